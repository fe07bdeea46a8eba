"""Files supplied for a pack, matched to its parts."""

from collections.abc import Sequence

from bot.importers import contests, seats
from bot.importers.council_toml import FILE as COUNCIL
from bot.importers.foreign.source import Source
from bot.importers.pack import PACK_FILES, Files
from bot.importers.problems import Problems
from bot.importers.raw_text import (
    UnreadableFile,
    column_key,
    decoded_text,
    headings,
    normalised_csv,
)
from bot.importers.results import COLUMNS as RESULTS

_RESULTS = "results.csv"
_PART_COLUMNS = (
    (seats.FILE, seats.COLUMNS[:5]),
    (_RESULTS, RESULTS),
    (contests.PREVIOUS, contests.PREVIOUS_COLUMNS),
    (contests.FILE, contests.COLUMNS),
)


def pack_with_parts(pack: Files, supplied: Sequence[Source], problems: Problems) -> Files:
    """The pack with the supplied files in place of its own; any other file is a problem.

    A file matches by name, else by its columns.
    """
    files = dict(pack)
    for source in supplied:
        part = source.name if source.name in PACK_FILES else _part_by_columns(source)
        if part is None:
            problems.add_error(
                source.name, None,
                f"is not a pack file: name it {', '.join(PACK_FILES[:-1])} or {PACK_FILES[-1]}",
            )  # fmt: skip
            continue
        try:
            files[part] = (
                decoded_text(source.raw) if part == COUNCIL else normalised_csv(source.raw)
            )
        except UnreadableFile as fault:
            problems.add_error(source.name, None, str(fault))
    return files


def _part_by_columns(source: Source) -> str | None:
    known = set(headings(source.raw))
    parts = (part for part, needed in _PART_COLUMNS if {column_key(c) for c in needed} <= known)
    return next(parts, None)
