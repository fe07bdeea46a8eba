"""The rule book itself: every rule is held or not built, and docs/rules.md is up to date."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.importers.pack import find_pack, load, read_pack_files
from tests.spec.book import rule, sentences
from tests.spec.rules import RULES, VECTORS_NOT_BUILT, Rule
from tests.spec.write import RULES_PAGE, page

WORKED_EXAMPLES = Path(__file__).parents[3] / "shared" / "vectors.json"


def test_the_page_of_rules_is_what_the_rule_book_writes() -> None:
    """Mend it with: python -m tests.spec.write"""
    assert page() == RULES_PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("known", RULES, ids=[known.code for known in RULES])
def test_every_rule_is_held_by_a_test_or_said_to_be_not_built(known: Rule) -> None:
    held = {code for _, case in sentences() for code in case.rules}

    assert known.code in held or known.not_built


def test_every_test_holds_a_rule_there_is() -> None:
    codes = {code for _, case in sentences() for code in case.rules}

    assert set() == codes - {r.code for r in RULES}


def test_no_sentence_is_written_twice_in_one_module() -> None:
    said = Counter((module, case.sentence) for module, case in sentences())

    assert [] == [sentence for sentence, n in said.items() if n > 1]


def test_every_worked_example_is_held_or_said_to_be_not_built() -> None:
    if not WORKED_EXAMPLES.is_file():
        pytest.skip("vectors.json, the list of worked examples, is not beside this checkout")
    groups = json.loads(WORKED_EXAMPLES.read_text(encoding="utf-8")).values()
    known = {vector["id"] for group in groups for vector in group}
    held = {vector for _, case in sentences() for vector in case.vectors}

    assert known == held | set(VECTORS_NOT_BUILT)


@rule("LW-1", "the polls close at ten at night in London")
def test_the_polls_close_at_ten_at_night_in_london() -> None:
    council = load(read_pack_files(find_pack("worcester-2016"))).usable_council

    assert datetime(2016, 5, 5, 22 - 1, tzinfo=UTC) == council.polls_close
