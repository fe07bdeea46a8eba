"""The table of what each made-up file gives: python -m tests.importers.write."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.election.declaration import Declaration
from bot.importers.foreign.pack_maker import PackSources, draft_pack
from bot.importers.foreign.results import proposals
from bot.importers.foreign.source import Source
from bot.importers.pack import load
from bot.importers.problems import grouped_lines
from bot.wording.doubts import doubt_sentences
from bot.wording.readback import readback
from bot.wording.voice import Voice
from tests.importers.northam import CANDIDATES, FILES, SEATS, northam

TABLE = FILES / "README.md"
HEAD = """\
# What each file gives

Written by `python -m tests.importers.write` and played by `tests/importers/test_files.py`. The
council is that of `tests/importers/northam.py`; everyone is made up.

- *import*: what `/countroom import` takes, asks about and refuses on the night of 1 May 2025.
- *new*: what `python -m bot new` makes of the file as results of 4 May 2021, or asks, or refuses.
"""
COUNCIL = load(northam()).usable_council
ANSWERS = {"council": "Northam Borough Council", "new_boundaries": "no", "last_fought": "no"}


def samples() -> list[Path]:
    return sorted(path for path in FILES.iterdir() if path != TABLE)


def import_lines(path: Path) -> Iterator[str]:
    read = proposals(Source(path.name, path.read_bytes()), [COUNCIL])
    voice = Voice.from_council(COUNCIL)
    for proposal in read.found:
        ward, declaration = proposal.reading.ward, proposal.reading.declaration
        back = readback(COUNCIL.contests[ward], declaration, voice)
        yield f"takes {back}; elected: {_elected(declaration)}"
        for sentence in doubt_sentences(proposal.reading.doubts, ward, voice):
            yield f"asks: {sentence}"
    for line in grouped_lines(read.problems):
        yield f"says: {line}"


def _elected(declaration: Declaration) -> str:
    return ", ".join(candidate.label for candidate in declaration.elected)


def new_lines(path: Path) -> Iterator[str]:
    raw = path.read_bytes()
    dated = path.name if b"2025-05-01" in raw or b"2021-05-06" in raw else f"2021-05-04 {path.name}"
    sources = PackSources(
        Source("candidates.csv", CANDIDATES.replace("2025-05-01", "2025-05-08").encode()),
        Source("seats.csv", SEATS.encode()),
        Source(dated, raw),
        ANSWERS,
    )
    draft = draft_pack(sources)
    for question in draft.questions:
        yield f"asks: {question.text}"
    for line in grouped_lines(p for p in draft.problems if p.file.startswith((dated, "previous"))):
        yield f"says: {line}"
    if draft.files:
        council = load(draft.files).usable_council
        for contest in council.contests.values():
            if contest.comparator:
                votes = ", ".join(f"{c.label} {n:,}" for c, n in contest.comparator.votes)
                yield f"takes {contest.ward}: {votes}"


def section(path: Path, imported: Iterable[str], made: Iterable[str]) -> str:
    """A file's part of the table."""
    lines = [f"- import {line}" for line in imported] or ["- import: nothing"]
    lines += [f"- new {line}" for line in made] or ["- new: nothing"]
    return "\n".join([f"\n## {path.name}\n", *lines, ""])


def table() -> str:
    sections = (section(path, import_lines(path), new_lines(path)) for path in samples())
    return HEAD + "".join(sections)


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
