"""The page of bad inputs lists every number that a test cites."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "bad-inputs.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([A-E][0-9]+) \|", re.MULTILINE)

# Test IDs and dict keys ("B32 a name …"), and names of tests (test_c55_…).
CITATIONS = (
    re.compile(r'(?:\bid=f?|\bids=\[|figure\(|^ +|, )"([A-E][0-9]{1,3})(?=[ "-])', re.MULTILINE),
    re.compile(r'\bid="[A-E][0-9]+-([A-E][0-9]+) '),
    re.compile(r"\btest_([a-e][0-9]{1,3})_"),
    re.compile(r"\btest_[a-e][0-9]{1,3}_([a-e][0-9]{1,3})_"),
)
FOLDERS = ("board", "commands", "exports", "platforms", "preflight")


def cited(text: str) -> set[str]:
    return {code.upper() for pattern in CITATIONS for code in pattern.findall(text)}


def all_cited() -> set[str]:
    files = [file for name in FOLDERS for file in (ROOT / "tests" / name).rglob("test_*.py")]
    return {code for file in files for code in cited(file.read_text(encoding="utf-8"))}


def test_every_cited_number_is_on_the_page() -> None:
    assert set() == all_cited() - set(ROW.findall(PAGE))


def test_no_number_is_on_the_page_twice() -> None:
    rows = ROW.findall(PAGE)

    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('pytest.param("x", id="B32 a name")', {"B32"}),
        ('pytest.param("x", id=f"B44 {char}")', {"B44"}),
        ('pytest.param("x", id="B22-B29 markup")', {"B22", "B29"}),
        ('figure("A1", "1,0811")', {"A1"}),
        ('    "E106": "<script>",', {"E106"}),
        ('ids=["A4 Arabic digits", "A5 Hindi digits"]', {"A4", "A5"}),
        ("def test_c62_c64_some_user() -> None:", {"C62", "C64"}),
        ('channel = "C1"', set[str]()),
    ],
)
def test_a_citation_is_found(text: str, expected: set[str]) -> None:
    assert expected == cited(text)
