"""Councils and ledgers for hypothesis: all that packs and desks could produce, and odder ones.

Building a strategy costs more than drawing from it, so those drawn in a loop are built once.
"""

from collections.abc import Iterable, Mapping
from functools import cache

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


_number = cache(st.integers)
_one_of = cache(st.sampled_from)
POLLS = (Poll.HELD, Poll.HELD, Poll.UNCONTESTED, Poll.POSTPONED)


@cache
def _some(words: tuple[str, ...], least: int, at_most: int) -> st.SearchStrategy[str]:
    return st.lists(_one_of(words), min_size=least, max_size=at_most).map(" ".join)


@cache
def _votes_before(codes: tuple[str, ...]) -> st.SearchStrategy[dict[str, int] | None]:
    return st.none() | st.dictionaries(_one_of(codes), st.integers(0, 900), min_size=1)


@cache
def _figures(count: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(1, 999), min_size=count, max_size=count)


@cache
@st.composite
def wards(draw: st.DrawFn, codes: tuple[str, ...]) -> Ward:
    """One to three seats, some vacant; held, unopposed or postponed; with or without past votes."""
    seats, poll = draw(_number(1, 3)), draw(_one_of(POLLS))
    fewest, most = (1, seats) if poll is Poll.UNCONTESTED else (seats + 1, seats + 5)
    return ward(
        draw(_some(codes, fewest, most)),
        sitting=draw(_some((*codes, VACANT), seats, seats)),
        last=draw(_some((*codes, UNKNOWN), seats, seats)),
        before=draw(_votes_before(codes)),
        seats_before=draw(_number(1, 2)),
        poll=poll,
    )


@st.composite
def councils(draw: st.DrawFn) -> Council:
    codes = CODES[: draw(_number(2, 5))]
    tables = [draw(wards(codes)) for _ in range(draw(_number(1, 4)))]
    not_up = {p: draw(_number(0, 4)) for p in (*codes, VACANT)}
    named: Mapping[str, Ward] = dict(zip("ABCD", tables, strict=False))
    return council(named, not_up)


@st.composite
def declarations(draw: st.DrawFn, contest: Contest) -> Declaration:
    """Some or all of the seats; if all, then none, some or all of the figures."""
    order = draw(st.permutations(contest.candidates))
    most = min(contest.seats, len(order))
    elected = tuple(order[: draw(_number(1, most))])
    if len(elected) < most:
        return Declaration(elected)
    figures = sorted(draw(_figures(draw(_one_of((0, len(elected), len(order)))))))
    votes = dict(zip(order, reversed(figures), strict=False))
    return Declaration(elected, tuple((c, votes[c]) for c in contest.candidates if c in votes))


@st.composite
def played(draw: st.DrawFn) -> Played:
    """Any entries in any order, on contested wards."""
    town = draw(councils())
    open_wards = [w for w, c in town.contests.items() if c.poll is not Poll.UNCONTESTED]
    nights, entries = [Night.initial(town)], list[WardEntry]()
    for seq in range(1, draw(_number(0, 10)) * bool(open_wards) + 1):
        entry = _drawn_entry(draw, town, draw(st.sampled_from(open_wards)), entries, nights)
        entries.append(entry)
        nights.append(nights[-1].with_entry(entry, seq))
    return Played(entries, nights)


KINDS: tuple[type[WardEntry], ...] = (Declare, Correct, Withdraw, MarkWard, Confirm, Undo)


def _drawn_entry(
    draw: st.DrawFn, town: Council, name: str, entries: list[WardEntry], nights: list[Night]
) -> WardEntry:
    kind = draw(_one_of(KINDS if entries else KINDS[:-1]))
    if kind is Undo:
        index = draw(_number(0, len(entries) - 1))
        undone: WardState = nights[index].wards[entries[index].ward]
        return Undo(entries[index].ward, index + 1, undone)
    if kind is Declare or kind is Correct:
        return kind(name, draw(declarations(town.contests[name])))
    if kind is MarkWard:
        return MarkWard(name, draw(_one_of(tuple(Mark))))
    return Confirm(name) if kind is Confirm else Withdraw(name)


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
