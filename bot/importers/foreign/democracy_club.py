"""Democracy Club's JSON: ballots with candidates, or sets of results; and plain lists of rows."""

import json
from collections.abc import Iterator
from itertools import islice

from bot.importers.foreign.headings import Column, column_of
from bot.importers.foreign.record import Record, read_record
from bot.importers.foreign.source import Source
from bot.importers.raw_text import MAX_ROWS, UnreadableFile, decoded_text

_MAX_OBJECTS = 250_000  # with empty ones, 10 MB of JSON would take 300 MB to read

# Under one of these names a ballot has its people, in one version of the API or another.
_PEOPLE = ("candidate_results", "candidacies", "candidates")
_PERSON_PATHS = {
    Column.PERSON: ("membership.person.name", "person.name", "person_name", "name"),
    Column.PERSON_ID: ("membership.person.id", "person.id", "person.ynr_id", "person_id"),
    Column.PARTY: ("membership.on_behalf_of.name", "party_name", "party.name", "party.party_name"),
    Column.PARTY_ID: (
        "membership.on_behalf_of.id", "party_ec_id", "party.ec_id", "party.party_id",
        "party.legacy_slug", "party_id",
    ),
    Column.VOTES: ("num_ballots", "result.num_ballots", "votes_cast", "votes"),
    Column.ELECTED: ("is_winner", "result.elected", "elected"),
    Column.LOT: ("tied_vote_winner", "result.tied_vote_winner"),
    Column.WARD: ("membership.post.label",),
}  # fmt: skip
_BALLOT_PATHS = {
    Column.BALLOT: ("ballot_paper_id",),
    Column.WARD: ("post.label", "post_name", "post_label"),
    Column.COUNCIL: ("organisation.common_name", "organisation_name"),
    Column.SEATS: ("winner_count", "seats_contested"),
    Column.CANCELLED: ("cancelled", "cancelled_poll"),
    Column.TURNOUT: ("turnout_percentage", "results.turnout_percentage"),
    Column.ELECTORATE: ("total_electorate", "results.total_electorate"),
    Column.REJECTED: ("num_spoilt_ballots", "results.num_spoilt_ballots"),
}


def is_json(raw: bytes) -> bool:
    start = raw[:400].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").replace(b"\0", b"")
    return start.startswith((b"{", b"[")) and not start.startswith(b"{\\rtf")


def json_records(source: Source) -> tuple[Record, ...]:
    """Raises UnreadableFile for anything but ballots with people, or a list of rows."""
    text = decoded_text(source.raw)
    if text.count("{") + text.count("[") > _MAX_OBJECTS:
        raise UnreadableFile(f"has more than {_MAX_OBJECTS:,} objects: take one council's alone")
    try:
        data: object = json.loads(text)
        found = _limited(_ballot_records(source.name, data))
        found = found or _limited(_row_records(source.name, data))
    except (ValueError, RecursionError) as fault:
        if isinstance(fault, UnreadableFile):
            raise
        raise UnreadableFile("is JSON, but broken: download it again") from fault
    if not found:
        raise UnreadableFile(
            "is JSON without candidates: use Democracy Club's ballots or results, or a CSV file"
        )
    return found


def _limited(records: Iterator[Record]) -> tuple[Record, ...]:
    found = tuple(islice(records, MAX_ROWS + 1))
    if len(found) > MAX_ROWS:
        raise UnreadableFile(f"has more than {MAX_ROWS:,} people: take one council's alone")
    return found


def _ballot_records(file: str, data: object) -> Iterator[Record]:
    for ballot in _ballots(data):
        shared = _cells(ballot, _BALLOT_PATHS)
        place = f"{file}, {shared.get(Column.BALLOT, '')}"
        for key in _PEOPLE:
            people = ballot.get(key)
            for person in people if isinstance(people, list) else ():
                if isinstance(person, dict):
                    found = shared | _cells(person, _PERSON_PATHS)
                    yield read_record(place, 0, found, {}, _councils(found))


def _row_records(file: str, data: object) -> Iterator[Record]:
    """A list of flat rows, as a table is saved as JSON."""
    for row in data if isinstance(data, list) else ():
        if isinstance(row, dict):
            cells: dict[Column, str] = {}
            for key, value in row.items():
                column = column_of(str(key))
                if column and not isinstance(value, dict | list):
                    cells.setdefault(_plain(column), _text(value))
            if Column.PERSON in cells and Column.WARD in cells:
                yield read_record(file, 0, cells, {}, _councils(cells))


def _plain(column: Column) -> Column:
    return Column.VOTES if column is Column.VOTES_CAST else column


def _councils(cells: dict[Column, str]) -> tuple[str, ...]:
    name = cells.get(Column.COUNCIL, "")
    return (name,) if name else ()


def _ballots(data: object) -> Iterator[dict[str, object]]:
    """Every object that is a ballot with people, however deep it is."""
    if isinstance(data, list):
        for item in data:
            yield from _ballots(item)
    elif isinstance(data, dict):
        if "ballot_paper_id" in data and any(key in data for key in _PEOPLE):
            yield data
        else:
            for item in data.values():
                yield from _ballots(item)


def _cells(item: dict[str, object], paths: dict[Column, tuple[str, ...]]) -> dict[Column, str]:
    """Columns of which a value is there; null is no value."""
    found = {column: _first_value(item, names) for column, names in paths.items()}
    return {column: _text(value) for column, value in found.items() if value is not None}


def _first_value(item: dict[str, object], paths: tuple[str, ...]) -> object:
    values = (_value(item, path.split(".")) for path in paths)
    return next((value for value in values if value is not None), None)


def _value(item: object, keys: list[str]) -> object:
    for key in keys:
        item = item.get(key) if isinstance(item, dict) else None
    return None if isinstance(item, dict | list) else item


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
