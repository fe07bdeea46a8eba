"""Lines as tired people type them on a phone: the outcome said, emoji, lists, typing slips."""

from pathlib import Path

import pytest

from bot.chat.reply import Tone
from tests.casterbridge import PackWard, pack
from tests.count import Count, assert_refused, full_text, open_count

BATTENHALL = "Battenhall: Louis Stephen (Green)"


@pytest.mark.parametrize(
    "typed",
    [
        "Battenhall Green gain", "battenhall GREEN GAIN from con", "GREEN GAIN Battenhall",
        "Battenhall Green wins", "Battenhall won by Green", "Battenhall goes Green",
        "Green gains Battenhall from the Conservatives", "Battenhall is Green",
        "Louis Stephen (Green) is elected for Battenhall", "Result for Battenhall: Green!!",
        "Battenhall Green GAIN 🎉", "Battenhall :tada: Green",
    ],
)  # fmt: skip
async def test_a_winner_is_read_in_the_words_of_the_hall(count: Count, typed: str) -> None:
    reply = await count.type(f"/declare {typed}")

    assert f"{BATTENHALL} elected." in reply.lines


@pytest.mark.parametrize(
    "typed",
    [
        "Battenhall Green gain from Con 1081", "Battenhall 🟢 Green 1081🎉", "Battenhall Green1081",
        "Battenhall Green-1081", "Battenhall *Green* 1081*", "GREEN GAIN BATTENHALL 1081",
        "its battenhall, green 1081", "Battenhall result: Green 1081 E",
        "✅ Battenhall Green 1081 ✅",
        "Battenhall Green win with 1081 votes",
    ],
)  # fmt: skip
async def test_one_figure_is_read_among_other_words(count: Count, typed: str) -> None:
    reply = await count.type(f"/declare {typed}")

    assert f"{BATTENHALL} 1,081." in reply.lines


@pytest.mark.parametrize(
    "typed",
    [
        "Battenhall Green 1081 v Con 887",
        "Battenhall Green 1081 vs Con 887",
        "Battenhall\n1. Louis Stephen (Green) 1081\n2. Tibbutt (Con) 887",
        "Battenhall\n• Louis Stephen – Green – 1081 ELECTED\n• Con – 887 not elected",
        "Battenhall Green1081 Con887",
    ],
)
async def test_a_list_is_read_without_its_marks(count: Count, typed: str) -> None:
    reply = await count.type(f"/declare {typed}")

    assert f"{BATTENHALL} 1,081, David Tibbutt (Conservative) 887." in reply.lines


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("34.5% turnout", "turnout 34.5%"),
        ("t/o 34.5%", "turnout 34.5%"),
        ("turnout was 34.5%", "turnout 34.5%"),
        ("spoilt 12", "rejected papers 12"),
        ("Con 887 Lab 127 UKIP 89 maj 194", "Jackie Brooks (UKIP) 89"),
        ("Con 887 Lab 127 UKIP 89, a majority of 194", "Jackie Brooks (UKIP) 89"),
        ("Con 887 Lab 127 UKIP 89, won by 194", "Jackie Brooks (UKIP) 89"),
    ],
)
async def test_the_other_figures_have_other_names(count: Count, typed: str, expected: str) -> None:
    reply = await count.type(f"/declare Battenhall Green 1081 {typed}")

    assert expected in full_text(reply)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Battenhall Con gain", "You typed “gain”, but that would make it a hold."),
        ("Battenhall Green hold", "You typed “hold”, but that would make it a gain from Con."),
        (
            "Battenhall Green gain from Lab",
            "You typed “gain from Lab”, but that would make it a gain from Con.",
        ),
    ],
)
async def test_an_outcome_that_the_seats_contradict_is_asked_about(
    count: Count, typed: str, expected: str
) -> None:
    reply = await count.type(f"/declare {typed}")

    assert Tone.ASK is reply.tone
    assert expected == reply.text


async def test_either_baseline_may_be_meant(count: Count) -> None:
    reply = await count.type("/declare Warndon Lab hold")  # won in 2012, lost by a defection

    assert Tone.DONE is reply.tone


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Battenhall Con not elected", "“not” is not a party or candidate"),
        ("Battenhall Green win by 194", "A majority of “194” cannot be checked"),
        ("Battenhall recount", "“recount” is a state, not a result; type it like this: "),
        ("Battenhall Lib Dem 100", "“Liberal Democrat” is not standing in Battenhall"),
    ],
)
async def test_what_is_no_result_is_refused_with_what_to_type(
    count: Count, typed: str, words: str
) -> None:
    reply = await count.type(f"/declare {typed}")

    await assert_refused(count, reply, words)


async def test_seats_gained_are_not_seats_won(casterbridge_count: Count) -> None:
    reply = await casterbridge_count.type("/declare High Street Lab gain 1")

    await assert_refused(casterbridge_count, reply, "type the seats each party won")


@pytest.mark.parametrize(
    "typed",
    [
        "High Street Con hold all three", "High Street Con win all 3 seats",
        "High Street 3 Con tbc", "High Street Con clean sweep",
        "High Street Con took all three from Lab",
    ],
)  # fmt: skip
async def test_a_whole_ward_is_read_in_the_words_of_the_hall(
    casterbridge_count: Count, typed: str
) -> None:
    reply = await casterbridge_count.type(f"/declare {typed}")

    assert "Jane Smith (Conservative) elected, Mo Jopp (Conservative) elected" in full_text(reply)


async def test_an_unknown_name_in_a_list_is_no_first_name(tmp_path: Path) -> None:
    stand = "Able P. Lab, Cox T. Lab, Drew I. Lab, Egan M. Con"
    wards = {"Durnover": PackWard(stand, sit="Con Con Con")}
    async with open_count(tmp_path, [pack(wards)]) as count:
        refused = await count.type("/declare Durnover Able, Piddock, Drew")
        surnames_first = await count.type("/declare Durnover ABLE, Paul; COX, Tim; DREW, Ida")

        assert "“Piddock” is not a party or candidate" in refused.text
        assert "LABOUR GAIN all three seats in Durnover" in surnames_first.text


async def test_a_party_with_small_words_in_its_name_keeps_them(tmp_path: Path) -> None:
    files = pack({"Tangley": PackWard("Vera Oak Con, Cy Bird Quartet", sit="Con")})
    renamed = {
        name: text.replace("Casterbridge Quartet", "All for the Park in Tangley")
        for name, text in files.items()
    }
    async with open_count(tmp_path, [renamed]) as count:
        reply = await count.type("/declare Tangley All for the Park in Tangley gain from Con 500")

    assert "Tangley: Cy Bird (All for the Park in Tangley) 500." in reply.lines


async def test_a_longer_misspelling_wins_over_a_short_beginning(count: Count) -> None:
    reply = await count.type("/declare St Clements Con 682")

    assert "No ward is called “St Clements”. Did you mean St Clement?" == reply.text
