"""Several councils in one picture: who runs each, and its seats as a bar."""

import pytest

from bot.charts.council_bars import council_bars
from bot.charts.picture import DARK, LIGHT, PORTRAIT, SQUARE, WIDE, Picture, Shape, Sheet, Theme
from bot.election.night import Night
from tests.board.vocabulary import PACKS
from tests.charts.councils import played_night
from tests.charts.seen import layout_faults, read_picture

SCORE, PROGRESS = "Lab 1 (=), NOC 1 (+1).", "2 of 3 councils complete, 43 of 54 wards declared."


def nights(times: int = 1) -> list[tuple[str, Night]]:
    """Trafford is half in, Worcester has changed hands, Westminster hasn't begun."""
    packs = [
        ("Westminster", str(PACKS / "westminster-2022"), 0),
        ("Trafford", str(PACKS / "trafford-2022"), 10),
        ("Worcester", "worcester-2016", None),
    ]
    found = [(name, played_night(pack, results)[0]) for name, pack, results in packs]
    return [(f"{name}{n or ''}", night) for n in range(times) for name, night in found]


def picture(times: int = 1, sheet: Sheet | None = None) -> Picture:
    return council_bars(nights(times), SCORE, PROGRESS, sheet or Sheet())


def test_a_council_that_changed_hands_comes_first_and_each_says_who_runs_it() -> None:
    lines = read_picture(picture().svg).lines

    assert [SCORE, PROGRESS] == lines[2:4]
    assert ["Worcester", "Con to NOC"] == lines[4:6]
    assert "Con 17" in lines
    assert lines.index("Trafford") < lines.index("Westminster")
    assert {"Lab hold", "Lab 34", "was Con"} <= set(lines)


def test_a_council_with_nothing_in_has_no_seats() -> None:
    lines = read_picture(picture().svg).lines

    assert "was Con" == lines[-1]


def test_the_alt_text_has_every_council() -> None:
    assert picture().alt.startswith(
        f"{SCORE} {PROGRESS} Worcester: Con to NOC, Con 17, Lab 16, Grn 2;"
    )
    assert "Westminster: was Con" in picture().alt


def test_councils_without_room_are_counted() -> None:
    assert "and 19 other councils" == read_picture(picture(10).svg).lines[-1]


@pytest.mark.parametrize("shape", [WIDE, SQUARE, PORTRAIT], ids=["wide", "square", "portrait"])
@pytest.mark.parametrize("times", [1, 3, 12])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_no_words_overlap(shape: Shape, times: int, theme: Theme) -> None:
    drawn = picture(times, Sheet(theme, shape, "Casterbridge Gazette · Countroom"))

    assert [] == layout_faults(read_picture(drawn.svg))
