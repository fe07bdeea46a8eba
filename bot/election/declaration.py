"""A declaration: who is elected in a ward, and the figures read out with it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bot.election.council import Candidate, Contest
from bot.election.tally import Seats

MAX_VOTES = 9_999_999


class Mark(StrEnum):
    """A ward's state without figures (rules DE-4 and DE-8)."""

    COUNTING = "counting"
    RECOUNT = "recount"
    POSTPONED = "postponed"


class Completeness(StrEnum):
    """How much of a ward's result is known."""

    PARTIAL = "partial"  # some of the seats of a ward with several
    FLASH = "flash"  # every seat, not every figure
    FULL = "full"  # every candidate's votes


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the returning officer announced, as far as it was taken down.

    - `votes`: the candidates whose figures were given.
    - `turnout`: in hundredths of a percentage point.
    - `lot`: who was elected by drawing lots.
    - `unnamed`: the party of each seat whose winner has no name yet, in alphabetical order.

    None means "not given", never zero.
    """

    elected: tuple[Candidate, ...]
    votes: tuple[tuple[Candidate, int], ...] = ()
    turnout: int | None = None
    electorate: int | None = None
    rejected: int | None = None
    lot: tuple[Candidate, ...] = ()
    unnamed: tuple[str, ...] = ()

    @property
    def seats(self) -> Seats:
        """The seats won by party, with those whose winners have no name yet."""
        return Seats.from_parties((*(c.party for c in self.elected), *self.unnamed))

    @property
    def losers(self) -> tuple[Candidate, ...]:
        """Those with a figure who can't have a seat, not even one without a name."""
        return tuple(
            c for c, _ in self.votes if c not in self.elected and c.party not in self.unnamed
        )

    @property
    def figures(self) -> dict[Candidate, int]:
        return dict(self.votes)

    @property
    def total(self) -> int:
        return sum(n for _, n in self.votes)

    def completeness(self, contest: Contest) -> Completeness:
        """Judged by the contest's own candidates and seats."""
        if len(self.elected) + len(self.unnamed) < contest.fillable:
            return Completeness.PARTIAL
        if self.unnamed or not 0 < len(contest.candidates) <= len(self.votes):
            return Completeness.FLASH
        if self.figures.keys() >= contest.candidate_set:
            return Completeness.FULL
        return Completeness.FLASH

    def has_winners_of(self, other: "Declaration") -> bool:
        """Whether it has all people whom the other names, and all its seats by party."""
        seats = self.seats
        return set(other.elected) <= set(self.elected) and all(
            n <= seats[party] for party, n in other.seats.items()
        )

    def turnout_points(self, contest: Contest) -> Fraction | None:
        """Turnout in percentage points: as given, otherwise papers over electorate (rule DE-9).

        The number of papers is known only in a single-seat ward with every vote and the rejected
        papers given.
        """
        if self.turnout is not None:
            return Fraction(self.turnout, 100)
        if contest.seats != 1 or self.rejected is None or not self.electorate:
            return None
        if self.completeness(contest) is not Completeness.FULL:
            return None
        return Fraction(100 * (self.total + self.rejected), self.electorate)


@dataclass(frozen=True, slots=True)
class Tie:
    """Candidates level on `votes` for the last seat, with no lot drawn between them."""

    votes: int
    candidates: tuple[Candidate, ...]


def top_candidates(
    votes: Mapping[Candidate, int],
    lot: tuple[Candidate, ...],
    contest: Contest,
    favoured: tuple[Candidate, ...] = (),
) -> tuple[Candidate, ...] | Tie:
    """Who is elected by a full result: most votes first, `favoured` first among equals.

    A tie for the last seat is decided by lot, never by the bot; ties below the last seat need no
    lot (rule DE-6, Electoral Commission, equality of votes).
    """
    ranked = sorted(contest.candidates, key=lambda c: (-votes[c], c not in lot, c not in favoured))
    elected, rest = ranked[: contest.seats], ranked[contest.seats :]
    if rest and votes[elected[-1]] == votes[rest[0]]:
        level = tuple(c for c in ranked if votes[c] == votes[rest[0]])
        if not all(c in lot for c in elected if c in level):
            return Tie(votes[rest[0]], level)
    return tuple(elected)


def can_both_be_right(known: Declaration, new: Declaration) -> bool:
    """Whether two accounts of one declaration are compatible.

    They are if they elect the same people and parties (or one names fewer of them) and no figure
    given in both differs.
    """
    if not (known.has_winners_of(new) or new.has_winners_of(known)):
        return False
    new_figures = new.figures
    if any(new_figures.get(c, n) != n for c, n in known.votes):
        return False
    pairs = (
        (known.turnout, new.turnout),
        (known.electorate, new.electorate),
        (known.rejected, new.rejected),
    )
    return all(a is None or b is None or a == b for a, b in pairs)


def merged_declaration(known: Declaration, new: Declaration, contest: Contest) -> Declaration:
    votes = known.figures | new.figures
    elected = max(new.elected, known.elected, key=len)
    if all(c in votes for c in elected):
        elected = tuple(sorted(elected, key=lambda c: -votes[c]))
    return Declaration(
        elected,
        ballot_order_votes(votes, contest),
        *known_extras(known, new),
        lot=tuple(dict.fromkeys((*known.lot, *new.lot))),
        unnamed=unnamed_seats(elected, known, new),
    )


def unnamed_seats(elected: tuple[Candidate, ...], *accounts: Declaration) -> tuple[str, ...]:
    """The parties of the seats that the accounts have in all, without these people's."""
    seats = Counter[str]()
    for account in accounts:
        seats |= account.seats  # the most of each party
    named = Counter(candidate.party for candidate in elected)
    return tuple(sorted((seats - named).elements()))


def known_extras(known: Declaration, new: Declaration) -> tuple[int | None, int | None, int | None]:
    """Turnout, electorate and rejected papers: the new account's, or the known ones."""
    return (
        new.turnout if new.turnout is not None else known.turnout,
        new.electorate if new.electorate is not None else known.electorate,
        new.rejected if new.rejected is not None else known.rejected,
    )


def ballot_order_votes(
    votes: Mapping[Candidate, int], contest: Contest
) -> tuple[tuple[Candidate, int], ...]:
    return tuple((c, votes[c]) for c in contest.candidates if c in votes)
