"""A pack's results.csv: declarations of a past night, in the order to replay."""

from collections import defaultdict

from bot.election.council import Candidate, Contest, Council, Poll
from bot.election.declaration import Declaration, ballot_order_votes
from bot.election.doubts import DoubtReason, figure_doubts
from bot.election.names import fold
from bot.election.parse.numbers import NumberFault, percentage
from bot.importers.contests import numbered_people
from bot.importers.problems import Problems
from bot.importers.tables import TableRow, csv_rows
from bot.wording.doubts import doubt_sentences
from bot.wording.numbers import quantity
from bot.wording.voice import Voice

FILE = "results.csv"
COLUMNS = ("post_label", "person_name", "party_name", "party_id", "votes_cast", "elected")


def read_results(
    text: str, council: Council, problems: Problems
) -> tuple[tuple[str, Declaration], ...]:
    """Each ward's declaration in file order; a ward without a poll has none."""
    wards: dict[str, list[TableRow]] = defaultdict(list)
    if text:
        for row in csv_rows(FILE, text, COLUMNS, problems):
            wards[fold(row.name("post_label"))].append(row)
    declarations = []
    for table in wards.values():
        ward = council.wards_up.exact_match(table[0].cell("post_label"))
        if ward is None:
            table[0].add_error(f"{table[0].cell('post_label')} is not contested in candidates.csv")
            continue
        contest = council.contests[ward]
        if contest.poll is not Poll.HELD:
            continue
        declaration = _declaration(table, contest, council)
        if declaration:
            declarations.append((ward, declaration))
    return tuple(declarations)


def _declaration(table: list[TableRow], contest: Contest, council: Council) -> Declaration | None:
    standing = {(fold(c.name), c.party): c for c in contest.candidates}
    votes: dict[Candidate, int] = {}
    elected: list[Candidate] = []
    drawn_by_lot: list[Candidate] = []
    for row, person in numbered_people(table, council.parties):
        candidate = standing.get((fold(person.name), person.party))
        if candidate is None:
            row.add_error(f"{person.name} ({person.party}) is not standing in {contest.ward}")
            continue
        n = row.number("votes_cast")
        if n is not None:
            votes[candidate] = n
        if row.flag("elected"):
            elected.append(candidate)
        if row.flag("tied_vote_winner"):
            drawn_by_lot.append(candidate)
    if not elected or len(elected) > contest.seats:
        table[0].add_error(
            f"{contest.ward}: {len(elected)} elected for {quantity(contest.seats, 'seat')}"
        )
        return None
    declaration = Declaration(
        elected=tuple(sorted(elected, key=lambda c: -votes.get(c, 0))),
        votes=ballot_order_votes(votes, contest),
        turnout=_turnout(table[0]),
        electorate=table[0].number("total_electorate"),
        lot=tuple(c for c in drawn_by_lot if c in elected),
    )
    noted = tuple(
        doubt
        for doubt in figure_doubts(council, contest, declaration)
        if doubt.why in {DoubtReason.WINNER_NOT_TOP, DoubtReason.LOT_NOT_CLOSE}
    )
    row = table[0]
    for sentence in doubt_sentences(noted, contest.ward, Voice.from_council(council)):
        row.problems.add_note(FILE, row.line, f"{contest.ward}: {sentence.removesuffix('.')}")
    return declaration


def _turnout(row: TableRow) -> int | None:
    text = row.cell("turnout_percentage")
    if not text:
        return None
    turnout = percentage(text)
    if isinstance(turnout, NumberFault):
        row.add_error(f"turnout_percentage {text[:20]!r} is not a percentage like 41.2")
        return None
    return turnout
