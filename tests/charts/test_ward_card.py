"""The ward card: bars of share with change, the majority and the swing."""

from dataclasses import replace

import pytest

from bot.charts.picture import DARK, LIGHT, Sheet, Theme
from bot.charts.ward_card import ward_card
from bot.election.council import Candidate
from bot.election.declaration import Declaration
from bot.election.ledger import Declare
from bot.election.night import Night
from tests.board.vocabulary import PACKS
from tests.charts.councils import invented_night, played_night
from tests.charts.seen import layout_faults, read_picture


def card_lines(ward: str, theme: Theme = LIGHT) -> list[str]:
    """The contents of a ward card from the Worcester night."""
    night, voice = played_night("worcester-2016")
    card = ward_card(night, voice, ward, Sheet(theme))
    assert card is not None
    return read_picture(card.svg).lines


def test_it_gives_the_winner_every_share_and_change_the_majority_and_the_swing() -> None:
    said = card_lines("Battenhall")

    assert "Battenhall, Worcester" in said
    assert {"Louis Stephen (Grn)", "1,081 · 49.5% (+38.2)"} <= set(said)
    assert {"David Tibbutt (Con)", "887 · 40.6% (−7.1)"} <= set(said)
    assert {"Jackie Brooks (UKIP)", "89 · 4.1% (new)"} <= set(said)
    assert {"Majority 194", "Con", "Grn"} <= set(said)
    assert "Swing 22.7 points from Conservative to Green since 2012." in said


def test_the_alt_text_has_all_of_it() -> None:
    night, voice = played_night("worcester-2016")
    card = ward_card(night, voice, "Battenhall", Sheet(is_test=True))

    assert card is not None
    assert card.alt.startswith("TEST. Worcester. GREEN GAIN Battenhall from Conservative: Louis")
    assert "Grn 1,081 (49.5%, +38.2)" in card.alt
    assert "Swing 22.7 points from Conservative to Green since 2012." in card.alt
    assert "TEST" in read_picture(card.svg).lines


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_nothing_overlaps_or_is_cut_in_any_ward_of_the_night(theme: Theme) -> None:
    night, voice = played_night("worcester-2016")
    cards = [ward_card(night, voice, ward, Sheet(theme)) for ward in night.council.contests]

    assert [] == [
        fault for card in cards if card for fault in layout_faults(read_picture(card.svg))
    ]
    assert 12 == sum(card is not None for card in cards)


def test_there_is_no_card_without_every_figure() -> None:
    night, voice = played_night("worcester-2016", 0)
    green = next(c for c in night.council.contests["Battenhall"].candidates if c.party == "Grn")
    flash = night.with_entry(Declare("Battenhall", Declaration(elected=(green,))), 1)

    assert ward_card(night, voice, "Battenhall") is None
    assert ward_card(flash, voice, "Battenhall") is None


def test_names_that_are_too_long_keep_their_party() -> None:
    night, voice = invented_night(20, ["Green Party", "Labour Party"], 0)
    contest = night.council.contests["Ward 003"]
    long = tuple(Candidate(f"Ann {'Featherstonehaugh' * 3}", c.party) for c in contest.candidates)
    contests = {**night.council.contests, "Ward 003": replace(contest, candidates=long)}
    votes = tuple((c, 100 + n) for n, c in enumerate(long))
    declare = Declare("Ward 003", Declaration(elected=(long[-1],), votes=votes))
    full = Night.initial(replace(night.council, contests=contests)).with_entry(declare, 1)
    card = ward_card(full, voice, "Ward 003")

    assert card is not None
    assert [] == layout_faults(read_picture(card.svg))
    cut = [line for line in read_picture(card.svg).lines if line.startswith("Ann Feather")]
    assert {f"… ({c.party})" for c in long} == {f"…{line.partition('…')[2]}" for line in cut}


def test_every_candidate_of_a_ward_with_three_seats_has_a_bar_and_no_name_stands_twice() -> None:
    """Only a party's top candidate has a share."""
    night, voice = played_night(str(PACKS / "westminster-2022"))
    card = ward_card(night, voice, "LITTLE VENICE")

    assert card is not None
    assert 9 == card.svg.count('<rect x="470"')
    lines = read_picture(card.svg).lines
    assert 1 == sum("Hassan" in line for line in lines)
    assert "Turnout 37.6%" in lines
