"""What a screen reader says of announcements that come in together."""

from functools import cache
from itertools import pairwise

import pytest

from bot.election.changes import Change
from bot.election.council import Council
from bot.election.difference import changes_between
from bot.wording.board import news
from bot.wording.voice import Voice
from tests.spec.vocabulary import council, night, ward

GAIN, FROM = "LABOUR GAIN", "from Conservative"


@cache
def town(wards: int) -> Council:
    return council({f"W{n}": ward("Con Lab Grn") for n in range(1, wards + 1)}, {"Con": 99})


def announced(wards: int, of: int = 40) -> list[tuple[Change, str]]:
    """The changes of a night in which Labour wins the first wards, one after another."""
    results = [{f"W{n}": "Lab" for n in range(1, up_to + 1)} for up_to in range(wards + 1)]
    nights = [night(town(of), result) for result in results]
    return [
        (change, f"{change.kind} head.")
        for before, after in pairwise(nights)
        for change in changes_between(before, after)
    ]


@pytest.mark.parametrize(
    ("wards", "expected"),
    [
        (0, ""),
        (1, "gain head."),
        (2, f"Two wards declared: {GAIN} W1 {FROM}; {GAIN} W2 {FROM}."),
        (7, "Seven wards declared: W1, W2, W3, W4, W5, W6 and W7."),
    ],
)  # fmt: skip
def test_several_results_are_one_sentence_that_names_each_ward(wards: int, expected: str) -> None:
    assert expected == news(announced(wards), Voice.from_council(town(40)))


def test_more_than_twenty_wards_are_counted() -> None:
    said = news(announced(33), Voice.from_council(town(40)))

    assert said.startswith("33 wards declared: W1, W2, ")
    assert said.endswith(", W20 and 13 more.")


def test_what_is_certain_of_control_is_said_before_the_wards() -> None:
    said = news(announced(2, of=2), Voice.from_council(town(2)))

    assert said.startswith("complete head. Two wards declared: ")


def test_of_many_other_announcements_the_newest_are_said() -> None:
    (gain, _), *_ = announced(1)
    withdrawn = changes_between(night(town(40), {"W1": "Lab"}), night(town(40), {}))
    others = [(change, f"Head {n}.") for n in range(6) for change in withdrawn]

    assert (
        "Head 2. Head 3. Head 4. Head 5. One ward declared: LABOUR GAIN W1 from Conservative. "
        "2 earlier announcements."
    ) == news([(gain, "gain head."), *others], Voice.from_council(town(40)))
