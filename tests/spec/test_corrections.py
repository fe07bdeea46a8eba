"""Corrections: announcements are the difference between two nights, and errors are put right."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bot.election.changes import (
    CannotReach,
    Change,
    Completed,
    Level,
    NocCertain,
    NoLongerCertain,
    WardChange,
    minimum_level,
)
from bot.election.control import Fact, standing
from bot.election.council import Candidate, Council
from bot.election.declaration import Mark
from bot.election.difference import changes_between
from bot.election.following import Following
from bot.election.ledger import Correct, Declare, Withdraw
from bot.election.night import Night
from bot.importers.pack import find_pack, load, read_pack_files
from bot.wording.announce import message
from bot.wording.bulletin import Bulletin
from bot.wording.voice import Voice
from tests.spec.book import case, rule, table
from tests.spec.vocabulary import Votes, council, flash, full, night, ward

Declared = Mapping[str, str | Votes | Mark]

ONE = ward("Con Lab Grn", before={"Con": 60, "Lab": 30, "Grn": 10})
TOWN = council({"A": ONE, "B": ONE}, {"Con": 2, "Lab": 3})
FIGURES = {"Con": 500, "Lab": 600, "Grn": 100}


def kinds(before: Declared, after: Declared, town: Council = TOWN) -> list[str]:
    return [change.kind for change in changes_between(night(town, before), night(town, after))]


@table(
    "before, after, expected",
    case("NR-2", "a gain is announced", {}, {"A": "Grn"}, ["gain", "control_lost"]),
    case("NR-2", "a hold is announced", {}, {"A": "Con"}, ["hold"]),
    case("NR-2", "the same entry again announces nothing", {"A": "Con"}, {"A": "Con"}, []),
    case("DE-4", "figures consistent with a flash complete it and correct nothing",
         {"A": "Lab"}, {"A": FIGURES}, ["completed"]),
    case("NR-2", "different figures for an announced ward are a correction",
         {"A": FIGURES}, {"A": FIGURES | {"Lab": 601}}, ["corrected"]),
    case("NR-2", "a different winner is a correction", {"A": "Con"}, {"A": "Grn"},
         ["corrected", "control_lost"]),
    case("NR-2 CT-4", "a correction withdraws what is no longer certain",
         {"A": "Grn"}, {"A": "Con"}, ["corrected", "no_longer_certain"]),
    case("NR-2 CT-4", "a withdrawal takes back what the declaration made certain",
         {"A": "Grn"}, {}, ["withdrawn", "no_longer_certain"]),
    case("DE-4", "a mark is announced", {}, {"A": Mark.RECOUNT}, ["marked"]),
    case("DE-8", "a poll postponed on the night is announced",
         {}, {"A": Mark.POSTPONED}, ["marked"]),
    case("NR-2", "the end of the night is announced", {"A": "Con"}, {"A": "Con", "B": "Con"},
         ["hold", "majority", "complete"]),
    case("NR-2 CT-4", "a final result that changes is announced again",
         {"A": "Grn", "B": "Con"}, {"A": "Grn", "B": "Grn"}, ["corrected", "final_corrected"]),
    case("NR-2", "a correction that moves no seat leaves the final result alone",
         {"A": FIGURES, "B": "Con"}, {"A": FIGURES | {"Lab": 601}, "B": "Con"}, ["corrected"]),
    case("NR-2", "a final result announced too early is taken back",
         {"A": "Con", "B": "Con"}, {"A": "Con"},
         ["withdrawn", "no_longer_certain", "no_longer_certain", "no_longer_complete"]),
)  # fmt: skip
def test_changes(before: Declared, after: Declared, expected: list[str]) -> None:
    actual = kinds(before, after)

    assert expected == actual


PAIR = council({"A": ward("Con Con Lab Lab", sitting="Con Con")}, {"Con": 9})


@table(
    "before, after, expected",
    case(
        "DE-4",
        "the first of a ward's seats are announced as part of its result",
        {},
        {"A": "Lab"},
        ["partial"],
    ),
    case(
        "DE-4 HG-3",
        "the last of a ward's seats brings its outcome",
        {"A": "Lab"},
        {"A": "Con Lab"},
        ["gain", "complete"],
    ),
)
def test_changes_in_parts(before: Declared, after: Declared, expected: list[str]) -> None:
    actual = kinds(before, after, PAIR)

    assert expected == actual


@rule("NR-2")
def test_announced_figures_that_are_left_out_are_corrected() -> None:
    contest = TOWN.contests["A"]
    before = night(TOWN, {"A": FIGURES})
    after = before.with_entry(Correct("A", flash(contest, "Lab")), 2)

    assert ["corrected"] == [change.kind for change in changes_between(before, after)]


@rule("DE-5")
def test_a_corrected_ward_keeps_its_place_in_the_order_of_the_night() -> None:
    contest = TOWN.contests["A"]
    now = night(TOWN, {"A": FIGURES, "B": "Con"})

    corrected = now.with_entry(Correct("A", full(contest, FIGURES | {"Lab": 601})), 3)

    assert ("A", "B") == corrected.declared_wards


@rule("CT-4 NR-2")
def test_a_fact_that_still_stands_after_a_correction_is_not_announced_again() -> None:
    three = council({"A": ONE, "B": ONE, "C": ONE}, {"Con": 2, "Lab": 3})

    assert ["corrected"] == kinds({"A": "Grn", "B": "Con"}, {"A": "Grn", "B": "Grn"}, three)


WORCESTER = load(read_pack_files(find_pack("worcester-2016"))).usable_council
SHEET = {"Louis Stephen": 1081, "David Tibbutt": 887, "Philip Ashwell": 127, "Jackie Brooks": 89}


def battenhall(figures: Mapping[str, int]) -> Declare:
    contest = WORCESTER.contests["Battenhall"]
    votes = tuple((c, figures[c.name]) for c in contest.candidates)
    return Declare("Battenhall", replace(full(contest, {}), elected=_winner(votes), votes=votes))


def _winner(votes: tuple[tuple[Candidate, int], ...]) -> tuple[Candidate, ...]:
    return (max(votes, key=lambda pair: pair[1])[0],)


def announced_lines(
    before: Night,
    after: Night,
    reason: str | None = None,
    source: str | None = None,
    follows: Level = Level.ALL,
    ward: str = "Battenhall",
) -> tuple[str, ...]:
    bulletin = Bulletin(
        Voice.from_council(after.council), changes_between(before, after), standing(after),
        datetime(2016, 5, 6, 0, 42, tzinfo=UTC), ward, source, reason,
    )  # fmt: skip
    return message(bulletin, Following(follows))


@rule("NR-2 NR-1")
def test_a_correction_says_what_was_wrong_what_is_right_and_what_still_stands() -> None:
    wrong = Night.initial(WORCESTER).with_entry(battenhall(SHEET | {"Louis Stephen": 1018}), 1)
    right = wrong.with_entry(battenhall(SHEET), 2)

    assert (
        "CORRECTION: Louis Stephen (Grn) has 1,081 votes in Battenhall. We said 1,018.",
        "Unchanged: Green gain from Conservative. The majority is 194. We said 131.",
        "Grn 1,081 (49.5%, +38.2) · Con 887 (40.6%, −7.1) · Lab 127 (5.8%, −26.5) · "
        "UKIP 89 (4.1%, new). Changes since 2012. No LD (−8.7) as previous.",
        "Swing 22.7 points from Conservative to Green since 2012. We said 21.3 points.",
        "Reason: misread.",
        "Source: RO's sheet.",
        "Worcester: 1 of 12 wards declared: Con 14, Lab 9, Grn 1, 11 seats to come; "
        "18 needed for a majority.",
    ) == announced_lines(wrong, right, "misread", "RO's sheet")


@rule("NR-2 NR-1")
def test_a_correction_of_the_winner_names_both_people_and_each_figure() -> None:
    swapped = SHEET | {"Louis Stephen": 887, "David Tibbutt": 1081}
    wrong = Night.initial(WORCESTER).with_entry(battenhall(swapped), 1)
    right = wrong.with_entry(battenhall(SHEET), 2)

    lines = announced_lines(wrong, right)[:3]

    assert (
        "CORRECTION: Green gain Battenhall from Conservative. We said it was a Conservative hold.",
        "Louis Stephen (Grn) is elected, not David Tibbutt (Con). "
        "The votes are David Tibbutt (Con) 887 and Louis Stephen (Grn) 1,081. "
        "We said David Tibbutt (Con) 1,081 and Louis Stephen (Grn) 887.",
        "The majority is 194.",
    ) == lines


@rule("NR-2")
def test_a_reason_and_a_source_end_in_one_full_stop() -> None:
    wrong = Night.initial(WORCESTER).with_entry(battenhall(SHEET | {"Louis Stephen": 1018}), 1)
    lines = announced_lines(
        wrong, wrong.with_entry(battenhall(SHEET), 2), "misread.", "RO's sheet."
    )

    assert ["Reason: misread.", "Source: RO's sheet."] == [
        line for line in lines if line.startswith(("Reason", "Source"))
    ]


@rule("NR-2 CT-4")
def test_a_wrong_final_result_is_corrected_for_every_channel_following_control() -> None:
    wrong = night(TOWN, {"A": "Grn", "B": "Con"})
    right = night(TOWN, {"A": "Grn", "B": "Grn"})

    assert (
        "CORRECTION: the final score in Worcester is Lab 3 (=), Con 2 (−2), Grn 2 (+2). (After B.)",
        "Still no overall control.",
    ) == announced_lines(wrong, right, follows=Level.CONTROL, ward="B")


@rule("NR-2 DE-8")
def test_a_postponed_poll_held_later_corrects_nothing() -> None:
    before = night(TOWN, {"A": "Grn", "B": Mark.POSTPONED})
    after = before.with_entry(Declare("B", flash(TOWN.contests["B"], "Con")), 3)

    assert before.is_complete
    assert "CORRECTION" not in " ".join(announced_lines(before, after, ward="B"))


@rule("NR-2 DE-4")
def test_turnout_that_follows_the_figures_is_announced_alone() -> None:
    before = Night.initial(WORCESTER).with_entry(battenhall(SHEET), 1)
    declaration = before.wards["Battenhall"].declaration
    assert declaration
    after = before.with_entry(Declare("Battenhall", replace(declaration, turnout=4120)), 2)

    assert "More from Battenhall: Turnout 41.2%." == announced_lines(before, after)[0]


@rule("NR-2 DE-4")
def test_turnout_that_follows_the_winner_is_announced() -> None:
    contest = WORCESTER.contests["Battenhall"]
    winner = flash(contest, "")
    winner = replace(winner, elected=_winner(tuple((c, SHEET[c.name]) for c in contest.candidates)))
    before = Night.initial(WORCESTER).with_entry(Declare("Battenhall", winner), 1)
    after = before.with_entry(Declare("Battenhall", replace(winner, turnout=4120)), 2)

    assert "Turnout 41.2%." in " ".join(announced_lines(before, after))


@rule("DE-4")
def test_rejected_papers_alone_announce_nothing() -> None:
    before = Night.initial(WORCESTER).with_entry(battenhall(SHEET), 1)
    declaration = before.wards["Battenhall"].declaration
    assert declaration
    after = before.with_entry(Declare("Battenhall", replace(declaration, rejected=12)), 2)

    assert () == changes_between(before, after)


@rule("DE-5 DE-8")
def test_a_mark_stays_beneath_a_declaration_and_returns_if_it_is_withdrawn() -> None:
    marked = night(TOWN, {"A": Mark.RECOUNT})
    declared = marked.with_entry(Declare("A", flash(TOWN.contests["A"], "Grn")), 2)
    back = declared.with_entry(Withdraw("A"), 3)

    assert marked == back
    assert announced_lines(declared, back, ward="A")[1].startswith(
        "WITHDRAWN: A is having a recount. We said it was a Green gain from"
    )


@rule("CT-4 DE-8")
def test_a_declared_ward_has_no_open_seats_even_if_its_poll_was_postponed() -> None:
    declared = night(TOWN, {"A": Mark.POSTPONED}).with_entry(
        Declare("A", flash(TOWN.contests["A"], "Grn")), 2
    )

    assert night(TOWN, {"A": "Grn"}).totals == declared.totals


@rule("NR-2 DE-5")
def test_a_withdrawal_says_what_no_longer_stands() -> None:
    wrong = Night.initial(WORCESTER).with_entry(battenhall(SHEET), 1)
    right = wrong.with_entry(Withdraw("Battenhall"), 2)

    assert (
        "WITHDRAWN: Battenhall is awaiting declaration. "
        "We said it was a Green gain from Conservative: "
        "Louis Stephen elected with 1,081 votes, a majority of 194."
    ) == announced_lines(wrong, right, "wrong ward", "desk")[0]


@table(
    "before, after, expected",
    case("NR-2", "channels following gains get gains", {}, {"A": "Grn"}, Level.GAINS),
    case("NR-2", "channels following everything get holds", {}, {"A": "Con"}, Level.ALL),
    case("NR-2", "a wrong gain is corrected for channels following gains",
         {"A": "Grn"}, {"A": "Con"}, Level.GAINS),
    case("NR-2", "a hold that turns out a gain is corrected for channels following gains",
         {"A": "Con"}, {"A": "Grn"}, Level.GAINS),
    case("NR-2", "a withdrawn gain is announced to channels following gains",
         {"A": "Grn"}, {}, Level.GAINS),
    case("NR-2", "a withdrawn hold is announced to channels following everything",
         {"A": "Con"}, {}, Level.ALL),
)  # fmt: skip
def test_level(before: Declared, after: Declared, expected: Level) -> None:
    first: Change = changes_between(night(TOWN, before), night(TOWN, after))[0]

    assert expected == minimum_level(first)


@rule("NR-2")
def test_every_channel_gets_control() -> None:
    now = changes_between(night(TOWN), night(TOWN, {"A": "Grn"}))

    assert Level.CONTROL == minimum_level(now[-1])


HUNG = council(dict.fromkeys("ABCD", ward("Con Lab Grn", sitting="Grn")), {"Con": 4, "Lab": 4})
LAB_OUT = {"A": "Grn", "B": "Con"}
NO_CON, NO_LAB = (NoLongerCertain(Fact.CANNOT_REACH, party) for party in ("Con", "Lab"))


@table(
    "before, after, expected",
    case("CT-4", "a large party that cannot reach a majority is announced", {"A": "Grn"}, LAB_OUT,
         [CannotReach("Lab")]),
    case("CT-4", "no overall control implies who cannot reach a majority and is announced alone",
         LAB_OUT, LAB_OUT | {"C": "Grn"}, [NocCertain()]),
    case("CT-4 NR-2", "a fact that a withdrawn one had implied is announced if it still stands",
         LAB_OUT | {"C": "Grn"}, LAB_OUT | {"C": "Con"},
         [NoLongerCertain(Fact.NOC, None), NO_CON, CannotReach("Lab")]),
    case("CT-4 NR-2", "a fact announced before the one that implies it is taken back with it",
         LAB_OUT | {"C": "Grn"}, {"A": "Grn"},
         [NoLongerCertain(Fact.NOC, None), NO_CON, NO_LAB]),
)  # fmt: skip
def test_covered(before: Declared, after: Declared, expected: list[Change]) -> None:
    told_now = changes_between(night(HUNG, before), night(HUNG, after))

    assert expected == [change for change in told_now if not isinstance(change, WardChange)]


@rule("DE-4")
def test_a_completed_flash_is_announced_with_the_whole_result() -> None:
    (only,) = changes_between(night(TOWN, {"A": "Lab"}), night(TOWN, {"A": FIGURES}))

    assert isinstance(only, Completed)
    assert 600 - 500 == only.result.majority
