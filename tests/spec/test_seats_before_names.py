"""A ward's seats by party before anybody is named: what they count for, and what completes them."""

from itertools import combinations_with_replacement

from bot.election.changes import (
    Completed,
)
from bot.election.control import certain_facts, seats_held
from bot.election.decisions import (
    Ask,
    AskPolicy,
    Corroborate,
    Decision,
    Write,
    correction,
    declaration,
)
from bot.election.declaration import Completeness, Declaration
from bot.election.difference import changes_between
from bot.election.doubts import DoubtReason
from bot.election.ledger import Correct, Declare
from bot.election.night import Night
from bot.election.parse.declaration import Reading, parse_declaration
from bot.election.result import declared_result
from bot.election.swing import NotMeaningful
from tests.spec.book import case, rule, table
from tests.spec.vocabulary import Ward, council, ward

THREE = ward("Con Con Con Lab Lab Lab Grn", sitting="Con Con Con")
FOUR_STAND = ward("Con Con Con Con Lab", sitting="Con Con Con")
INDEPENDENTS = ward("Ind Ind Ind Ind Con", sitting="Con Con Con")
ALL_FIGURES = "Con Ann 90 Con Ben 80 Lab Ann 75 Con Cat 70 Lab Ben 60 Lab Cat 50 Grn Ann 9"

Seated = tuple[str, str]  # who has a name, and the parties of the seats without one


def opening(table_ward: Ward = THREE) -> Night:
    return Night.initial(council({"A": table_ward}, {"Con": 5, "Lab": 5}))


def read(line: str, night: Night, *, correcting: bool = False) -> Reading:
    found = parse_declaration(f"A {line}", night.council, winner_needed=not correcting)
    assert isinstance(found, Reading), found
    return found


def after(line: str, table_ward: Ward = THREE) -> Night:
    night = opening(table_ward)
    decision = declaration(night, read(line, night), AskPolicy.NEVER)
    assert isinstance(decision, Write)
    return night.with_entry(decision.entry, 1)


def seated(declared: Declaration | None) -> Seated:
    assert declared is not None
    return ", ".join(sorted(c.name for c in declared.elected)), " ".join(declared.unnamed)


def result_of(decision: Decision) -> Declaration:
    assert isinstance(decision, Ask | Write)
    assert isinstance(decision.entry, Declare | Correct)
    return decision.entry.declaration


@table(
    "line, table_ward, expected",
    case("DE-13", "each count stands with its party", "2 Con 1 Lab", THREE, ("", "Con Con Lab")),
    case("DE-13", "the count may follow the party", "Con 2 Lab 1", THREE, ("", "Con Con Lab")),
    case("DE-13", "each seat may have its own word", "Con Con Lab", THREE, ("", "Con Con Lab")),
    case("DE-13", "counts may be words, and joined by and",
         "two Con and one Lab", THREE, ("", "Con Con Lab")),
    case("DE-13", "a party without a seat counts nothing",
         "2 Con 1 Lab 0 Grn", THREE, ("", "Con Con Lab")),
    case("DE-13", "a party with as many candidates as seats is named",
         "2 Con 1 Grn", THREE, ("Grn Ann", "Con Con")),
    case("DE-13", "a party alone has every seat", "Con", FOUR_STAND, ("", "Con Con Con")),
    case("DE-13", "some of the seats may be given", "2 Con", THREE, ("", "Con Con")),
    case("DE-13", "independents have seats by number", "2 Ind", INDEPENDENTS, ("", "Ind Ind")),
    case("DE-13", "the winner of a lot has a name",
         "2 Con 1 Lab lot Con Ben", THREE, ("Con Ben", "Con Lab")),
)  # fmt: skip
def test_seats_by_party(line: str, table_ward: Ward, expected: Seated) -> None:
    actual = seated(after(line, table_ward).wards["A"].declaration)

    assert expected == actual


@table(
    "parties",
    *(
        case("DE-13 CT-4", f"{' '.join(won)} without names counts like the same seats with names",
             " ".join(won))
        for won in combinations_with_replacement(("Con", "Lab", "Grn"), 3)
        if won.count("Grn") < 2
    ),
)  # fmt: skip
def test_seats_without_names_count(parties: str) -> None:
    seen: dict[str, int] = {}
    names = []
    for party in parties.split():
        seen[party] = seen.get(party, 0) + 1
        names.append(f"{party} {('Ann', 'Ben', 'Cat')[seen[party] - 1]}")
    named, unnamed = after(" ".join(names)), after(parties)
    results = []
    for night in (named, unnamed):
        declared = night.wards["A"].declaration
        assert declared is not None
        results.append(declared_result(night.council, night.council.contests["A"], declared))

    assert named.totals == unnamed.totals
    assert certain_facts(named) == certain_facts(unnamed)
    assert seats_held(named) == seats_held(unnamed)
    assert results[0].sitting == results[1].sitting


@table(
    "known, line, expected",
    case("DE-13", "one name takes a seat of its party",
         "2 Con 1 Lab", "Con Ann", ("Con Ann", "Con Lab")),
    case("DE-13", "the last name completes them",
         "2 Con 1 Lab", "Con Ann Con Cat Lab Ben", ("Con Ann, Con Cat, Lab Ben", "")),
    case("DE-13", "figures of all winners name them",
         "2 Con 1 Lab", "Con Ann 9 Con Cat 8 Lab Ben 7", ("Con Ann, Con Cat, Lab Ben", "")),
    case("DE-13", "every candidate's figure names them",
         "2 Con 1 Lab", ALL_FIGURES, ("Con Ann, Con Ben, Lab Ann", "")),
    case("DE-13", "a name first and the seats later agree too",
         "Con Ann", "2 Con 1 Lab", ("Con Ann", "Con Lab")),
    case("DE-13", "more seats join those known before",
         "2 Con", "1 Lab", ("", "Con Con Lab")),
)  # fmt: skip
def test_what_agrees_with_the_seats_completes_them(known: str, line: str, expected: Seated) -> None:
    night = after(known)
    decision = declaration(night, read(line, night))
    assert isinstance(decision, Write)
    assert isinstance(decision.entry, Declare)

    actual = seated(decision.entry.declaration)

    assert expected == actual


@table(
    "known, line, why, expected",
    case("DE-13", "another party's seats are a change",
         "2 Con 1 Lab", "2 Lab 1 Con", DoubtReason.DECLARED_OTHERWISE, ("", "Con Lab Lab")),
    case("DE-13", "names of other parties are a change", "2 Con 1 Lab", "Lab Ann Lab Ben Con Ann",
         DoubtReason.DECLARED_OTHERWISE, ("Con Ann, Lab Ann, Lab Ben", "")),
    case("DE-13", "figures that elect another party are a change", "1 Con 2 Lab", ALL_FIGURES,
         DoubtReason.DECLARED_OTHERWISE, ("Con Ann, Con Ben, Lab Ann", "")),
    case("DE-13", "one figure of a party with a seat to name may be a loser's",
         "2 Con 1 Lab", "Lab Ann 75", DoubtReason.SEAT_OR_VOTES, ("Lab Ann", "Con Con")),
    case("DE-13", "a figure of a party without a seat is a loser's",
         "2 Con 1 Lab", "Grn 9", DoubtReason.LOSERS_ADDED, ("", "Con Con Lab")),
)  # fmt: skip
def test_what_may_not_agree_is_asked_about(
    known: str, line: str, why: DoubtReason, expected: Seated
) -> None:
    night = after(known)

    actual = declaration(night, read(line, night))

    assert isinstance(actual, Ask)
    assert why in [doubt.why for doubt in actual.doubts]
    assert expected == seated(result_of(actual))


@table(
    "line",
    case("DE-13", "the same seats again change nothing", "2 Con 1 Lab"),
    case("DE-13", "nor do they in other words", "Con Lab Con"),
    case("DE-13", "nor do fewer of them", "1 Lab"),
)
def test_seats_that_are_known_change_nothing(line: str) -> None:
    night = after("2 Con 1 Lab")

    actual = declaration(night, read(line, night))

    assert isinstance(actual, Corroborate)


@rule("DE-13")
def test_seats_that_full_figures_agree_with_change_nothing() -> None:
    night = after(ALL_FIGURES)

    actual = declaration(night, read("2 Con 1 Lab", night))

    assert isinstance(actual, Corroborate)


@table(
    "known, line, expected",
    case("DE-13", "corrected seats replace the others", "2 Con 1 Lab", "1 Con 2 Lab",
         ("", "Con Lab Lab")),
    case("DE-13", "a corrected figure names nobody", "2 Con 1 Lab", "Con Ann 90",
         ("", "Con Con Lab")),
    case("DE-13", "a corrected turnout keeps the seats", "2 Con 1 Lab", "turnout 40%",
         ("", "Con Con Lab")),
)  # fmt: skip
def test_seats_are_corrected(known: str, line: str, expected: Seated) -> None:
    night = after(known)

    actual = correction(night, read(line, night, correcting=True))

    assert expected == seated(result_of(actual))


@rule("DE-13")
def test_names_are_an_addition_for_channels_and_no_correction() -> None:
    before = after("2 Con 1 Lab")
    decision = declaration(before, read("Con Ann Con Cat Lab Ben", before))
    assert isinstance(decision, Write)

    (actual,) = changes_between(before, before.with_entry(decision.entry, 2))

    assert isinstance(actual, Completed)


@rule("DE-13 SW-6")
def test_seats_without_names_are_a_flash_without_a_swing() -> None:
    night = after("2 Con 1 Lab")
    declared, contest = night.wards["A"].declaration, night.council.contests["A"]
    assert declared is not None

    actual = declared_result(night.council, contest, declared)

    assert Completeness.FLASH is actual.completeness
    assert isinstance(actual.swing, NotMeaningful)
    assert actual.majority is None


@rule("DE-6 DE-13")
def test_a_name_level_with_one_who_may_be_elected_too_is_no_tie() -> None:
    night = after("2 Con 1 Lab")
    named = night.with_entry(Declare("A", result_of(declaration(night, read("Con Ann", night)))), 2)

    actual = correction(named, read("Con Ann 90 Con Ben 90", named, correcting=True))

    assert ("Con Ann", "Con Lab") == seated(result_of(actual))
