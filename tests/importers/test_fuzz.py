"""Whatever a file holds, reading it ends in records or in sentences, never in a traceback.

FUZZ=10000 draws more files.
"""

import io
import json
import os
import zipfile
from collections.abc import Callable
from itertools import cycle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.importers.foreign.pack_maker import PackSources, draft_pack
from bot.importers.foreign.parts import pack_with_parts
from bot.importers.foreign.results import proposals
from bot.importers.foreign.source import Source
from bot.importers.pack import load
from bot.importers.problems import Problems
from tests.importers.northam import CANDIDATES, FILES, SEATS, northam

COUNCIL = load(northam()).usable_council
SAMPLES = sorted(path.read_bytes() for path in FILES.iterdir())
ANSWERS = {"council": "Northam", "new_boundaries": "no", "last_fought": "yes"}

fuzzed = settings(
    max_examples=int(os.environ.get("FUZZ", "15")),
    derandomize="FUZZ" not in os.environ,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

words = st.sampled_from(
    [
        "Ward", "Candidate", "Party", "Votes", "Votes cast", "Elected", "Turnout", "Total", "Abbey",
        "Park", "Ann Able", "SMITH, John", "Labour Party", "Welsh Labour / Llafur", "600", "1 081",
        "1,081 (elected)", "45.1%", "-", "*", "", " ", "2025-05-01", "PP53", "local.northam.abbey.",
        "Kingâ€™s", "\u202e", "9" * 30, "(", "Ann (", ",", "é" * 120, "=1+1", "“", "Total:", ":",
    ]
)  # fmt: skip
cells = words | st.text(max_size=12)
tables = st.lists(st.lists(cells, max_size=9), max_size=14)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | cells,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["ballot_paper_id", "candidates", "candidacies", "candidate_results", "person",
                 "name", "party", "post", "label", "results", "ward", "votes", "membership"]
            ),
            inner, max_size=5,
        )
    ),
    max_leaves=25,
)  # fmt: skip


def csv_file(rows: list[list[str]]) -> bytes:
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()


def workbook(rows: list[list[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    for title in ("Abbey", "Results"):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xml(rows: list[list[str]]) -> bytes:
    names = ("areatitle", "candidatename", "numvotes", "politicalpartytitle", "iselected")
    people = ("".join(f"<{n}>{c}</{n}>" for n, c in zip(names, row, strict=False)) for row in rows)
    inner = "".join(f"<candidate>{person}</candidate>" for person in people)
    return f"<election>{inner}</election>".encode()


def pasted_text(rows: list[list[str]]) -> bytes:
    """Lines of people below a ward, with whatever the cells are in their places."""
    forms = ("{}, {}: {}", "{} ({}) {}", "{} – {} – {}")
    people = [form.format(*row, "", "", "") for row, form in zip(rows, cycle(forms), strict=False)]
    return "\n".join(["Abbey", "Ann Able, Labour Party: 600", *people]).encode()


def with_damage(raw: bytes, at: int, new: bytes) -> bytes:
    place = at % (len(raw) + 1)
    return raw[:place] + new + raw[place + len(new) :]


def read_everywhere(raw: bytes) -> None:
    """A file as results, as each file of a new pack, and as an upload."""
    source = Source("file", raw)
    for proposal in proposals(source, [COUNCIL]).found:
        contest = COUNCIL.contests[proposal.reading.ward]
        assert proposal.reading.declaration.elected
        assert set(proposal.reading.declaration.figures) <= contest.candidate_set
    candidates, seats = Source("c.csv", CANDIDATES.encode()), Source("s.csv", SEATS.encode())
    for sources in (
        PackSources(candidates, seats, source, ANSWERS),
        PackSources(source, seats, None, ANSWERS),
        PackSources(candidates, source, None, ANSWERS),
    ):
        draft = draft_pack(sources)
        assert draft.files is None or load(draft.files).council
    pack_with_parts(northam(), [source], Problems())


def check_reader(build: Callable[[list[list[str]]], bytes], rows: list[list[str]]) -> None:
    read_everywhere(build(rows))


@fuzzed
@given(tables)
def test_any_table_is_read_or_refused(rows: list[list[str]]) -> None:
    check_reader(csv_file, rows)


@fuzzed
@given(tables)
def test_any_workbook_is_read_or_refused(rows: list[list[str]]) -> None:
    check_reader(workbook, rows)


@fuzzed
@given(tables)
def test_any_xml_is_read_or_refused(rows: list[list[str]]) -> None:
    check_reader(xml, rows)


@fuzzed
@given(tables)
def test_any_pasted_text_is_read_or_refused(rows: list[list[str]]) -> None:
    check_reader(pasted_text, rows)


@fuzzed
@given(values)
def test_any_json_is_read_or_refused(value: object) -> None:
    read_everywhere(json.dumps(value).encode())


@fuzzed
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    read_everywhere(raw)


@fuzzed
@given(st.sampled_from(SAMPLES), st.integers(min_value=0), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused(raw: bytes, at: int, new: bytes) -> None:
    read_everywhere(with_damage(raw, at, new))


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 150_000_000)
    (problem,) = proposals(Source("bomb.xlsx", out.getvalue()), [COUNCIL]).problems

    assert "bomb.xlsx: unpacks to more than 100 MB" in str(problem)


def test_a_workbook_with_entities_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "xl/workbook.xml", '<!DOCTYPE w [<!ENTITY a "ha">]><workbook>&a;</workbook>'
        )
    (problem,) = proposals(Source("laughs.xlsx", out.getvalue()), [COUNCIL]).problems

    assert "declares a document type or an entity" in str(problem)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("[" + "{}," * 300_000 + "{}]", "more than 250,000 objects", id="objects"),
        pytest.param(
            '[{"ballot_paper_id":"local.northam.abbey.2025-05-01","candidates":['
            + '{"name":"A"},' * 50_000
            + '{"name":"A"}]}]',
            "more than 50,000 people",
            id="people",
        ),
    ],
)
def test_json_that_would_fill_the_memory_is_refused(text: str, why: str) -> None:
    (problem,) = proposals(Source("large.json", text.encode()), [COUNCIL]).problems

    assert why in str(problem)
