"""/composition, /control, /coalitions, /swing, /ward, /results, /outstanding: the answers."""

from pathlib import Path

import pytest

from bot.chat.reply import Tone
from tests.casterbridge import COUNCIL, PackWard, pack
from tests.count import BOB, ERIN, Count, declare_wards, full_text, open_count

EIGHT = (
    "Arboretum Lab", "Cathedral Lab", "Gorse Hill Lab", "Nunnery Lab", "Rainbow Hill Lab",
    "St John Lab", "St Stephen Grn", "Warndon Lab 564 UKIP 299 Con 130 Grn 52",
)  # fmt: skip
BATTENHALL = "Battenhall Green 1081 Con 887 Lab 127 UKIP 89"
NINE = (*EIGHT, BATTENHALL)
TWELVE = (*NINE, "Bedwardine Con", "Claines Con", "St Clement Con")


async def test_the_composition_on_the_eve_has_the_seats_not_up(count: Count) -> None:
    reply = await count.type("/composition", person=ERIN)

    assert (
        "Worcester: 0 of 12 wards declared: Con 14, Lab 9, 12 seats to come.\n"
        "A majority is 18 of 35 seats.\n"
        "Control of Worcester is not certain yet. For a majority the Conservatives need 4 and "
        "Labour needs 9 of the remaining 12 seats.\n"
        "Party | Now | Up | Change | Was\n"
        "Conservative | 14 | 5 | = | 19\n"
        "Labour | 9 | 6 | = | 15\n"
        "Green | 0 | 1 | = | 1\n"
        "Change is counted in declared wards, against the party holding each seat on the eve of "
        "poll."
    ) == full_text(reply)


async def test_the_composition_when_every_ward_has_declared(count: Count) -> None:
    await declare_wards(count, TWELVE)

    assert (
        "Worcester: 12 of 12 wards declared: Con 17, Lab 16, Grn 2.\n"
        "A majority is 18 of 35 seats.\n"
        "No overall control in Worcester (was Conservative). Largest party: Conservative, "
        "1 short of a majority.\n"
        "Party | Now | Change | Was\n"
        "Conservative | 17 | −2 | 19\n"
        "Labour | 16 | +1 | 15\n"
        "Green | 2 | +1 | 1\n"
        "Change is counted in declared wards, against the party holding each seat on the eve of "
        "poll."
    ) == full_text(await count.type("/composition"))


async def test_no_coalition_has_a_majority_while_too_few_seats_are_held(
    casterbridge_count: Count,
) -> None:
    reply = await casterbridge_count.type("/coalitions")

    assert "Casterbridge: no alliance has 11 of 20 seats yet, 14 still to come." == reply.text


async def test_control_shows_who_had_it_what_is_certain_and_what_each_party_needs(
    count: Count,
) -> None:
    await declare_wards(count, NINE)

    assert (
        "Control of Worcester is not certain yet. For a majority Labour needs 2 of the remaining "
        "3 seats.\n"
        "On the eve of poll: Conservative control (Con 19, Lab 15, Grn 1).\n"
        "Certain, whatever is to come: the Conservatives lose control of Worcester.\n"
        "9 of 12 wards declared: Lab 16, Con 14, Grn 2, 3 seats to come; "
        "18 needed for a majority."
    ) == full_text(await count.type("/control"))


async def test_control_before_the_first_declaration(count: Count) -> None:
    assert (
        "Control of Worcester is not certain yet. For a majority the Conservatives need 4 and "
        "Labour needs 9 of the remaining 12 seats.\n"
        "On the eve of poll: Conservative control (Con 19, Lab 15, Grn 1).\n"
        "0 of 12 wards declared: Con 14, Lab 9, 12 seats to come; 18 needed for a majority."
    ) == full_text(await count.type("/control"))


async def test_control_when_every_ward_has_declared(count: Count) -> None:
    """A certainty "whatever is to come" is mentioned only while wards are outstanding."""
    await declare_wards(count, TWELVE)

    assert [] == [
        line for line in (await count.type("/control")).lines if line.startswith("Certain")
    ]


async def test_coalitions_and_control_agree_about_a_majority_of_independents(
    tmp_path: Path,
) -> None:
    wards = {"Ash": PackWard("Amy Alder Con, Ivy Ing Ind", sit="Con")}
    files = pack(wards, "Ind Ind Con Con", COUNCIL.replace('"all"', '"thirds"'))
    async with open_count(tmp_path, files) as count:
        await count.type("/declare Ash Ind")
        coalitions = await count.type("/coalitions")
        control = await count.type("/control")

    said = "Independents hold 3 of 5 seats; no party has a majority."
    assert f"Casterbridge: {said}" == coalitions.text
    assert said in full_text(control)


async def test_a_party_with_a_majority_needs_no_alliance_as_control_says(
    casterbridge_count: Count,
) -> None:
    book = casterbridge_count.app.desk.first_book()
    for ward in book.night.outstanding_wards:
        contest = book.night.council.contests[ward]
        names = [c.surname for c in contest.candidates if c.party == "Con"][: contest.seats]
        await casterbridge_count.type(f"/declare {ward} {' '.join(names)} because as read out")
    control = (await casterbridge_count.type("/control")).text
    reply = await casterbridge_count.type("/coalitions")

    assert "Conservative hold" in control
    assert reply.text.startswith("Casterbridge: the Conservatives need no other party with ")
    assert reply.table is None


async def test_coalitions_are_arithmetic(count: Count) -> None:
    early = await count.type("/coalitions")
    await declare_wards(count, TWELVE)

    assert ("Con + Lab", "23") == (early.table.rows[0] if early.table else None)
    assert (
        "Worcester: 3 alliances would have a majority, at least 18 of 35 seats.\n"
        "Each alliance needs all its parties.\n"
        "Arithmetic on the seats held now, not politics.\n"
        "Alliance | Seats\n"
        "Con + Lab | 33\n"
        "Con + Grn | 19\n"
        "Lab + Grn | 18"
    ) == full_text(await count.type("/coalitions"))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        pytest.param(
            "Battenhall", "Battenhall: swing 22.7 points from Conservative to Green since 2012.",
            id="winner and best other",
        ),
        pytest.param(
            "battenhall from Con to Lab",
            "Battenhall: swing 9.7 points from Labour to Conservative since 2012.",
            id="a pair, said the way it went",
        ),
        pytest.param(
            "Battenhall from tory to greens",
            "Battenhall: swing 22.7 points from Conservative to Green since 2012.",
            id="a pair by their aliases",
        ),
        pytest.param(
            "Battenhall from LD to Con",
            "Battenhall: swing not meaningful: no Liberal Democrat candidate stands this time.",
            id="a party that does not stand",
        ),
        pytest.param("Claines", "Claines: swing not meaningful: not declared yet.", id="to come"),
        pytest.param(
            "Warndon", "Warndon: swing not meaningful: no earlier figures for this ward.", id="C68"
        ),
        pytest.param(
            "Arboretum", "Arboretum: swing not meaningful: not every figure is in.", id="a flash"
        ),
        pytest.param(
            "", "Swing across Worcester not meaningful: too few wards (1 of 12).", id="the council"
        ),
        pytest.param(
            "from Lab to Con", "Swing across Worcester not meaningful: too few wards (1 of 12).",
            id="the council's, of a pair",
        ),
    ],
)  # fmt: skip
async def test_swing(count: Count, typed: str, answer: str) -> None:
    await declare_wards(count, NINE)

    assert answer == (await count.type(f"/swing {typed}")).text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/swing from Con to Xyz", "No party is called “Xyz”."),
        ("/swing from Con", "/swing doesn't take “from Con”."),
        ("/swing from Con to tories", "A swing is between two parties."),
        ("/swing Battenhall banana", "/swing doesn't take “banana”."),
        ("/swing Nowhere", "No ward called “Nowhere” is up tonight"),
        ("/ward Battenhal1", "try Battenhall."),
        ("/ward Warndon Parish North", "“Warndon Parish North” is not up tonight"),
        ("/ward Battenhall extra", "“extra” after Battenhall is too much"),
        ("/results all", "/results doesn't take “all”. Type /results or /results gains."),
    ],
)
async def test_an_unclear_question_is_answered_with_the_usage(
    count: Count, line: str, words: str
) -> None:
    reply = await count.type(line)

    assert Tone.REFUSAL is reply.tone
    assert words in reply.text


async def test_an_undeclared_ward_shows_its_candidates_and_the_previous_result(
    count: Count,
) -> None:
    assert (
        "Battenhall is awaiting declaration. Defended by: Conservative.\n"
        "In 2012: Con 656 (47.7%) · Lab 444 (32.3%) · Grn 155 (11.3%) · LD 119 (8.7%).\n"
        "Candidate | Party\n"
        "Louis Stephen | Grn\nDavid Tibbutt | Con\nPhilip Ashwell | Lab\nJackie Brooks | UKIP"
    ) == full_text(await count.type("/ward battenhall", person=ERIN))


async def test_a_declared_ward_shows_its_figures_and_its_history(count: Count) -> None:
    await count.type("/declare Battenhall Green 1018 Con 887 Lab 127 UKIP 89 source RO")
    count.clock.shift(300)
    await count.type("/correct Battenhall Green 1081 because misheard", person=BOB)

    assert (
        "GREEN GAIN Battenhall from Conservative: Louis Stephen elected with 1,081 votes, "
        "a majority of 194.\n"
        "Defended by: Conservative.\n"
        "Swing 22.7 points from Conservative to Green since 2012.\n"
        "In 2012: Con 656 (47.7%) · Lab 444 (32.3%) · Grn 155 (11.3%) · LD 119 (8.7%).\n"
        "23:00 declared by Alice, source RO.\n"
        "23:05 corrected by Bob: Louis Stephen (Grn) from 1,018 to 1,081, because misheard.\n"
        "Candidate | Party | Votes | Share | Change\n"
        "Louis Stephen, elected | Grn | 1,081 | 49.5% | +38.2\n"
        "David Tibbutt | Con | 887 | 40.6% | −7.1\n"
        "Philip Ashwell | Lab | 127 | 5.8% | −26.5\n"
        "Jackie Brooks | UKIP | 89 | 4.1% | new"
    ) == full_text(await count.type("/ward Battenhall"))


async def test_the_history_says_what_was_marked_added_corrected_and_undone(count: Count) -> None:
    await count.type("/mark Battenhall recount")
    await count.type("/declare Battenhall Green")
    await count.type("/declare Battenhall Green 1081 Con 887")
    await count.type("/declare Battenhall Con 887 Green 800")
    await count.press("Replace")
    await count.press("Undo")

    assert [
        "23:00 marked recount by Alice.",
        "23:00 declared by Alice.",
        "23:00 more declared by Alice: Louis Stephen (Grn) 1,081; David Tibbutt (Con) 887.",
        "23:00 corrected by Alice: David Tibbutt elected, not Louis Stephen; "
        "Louis Stephen (Grn) from 1,081 to 800 (queried: declared with other figures; "
        "another winner).",
        "23:00 undone by Alice: Louis Stephen elected, not David Tibbutt; "
        "Louis Stephen (Grn) from 800 to 1,081.",
    ] == [line for line in (await count.type("/ward Battenhall")).lines if line.startswith("23:")]


async def test_a_ward_with_figures_missing_names_who_has_none(count: Count) -> None:
    await count.type("/declare Battenhall Green 1081 Con 887 Lab 127")

    assert "No figure yet for Jackie Brooks (UKIP)." in (await count.type("/ward Battenhall")).lines


async def test_ward_alone_lists_the_wards_those_to_come_first(count: Count) -> None:
    await declare_wards(count, NINE)

    assert (
        "Which ward of Worcester? Type it like this: /ward Bedwardine\n"
        "To come: Bedwardine, Claines, St Clement.\n"
        "Declared: Arboretum, Cathedral, Gorse Hill, Nunnery, Rainbow Hill, St John, St Stephen, "
        "Warndon, Battenhall."
    ) == full_text(await count.type("/ward", person=ERIN))


async def test_results_are_newest_first(count: Count) -> None:
    await count.type("/declare Arboretum Lab")
    count.clock.shift(60)
    await count.type(f"/declare {BATTENHALL}")

    assert (
        "Worcester: 2 of 12 wards declared.\n"
        "Result | Majority | Time\n"
        "GREEN GAIN Battenhall from Conservative | 194 | 23:01\n"
        "LABOUR HOLD Arboretum |  | 23:00"
    ) == full_text(await count.type("/results"))


async def test_gains_are_the_wards_that_changed_hands_by_either_baseline(count: Count) -> None:
    await declare_wards(count, NINE)

    assert (
        "Worcester: 2 of 12 wards changed hands.\n"
        "Result | Majority | Time\n"
        "GREEN GAIN Battenhall from Conservative | 194 | 23:00\n"
        "LABOUR GAIN Warndon from Conservative | 265 | 23:00"
    ) == full_text(await count.type("/results GAINS"))


async def test_without_results_there_is_no_table(count: Count) -> None:
    reply = await count.type("/results")

    assert ("Worcester: 0 of 12 wards declared.", None) == (reply.text, reply.table)


async def test_outstanding_shows_who_defends_each_ward_and_its_state(count: Count) -> None:
    await declare_wards(count, NINE)
    await count.type("/mark Claines recount")

    assert (
        "Worcester: 3 wards to come, 3 seats.\n"
        "For a majority Labour needs 2 of the remaining 3 seats.\n"
        "Ward | Defended by | State\n"
        "Bedwardine | Conservative | \n"
        "Claines | Conservative | recount\n"
        "St Clement | Conservative | "
    ) == full_text(await count.type("/outstanding"))


async def test_outstanding_shows_the_open_seats_of_a_partly_declared_ward(
    casterbridge_count: Count,
) -> None:
    await casterbridge_count.type("/declare High Street Jopp Winterborne")

    assert "High Street | Conservative 2, Labour 1 | 2 of 3" in full_text(
        await casterbridge_count.type("/outstanding")
    )


async def test_nothing_is_outstanding_when_every_ward_has_declared(count: Count) -> None:
    await declare_wards(count, TWELVE)

    assert "Worcester: every ward is in." == (await count.type("/outstanding")).text
