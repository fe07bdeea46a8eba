"""Councils and ledgers for hypothesis: all that packs and desks could produce, and odder ones."""

from collections.abc import Iterable, Mapping

from hypothesis import strategies as st

from bot.election.council import Contest, Council, Poll
from bot.election.declaration import Declaration, Mark
from bot.election.ledger import (
    Confirm,
    Correct,
    Declare,
    MarkWard,
    Undo,
    WardEntry,
    WardState,
    Withdraw,
)
from bot.election.night import Night
from tests.spec.vocabulary import Ward, council, ward

CODES = ("Con", "Lab", "LD", "Grn", "Ind")
VACANT, UNKNOWN = "vacant", "?"


class Played:
    """A ledger played through: every entry, and the night before the first and after each."""

    def __init__(self, entries: Iterable[WardEntry], nights: Iterable[Night]) -> None:
        self.entries, self.nights = tuple(entries), tuple(nights)

    def __repr__(self) -> str:
        """Seats and entries only: a council's own repr includes the whole party registry."""
        town = self.nights[0].council
        wards = {w: (c.seats, str(c.poll), c.parties) for w, c in town.contests.items()}
        return f"not up {dict(town.not_up)}, before {dict(town.before)}, {wards}, {self.entries}"

    @property
    def last(self) -> Night:
        return self.nights[-1]


@st.composite
def wards(draw: st.DrawFn, codes: tuple[str, ...]) -> Ward:
    """One to three seats, some vacant; held, unopposed or postponed; with or without past votes."""
    seats = draw(st.integers(1, 3))
    poll = draw(st.sampled_from([Poll.HELD, Poll.HELD, Poll.UNCONTESTED, Poll.POSTPONED]))
    fewest, most = (1, seats) if poll is Poll.UNCONTESTED else (seats + 1, seats + 5)
    party = st.sampled_from(codes)

    def some(town: st.SearchStrategy[str], least: int, at_most: int) -> str:
        return " ".join(draw(st.lists(town, min_size=least, max_size=at_most)))

    before = draw(st.none() | st.dictionaries(party, st.integers(0, 900), min_size=1))
    return ward(
        some(party, fewest, most),
        sitting=some(st.sampled_from([*codes, VACANT]), seats, seats),
        last=some(st.sampled_from([*codes, UNKNOWN]), seats, seats),
        before=before,
        seats_before=draw(st.integers(1, 2)),
        poll=poll,
    )


@st.composite
def councils(draw: st.DrawFn) -> Council:
    codes = CODES[: draw(st.integers(2, 5))]
    tables = draw(st.lists(wards(codes), min_size=1, max_size=4))
    not_up = {p: draw(st.integers(0, 4)) for p in (*codes, VACANT)}
    named: Mapping[str, Ward] = dict(zip("ABCD", tables, strict=False))
    return council(named, not_up)


@st.composite
def declarations(draw: st.DrawFn, contest: Contest) -> Declaration:
    """Some or all of the seats; if all, then none, some or all of the figures."""
    order = draw(st.permutations(contest.candidates))
    most = min(contest.seats, len(order))
    elected = tuple(order[: draw(st.integers(1, most))])
    if len(elected) < most:
        return Declaration(elected)
    given = draw(st.sampled_from([0, len(elected), len(order)]))
    figures = sorted(draw(st.lists(st.integers(1, 999), min_size=given, max_size=given)))
    votes = dict(zip(order, reversed(figures), strict=False))
    return Declaration(elected, tuple((c, votes[c]) for c in contest.candidates if c in votes))


@st.composite
def played(draw: st.DrawFn) -> Played:
    """Any entries in any order, on contested wards."""
    town = draw(councils())
    open_wards = [w for w, c in town.contests.items() if c.poll is not Poll.UNCONTESTED]
    nights, entries = [Night.initial(town)], list[WardEntry]()
    for seq in range(1, draw(st.integers(0, 10)) * bool(open_wards) + 1):
        entry = draw(_entries(town, draw(st.sampled_from(open_wards)), entries, nights))
        entries.append(entry)
        nights.append(nights[-1].with_entry(entry, seq))
    return Played(entries, nights)


@st.composite
def _entries(
    draw: st.DrawFn, town: Council, name: str, entries: list[WardEntry], nights: list[Night]
) -> WardEntry:
    any_declaration = declarations(town.contests[name])
    kinds: list[st.SearchStrategy[WardEntry]] = [
        st.builds(Declare, st.just(name), any_declaration),
        st.builds(Correct, st.just(name), any_declaration),
        st.builds(Withdraw, st.just(name)),
        st.builds(MarkWard, st.just(name), st.sampled_from(Mark)),
        st.builds(Confirm, st.just(name)),
    ]
    if entries:
        kinds.append(st.builds(_undo, st.just((entries, nights)), st.integers(0, len(entries) - 1)))
    return draw(st.one_of(kinds))


def _undo(ledger: tuple[list[WardEntry], list[Night]], index: int) -> Undo:
    entries, nights = ledger
    name = entries[index].ward
    state: WardState = nights[index].wards[name]
    return Undo(name, index + 1, state)


@st.composite
def straight(draw: st.DrawFn) -> Played:
    """Every ward with a poll declares once, in any order, with no corrections or marks."""
    town = draw(councils())
    polling = [w for w, c in town.contests.items() if c.poll is Poll.HELD]
    nights, entries = [Night.initial(town)], list[WardEntry]()
    for seq, name in enumerate(draw(st.permutations(polling)), 1):
        entry = Declare(name, draw(declarations(town.contests[name])))
        entries.append(entry)
        nights.append(nights[-1].with_entry(entry, seq))
    return Played(entries, nights)
