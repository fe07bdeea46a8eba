"""Two accounts of one declaration: losers' figures, misheard winners, lots that go with a tie."""

from datetime import UTC, datetime

from bot.election.changes import (
    Level,
)
from bot.election.control import standing
from bot.election.council import Contest
from bot.election.decisions import (
    Ask,
    AskPolicy,
    Decision,
    Refusal,
    Refuse,
    Write,
    correction,
    declaration,
    proposal,
    undoing,
)
from bot.election.declaration import Declaration
from bot.election.difference import changes_between
from bot.election.doubts import DoubtReason
from bot.election.following import Following
from bot.election.ledger import Correct, Declare, WardState
from bot.election.night import Night
from bot.election.parse.declaration import Reading, parse_declaration
from bot.wording.announce import message
from bot.wording.bulletin import Bulletin
from bot.wording.voice import Voice
from tests.spec.book import case, rule, table
from tests.spec.vocabulary import Ward, council, flash, ward

FOUR = ward("Con Grn Lab UKIP")
TWO_STAND = ward("Con Grn")
THREE_SEATS = ward("Con Con Con Lab Lab", sitting="Con Con Con")

Known = tuple[str, dict[str, int]]  # who is elected, and the figures


def after(known: str, table_ward: Ward) -> Night:
    """The night after a declaration of ward A."""
    night = Night.initial(council({"A": table_ward}))
    decision = declaration(night, read(known, night), AskPolicy.NEVER)
    assert isinstance(decision, Write)
    return night.with_entry(decision.entry, 1)


def read(line: str, night: Night, *, correcting: bool = False) -> Reading:
    found = parse_declaration(f"A {line}", night.council, winner_needed=not correcting)
    assert isinstance(found, Reading)
    return found


def declared(known: str, line: str, table_ward: Ward = FOUR) -> Decision:
    night = after(known, table_ward)
    return declaration(night, read(line, night))


def corrected(known: str, line: str, table_ward: Ward = FOUR) -> Decision:
    night = after(known, table_ward)
    return correction(night, read(line, night, correcting=True))


def account(decision: Decision) -> Known:
    """Who is elected, "Grn" or "Con Con", and each figure by party."""
    assert isinstance(decision, Ask | Write)
    entry = decision.entry
    assert isinstance(entry, Declare | Correct)
    winners = " ".join(c.party for c in entry.declaration.elected)
    return winners, {c.party: n for c, n in entry.declaration.votes}


def doubts(decision: Decision) -> list[DoubtReason]:
    assert isinstance(decision, Ask)
    return [doubt.why for doubt in decision.doubts]


@table(
    "known, line, expected",
    case("DE-11", "a loser's figure below the winner's is added",
         "Grn 700", "Con 300", ("Grn", {"Grn": 700, "Con": 300})),
    case("DE-11", "two losers' figures are added",
         "Grn 700", "Con 300 Lab 20", ("Grn", {"Grn": 700, "Con": 300, "Lab": 20})),
    case("DE-11", "the winner's figure may come after a loser's",
         "Grn", "Con 300 Grn 700", ("Grn", {"Grn": 700, "Con": 300})),
    case("DE-11", "a loser's figure is added to other losers' figures",
         "Grn 700 Lab 20", "Con 300", ("Grn", {"Grn": 700, "Con": 300, "Lab": 20})),
)  # fmt: skip
def test_losers_figures_are_added_without_a_question(
    known: str, line: str, expected: Known
) -> None:
    actual = declared(known, line)

    assert isinstance(actual, Write)
    assert isinstance(actual.entry, Declare)
    assert expected == account(actual)


@rule("DE-11")
def test_a_losers_figure_before_the_winners_is_questioned_as_an_addition() -> None:
    actual = declared("Grn", "Con 887")

    assert [DoubtReason.LOSERS_ADDED] == doubts(actual)
    assert ("Grn", {"Con": 887}) == account(actual)


@table(
    "known, line, expected",
    case("DE-11", "a figure above the winner's is another winner's",
         "Grn 700", "Con 800", ("Con", {"Con": 800})),
    case("DE-11", "the misheard winner's figure goes with the name",
         "Con 1081", "Grn 1081", ("Grn", {"Grn": 1081})),
    case("DE-11", "the misheard winner's figure goes even if it would fit",
         "Con 1018", "Grn 1081", ("Grn", {"Grn": 1081})),
    case("DE-11", "a loser's figure that fits stays",
         "Con 1081 Lab 127", "Grn 1081", ("Grn", {"Grn": 1081, "Lab": 127})),
    case("DE-11", "a winner named alone replaces the other and the other's figure",
         "Con 1081 Lab 127", "Grn", ("Grn", {"Lab": 127})),
)  # fmt: skip
def test_a_second_account_of_another_winner_is_questioned_as_one(
    known: str, line: str, expected: Known
) -> None:
    actual = declared(known, line)

    assert [DoubtReason.DECLARED_OTHERWISE, DoubtReason.ANOTHER_WINNER] == doubts(actual)
    assert expected == account(actual)


@table(
    "known, line, table_ward, expected",
    case("DE-11", "the one other candidate in a correction of a flash is elected",
         "Con", "Grn 1081", FOUR, ("Grn", {"Grn": 1081})),
    case("DE-11", "so is one named without a figure", "Con", "Grn", FOUR, ("Grn", {})),
    case("DE-11", "the misheard figure does not survive a correction of the winner",
         "Con 1081", "Grn 1081", FOUR, ("Grn", {"Grn": 1081})),
    case("DE-11", "nor does it if only two candidates stand",
         "Con 1081", "Grn 1081", TWO_STAND, ("Grn", {"Grn": 1081})),
    case("DE-11", "nor does it if the new winner is corrected with a loser",
         "Con 500", "Grn 600 Lab 127", FOUR, ("Grn", {"Grn": 600, "Lab": 127})),
)  # fmt: skip
def test_a_correction_of_the_winner_of_a_flash_is_questioned(
    known: str, line: str, table_ward: Ward, expected: Known
) -> None:
    actual = corrected(known, line, table_ward)

    assert DoubtReason.ANOTHER_WINNER is doubts(actual)[0]
    assert expected == account(actual)


@table(
    "known, line, expected",
    case("DE-11", "another winner over full figures keeps only those that do not contradict",
         "Con 11 Lab 8 UKIP 19 Grn 37", "Con", ("Con", {"Lab": 8})),
    case("DE-11", "another winner over a flash's figures keeps only those that do not contradict",
         "Grn 37 Con 11 Lab 8", "Con", ("Con", {"Lab": 8})),
)  # fmt: skip
def test_figures_that_contradict_another_winner_go(known: str, line: str, expected: Known) -> None:
    assert expected == account(declared(known, line)) == account(corrected(known, line))


@table(
    "known, line, table_ward",
    case("DE-6", "a correction never leaves a winner level with a loser without a lot",
         "Grn 1018 Con 887", "Con 1018", FOUR),
    case("DE-6", "nor does one of the last of three seats",
         "Con Ann 9 Con Ben 8 Con Cat 7 Lab Ann 6", "Lab Ann 7", THREE_SEATS),
)  # fmt: skip
def test_a_correction_that_makes_a_flash_a_tie_is_refused(
    known: str, line: str, table_ward: Ward
) -> None:
    assert Refuse(Refusal.TIE, "A") == corrected(known, line, table_ward)


@table(
    "policy",
    *(
        case("DE-6", f"a tie of a winner and a loser is refused if the bot asks: {policy}", policy)
        for policy in AskPolicy
    ),
)
def test_a_tie_is_refused_whatever_the_bot_asks_about(policy: AskPolicy) -> None:
    night = Night.initial(council({"A": FOUR}))

    assert Refuse(Refusal.TIE, "A") == declaration(night, tie(night), policy)


def tie(night: Night) -> Reading:
    """A winner level with a loser, as only a file can say it."""
    return Reading("A", tied(night.council.contests["A"]))


def tied(contest: Contest) -> Declaration:
    votes = ((contest.candidates[0], 500), (contest.candidates[1], 500))
    return Declaration((contest.candidates[1],), votes)


@rule("DE-6")
def test_a_tie_in_a_file_is_refused_without_a_lot() -> None:
    night = Night.initial(council({"A": FOUR}))

    assert Refuse(Refusal.TIE, "A") == proposal(night, tie(night), "results.csv")


@rule("DE-6")
def test_an_undo_never_brings_back_a_tie_without_a_lot() -> None:
    night = after("Grn 1018", FOUR)
    contest = night.council.contests["A"]

    assert Refuse(Refusal.TIE, "A") == undoing(night, "A", 2, WardState(declaration=tied(contest)))
    assert isinstance(undoing(night, "A", 2, WardState(declaration=flash(contest, "Con"))), Write)


@table(
    "line, expected",
    case("DE-6", "a correction that leaves no tie drops the lot", "Con 640", ()),
    case("DE-6", "even by one vote", "Con 601", ()),
    case("DE-6", "a correction of a candidate who is not level keeps the lot", "Grn 2", ("Con",)),
    case("DE-6", "a correction of both figures that leaves a tie keeps the lot",
         "Con 601 Lab 601", ("Con",)),
    case("DE-6", "a lot recorded one vote ahead is typed with the figures",
         "Con 601 lot Con", ("Con",)),
)  # fmt: skip
def test_the_lot_after_a_correction(line: str, expected: tuple[str, ...]) -> None:
    actual = corrected("Con 600 Lab 600 Grn 1 lot Con", line, ward("Con Lab Grn"))

    assert isinstance(actual, Write)
    assert isinstance(actual.entry, Correct)
    assert expected == tuple(c.party for c in actual.entry.declaration.lot)


@rule("DE-6")
def test_a_lot_recorded_one_vote_ahead_stays_if_neither_figure_changes() -> None:
    actual = corrected("Con 357 Lab 356 Grn 1 lot Con", "Grn 2", ward("Con Lab Grn"))

    assert isinstance(actual, Write)
    assert isinstance(actual.entry, Correct)
    assert ["Con"] == [c.party for c in actual.entry.declaration.lot]


@rule("DE-6 NR-2")
def test_a_lot_that_goes_had_no_majority_of_nought() -> None:
    before = after("Con 600 Lab 600 Grn 1 lot Con", ward("Con Lab Grn", sitting="Con"))
    decision = correction(before, read("Con 640", before, correcting=True))
    assert isinstance(decision, Write)
    right = before.with_entry(decision.entry, 2)
    at = datetime(2016, 5, 6, 0, 42, tzinfo=UTC)
    changes = changes_between(before, right)

    actual = message(
        Bulletin(Voice.from_council(right.council), changes, standing(right), at, "A"),
        Following(Level.ALL),
    )

    assert (
        "Unchanged: Conservative hold. The majority is 40. We said that lots were drawn." in actual
    )


@rule("DE-11")
def test_in_a_ward_with_several_seats_losers_figures_are_added_too() -> None:
    actual = declared("Con Ann 9 Con Ben 8 Con Cat 7", "Lab Ann 6", THREE_SEATS)

    assert isinstance(actual, Write)
    assert ("Con Con Con", 6) == (account(actual)[0], account(actual)[1]["Lab"])
