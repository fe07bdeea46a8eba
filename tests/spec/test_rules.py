"""The rule book itself: every rule is tested or not built, and both pages are up to date."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from bot.importers.pack import find_pack, load, read_pack_files
from tests.spec.book import rule, sentences
from tests.spec.rules import RULES, WORKED_EXAMPLES, Rule
from tests.spec.write import DOCS, pages


@pytest.mark.parametrize("name", ["rules.md", "rules-tests.md"])
def test_a_page_of_the_rule_book_is_as_the_rule_book_writes_it(name: str) -> None:
    """To write both pages again: python -m tests.spec.write"""
    assert pages()[name] == (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("known", RULES, ids=[known.code for known in RULES])
def test_every_rule_is_tested_or_marked_as_not_built(known: Rule) -> None:
    tested = {code for _, case in sentences() for code in case.rules}

    assert known.code in tested or known.not_built


def test_every_test_names_an_existing_rule() -> None:
    codes = {code for _, case in sentences() for code in case.rules}

    assert set() == codes - {r.code for r in RULES}


def test_no_sentence_appears_twice_in_one_module() -> None:
    counts = Counter((module, case.sentence) for module, case in sentences())

    assert [] == [sentence for sentence, n in counts.items() if n > 1]


def test_every_worked_example_is_tested() -> None:
    examples = {f"{kind}{n}" for kind, most in WORKED_EXAMPLES.items() for n in range(1, most + 1)}
    tested = {example for _, case in sentences() for example in case.examples}

    assert examples == tested


@rule("LW-1", "the polls close at ten at night in London")
def test_the_polls_close_at_ten_at_night_in_london() -> None:
    council = load(read_pack_files(find_pack("worcester-2016"))).usable_council

    assert datetime(2016, 5, 5, 22 - 1, tzinfo=UTC) == council.polls_close
