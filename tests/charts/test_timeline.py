"""The timeline: a line for each party, a step for each declaration."""

import re
from itertools import pairwise

from bot.charts.timeline import timeline
from bot.election.review import seats_by_declaration
from tests.board.vocabulary import PACKS
from tests.charts.councils import played_night


def test_seats_grow_from_those_not_up_to_those_held_now() -> None:
    night, _ = played_night("worcester-2016")
    scores = seats_by_declaration(night)

    assert 13 == len(scores)
    assert {"Con": 14, "Lab": 9} == scores[0]
    assert {"Con": 17, "Lab": 16, "Grn": 2} == scores[-1]
    assert list(range(23, 36)) == [score.total for score in scores]


def test_each_party_with_seats_has_a_line_and_its_code() -> None:
    drawn = timeline(played_night("worcester-2016")[0], "Worcester & all")

    assert 3 == drawn.count('class="run"')
    assert ["18", "Grn 2", "Lab 16", "Con 17"] == re.findall(r"<text[^>]*>([^<]+)<", drawn)
    assert "<title>Worcester &amp; all</title>" in drawn


def test_no_two_codes_overlap() -> None:
    drawn = timeline(played_night(str(PACKS / "kent-2025"))[0], "")
    heights = [float(y) for y in re.findall(r'x="32[\d.]+" y="([\d.]+)"', drawn)]

    assert 5 == len(heights)
    assert [] == [pair for pair in pairwise(heights) if pair[0] - pair[1] < 11]


def test_before_the_first_result_there_is_none() -> None:
    assert "" == timeline(played_night("worcester-2016", 0)[0], "")
