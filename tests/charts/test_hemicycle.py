"""The hemicycle: every seat once, readable without colour, and nothing overlapping."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts.colours import contrast
from bot.charts.hemicycle import eve_hemicycle, hemicycle
from bot.charts.live_chamber import live_chamber
from bot.charts.picture import DARK, LIGHT, PORTRAIT, SQUARE, WIDE, Shape, Sheet, Theme
from bot.charts.seating import chamber, parties_left_to_right, seats_left_to_right
from bot.election.control import standing
from bot.election.parties import Party, Registry
from bot.election.review import seats_gained
from bot.importers.pack import load
from bot.importers.registry import parse_registry, read_registry_text
from bot.wording.voice import Voice
from tests.board.vocabulary import PACKS
from tests.charts.councils import invented_night, played_night, standing_parties
from tests.charts.seen import layout_faults, read_picture
from tests.wessex import melchester, stourcastle

REGISTRY = parse_registry(read_registry_text())
_PARTIES_OF_A_CHAMBER = 30  # more than any council has had
ABSURD = [f"The Truly Independent {n} Residents of Upper and Lower Slaughter" for n in range(12)]
THREE = ["Labour Party", "Conservative and Unionist Party", "Green Party"]


def test_the_alt_text_says_what_the_picture_shows() -> None:
    night, voice = played_night("worcester-2016")
    picture = hemicycle(night, voice)

    assert (
        "Worcester City Council, seats by party. "
        "No overall control in Worcester (was Conservative). "
        "Largest party: Conservative, 1 short of a majority. 12 of 12 wards declared; 18 of 35 for "
        "a majority. Con Conservative 17 (−2); Lab Labour 16 (+1); Grn Green 2 (+1)."
    ) == picture.alt
    assert picture.alt == read_picture(picture.svg).title


def test_the_alt_text_says_what_each_party_still_has_up() -> None:
    night, voice = played_night("worcester-2016", 8)

    assert hemicycle(night, voice).alt.endswith(
        "Lab Labour 16 (+1); Con Conservative 14 (−1), 4 still up; Grn Green 1 (=)."
    )


def test_every_seat_has_its_partys_letter() -> None:
    night, voice = played_night("worcester-2016")
    letters = [w.text for w in read_picture(hemicycle(night, voice).svg).letters]

    legend = 3
    assert 35 + legend == len(letters)
    assert {"C": 17 + 1, "L": 16 + 1, "G": 2 + 1} == {x: letters.count(x) for x in letters}


def test_a_seat_to_come_is_hollow_and_has_no_letter() -> None:
    night, voice = played_night("worcester-2016", 0)
    picture = read_picture(hemicycle(night, voice).svg)
    hollow = [c for c in picture.circles if c.fill == LIGHT.background]

    legend = 1
    assert 12 + legend == len(hollow)
    assert 35 - 12 + 2 == len(picture.letters)


def test_a_seat_gained_tonight_is_ringed() -> None:
    """Worcester 2016: one by Labour, one by the Greens; the Conservatives gain one back."""
    night, voice = played_night("worcester-2016")
    rings = [c for c in read_picture(hemicycle(night, voice).svg).circles if c.fill == "none"]

    legend = 1
    assert seats_gained(night).total + legend == len(rings)
    assert {"Lab": 1, "Grn": 1} == seats_gained(night)


def test_on_the_eve_every_seat_is_filled_and_those_up_are_ringed() -> None:
    """By thirds: also up are a vacant seat, one unopposed and one postponed."""
    council = load(melchester()).usable_council
    picture = eve_hemicycle(council, Voice.from_council(council))
    drawn = read_picture(picture.svg)
    letters = [word.text for word in drawn.letters]

    legend = 1
    assert {"C": 9 + 1, "L": 6 + 1, "–": 1 + 1} == {x: letters.count(x) for x in letters}
    assert 8 + legend == len([c for c in drawn.circles if c.fill == "none"])
    assert (
        "Melchester, the chamber before the night. On the eve of poll: Conservative control "
        "(Con 9, Lab 6, vacant 1). Conservative 9 (5 up); Labour 6 (2 up); vacant 1 (1 up)."
        == picture.alt
    )


def test_new_boundaries_keep_the_chamber_on_the_eve_at_its_old_size() -> None:
    """It had five seats; four are up now."""
    council = load(stourcastle()).usable_council
    picture = read_picture(eve_hemicycle(council, Voice.from_council(council)).svg)
    letters = [word.text for word in picture.letters]

    assert {"C": 4 + 1, "L": 1 + 1} == {x: letters.count(x) for x in letters}


def test_a_chamber_of_another_size_shows_no_majority_of_its_own() -> None:
    night, voice = played_night(str(PACKS / "westminster-2022"))
    lines = read_picture(eve_hemicycle(night.council, voice).svg).lines

    assert {"60", "seats before", "54 tonight, 28 for a majority"} <= set(lines)
    assert not {"31", "for a majority"} & set(lines)
    assert "up" not in " ".join(lines[-4:])


def test_most_seats_gained_are_ringed_in_no_picture_and_the_legend_says_so() -> None:
    picture = read_picture(hemicycle(*played_night(str(PACKS / "kent-2025"))).svg)

    assert [] == [c for c in picture.circles if c.fill == "none"]
    assert ["Gained tonight, not ringed", "66"] == picture.lines[-2:]


def test_a_party_without_seats_or_change_has_no_row() -> None:
    """Four local parties and independents still defend a seat each."""
    lines = read_picture(hemicycle(*played_night(str(PACKS / "kent-2025"), 40)).svg).lines

    assert [] == [line for line in lines if line.startswith("0")]
    assert "Independent" not in lines


def test_the_arch_is_as_wide_as_the_picture() -> None:
    circles = read_picture(hemicycle(*played_night(str(PACKS / "kent-2025"))).svg).circles
    left, right = min(c.x - c.radius for c in circles), max(c.x + c.radius for c in circles)

    assert right - left > 0.85 * 1200


def test_letters_too_small_for_a_phone_stand_around_the_arch() -> None:
    night, voice = invented_night(130, standing_parties(REGISTRY)[:8], declared=130)
    picture = read_picture(hemicycle(night, voice).svg)
    around = {w.text for w in picture.words if w.size == 27}

    assert len(picture.letters) < 10  # those of the legend
    assert {"C", "L", "LD", "R", "I"} <= around


def test_a_result_moves_no_seat_of_the_page() -> None:
    first, last = (
        live_chamber(played_night("worcester-2016", results)[0], "") for results in (0, 12)
    )

    assert first.shape == last.shape
    assert first.seats != last.seats


def test_the_page_shows_a_rule_between_any_two_parties() -> None:
    drawn = live_chamber(played_night("worcester-2016")[0], "")

    assert [("2", 1), ("2r", 1), ("1", 15), ("1r", 1), ("0", 17)] == list(drawn.seats)
    assert 35 - 1 == drawn.svg.count('class="rule')
    assert 2 == drawn.svg.count('class="rule on"')


def test_the_foot_says_whose_picture_it_is_and_of_when() -> None:
    night, voice = played_night("worcester-2016")
    picture = hemicycle(night, voice, Sheet(credit="Casterbridge Gazette · Countroom"))

    assert "Casterbridge Gazette · Countroom" == read_picture(picture.svg).lines[-1]
    assert picture.alt.endswith(" Casterbridge Gazette · Countroom")


def test_parties_without_a_colour_of_their_own_differ_in_letter_and_shade() -> None:
    """Kent has three local parties."""
    parties = played_night(str(PACKS / "kent-2025"))[0].council.parties
    local = [parties[code] for code in ("ThanetInd", "SwaleInd", "SGRA")]

    assert 3 == len({party.letter for party in local}) == len({party.colour for party in local})
    assert all(contrast(party.colour, party.text_colour) >= 4.5 for party in local)


def test_parties_run_from_left_to_right_with_seats_to_come_before_the_right() -> None:
    night, _ = played_night("worcester-2016", 8)
    now = standing(night)
    seats = seats_left_to_right(now.holds, now.to_come, seats_gained(night), REGISTRY)
    groups = list(dict.fromkeys(seat.party for seat in seats))

    assert ["Grn", "Lab", None, "Con"] == groups
    assert 35 == len(seats)


def test_a_local_party_stands_in_the_middle_and_a_vacant_seat_at_the_right() -> None:
    order = parties_left_to_right(
        ["Con", "vacant", "Ind", "Somebody", "LD", "Ref", "Lab", "Grn"], REGISTRY
    )

    assert ["Grn", "Lab", "LD", "Ind", "Somebody", "Con", "Ref", "vacant"] == order


def test_a_gain_stands_on_the_side_its_party_grows_towards() -> None:
    night, _ = invented_night(30, THREE, declared=30)
    now = standing(night)
    seats = seats_left_to_right(now.holds, now.to_come, seats_gained(night), REGISTRY)
    labour = [seat for seat in seats if seat.party == "Lab"]
    conservative = [seat for seat in seats if seat.party == "Con"]

    assert not labour[0].ringed
    assert labour[-1].ringed
    assert conservative[0].ringed
    assert not conservative[-1].ringed


def test_a_rehearsal_is_marked_in_the_picture_and_its_alt_text() -> None:
    night, voice = played_night("worcester-2016")
    real, test = (hemicycle(night, voice, Sheet(is_test=test)) for test in (False, True))

    assert "TEST" not in real.svg
    assert test.alt.startswith("TEST. ")
    assert "TEST" in read_picture(test.svg).lines


@pytest.mark.parametrize(
    ("code", "name", "colour"),
    [
        ("X", "</text><script>alert(1)</script>", "#FF0000"),
        ('<"', "A & B", 'red" onload="x'),
        ("&", "\x00\x1b[2J", "javascript:x"),
        ("]]>", "<![CDATA[", "#12345"),
    ],
)
def test_typed_text_is_escaped_and_only_a_colour_is_used_as_one(
    code: str, name: str, colour: str
) -> None:
    night, voice = played_night("worcester-2016")
    odd = Party(code, name, name, name, colour=colour, letter=code)
    parties = [odd if p.code == "Grn" else p for p in REGISTRY.parties.values()]
    chamber = tuple(replace(s, party=code) for s in night.council.chamber)
    council = replace(
        night.council, parties=Registry.from_parties(parties), chamber=chamber, name=name
    )
    names = {**voice.parties, code: (name, name)}
    svg = hemicycle(replace(night, council=council), replace(voice, parties=names)).svg

    assert "<script" not in svg
    assert "onload" not in svg
    assert "javascript" not in svg
    assert read_picture(svg)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("first", range(0, len(REGISTRY.parties), _PARTIES_OF_A_CHAMBER))
def test_every_letter_reads_on_its_dot_and_every_line_on_the_background(
    theme: Theme, first: int
) -> None:
    parties = standing_parties(REGISTRY)[first : first + _PARTIES_OF_A_CHAMBER]
    night, voice = invented_night(60, parties, declared=40)
    picture = read_picture(hemicycle(night, voice, Sheet(theme)).svg)
    filled = {(c.x, c.y): c.fill for c in picture.circles if c.fill.startswith("#")}
    letters = picture.letters
    weak = []
    for words in picture.words:
        x = (words.left + words.right) / 2
        ground = theme.background
        if words in letters:
            ground = min(filled.items(), key=lambda c: abs(c[0][0] - x) + abs(c[0][1] - words.top))[
                1
            ]
        if contrast(words.fill, ground) < 4.5:
            weak.append(words.text)

    assert [] == weak


@pytest.mark.parametrize("shape", [WIDE, SQUARE, PORTRAIT], ids=["wide", "square", "portrait"])
@pytest.mark.parametrize(
    ("seats", "parties", "declared"),
    [
        (20, THREE[:2], 0), (20, THREE[:2], 20), (35, THREE, 12), (63, ABSURD[:5], 30),
        (90, ABSURD, 89), (130, ABSURD, 0), (130, ABSURD, 130), (130, THREE, 77),
    ],
)  # fmt: skip
def test_nothing_overlaps(seats: int, parties: list[str], declared: int, shape: Shape) -> None:
    night, voice = invented_night(
        seats, parties, declared, name="The Royal Borough of " + "Long " * 12
    )
    sheet = Sheet(shape=shape, credit="Casterbridge Gazette", is_test=bool(declared))

    assert [] == layout_faults(read_picture(hemicycle(night, voice, sheet).svg))


@pytest.mark.parametrize("shape", [WIDE, SQUARE, PORTRAIT], ids=["wide", "square", "portrait"])
@pytest.mark.parametrize("pack", ["kent-2025", "westminster-2022", "cambridgeshire-2021"])
def test_no_sentence_is_cut_while_many_parties_need_many_seats(pack: str, shape: Shape) -> None:
    for results in (0, 6, 24, 36):
        night, voice = played_night(str(PACKS / pack), results)
        lines = read_picture(hemicycle(night, voice, Sheet(shape=shape)).svg).lines

        assert [] == [line for line in lines if line.endswith("…")]


@pytest.mark.parametrize("names", [ABSURD, ABSURD[:7]], ids=["twelve", "seven"])
def test_names_that_do_not_fit_give_way_to_codes(names: list[str]) -> None:
    night, voice = invented_night(90, names, declared=90)
    lines = read_picture(hemicycle(night, voice).svg).lines

    assert set(night.council.before) <= set(lines)


NAMES = st.lists(
    st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=60),
    min_size=2, max_size=12, unique_by=str.casefold,
)  # fmt: skip


@given(seats=st.integers(20, 130), names=NAMES, declared=st.integers(0, 130))
def test_any_council_has_a_dot_for_each_seat(seats: int, names: list[str], declared: int) -> None:
    night, voice = invented_night(seats, names, min(declared, seats))
    now = standing(night)
    picture = read_picture(hemicycle(night, voice).svg)
    places = chamber(seats, 1120, 300).places

    sat_on = seats_left_to_right(now.holds, now.to_come, seats_gained(night), night.council.parties)
    assert seats == len(places) == len(sat_on)
    assert [] == layout_faults(picture)
