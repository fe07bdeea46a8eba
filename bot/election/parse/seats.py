"""Seats by party, as a hall first hears a ward with several: three Labour, 2 Con 1 Lab."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.election.council import Candidate
from bot.election.names import fold
from bot.election.parse.candidate import MAX_NAME_WORDS, Ballot
from bot.election.parse.tokens import Fault, FaultReason

_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_COUNTS = {word: i for i, word in enumerate(_NUMBER_WORDS, 1)}
_COUNTS |= {str(i): i for i in _COUNTS.values()}

_Token = int | str  # a count, or a party's code


def winners_by_party(typed: Sequence[str], ballot: Ballot) -> tuple[Candidate, ...] | Fault | None:
    """The winners, if the words are nothing but parties with their seats; None if they are more.

    A party with as many candidates as seats elects them all. With more candidates it is a fault,
    because the ledger holds people: the bot doesn't choose among them.
    """
    tokens = list(_tokens(typed, ballot))
    seats = _seats(tokens)
    if ballot.contest.seats == 1 or seats is None:
        return None
    if len(tokens) == 1:
        seats = _sweep(seats, ballot)
    if not 0 < seats.total() <= ballot.contest.seats:
        return None
    winners: list[Candidate] = []
    for party, count in seats.items():
        standing = _standing(party, ballot)
        if count != len(standing):
            return _fault(party, count, standing, ballot)
        winners += standing
    return tuple(winners)


def _tokens(typed: Sequence[str], ballot: Ballot) -> Iterator[_Token | None]:
    """Each count and each party that stands here; None for anything else."""
    at = 0
    while at < len(typed):
        count = _COUNTS.get(typed[at].casefold())
        size, party = (1, None) if count else _longest_party(typed[at:], ballot)
        yield count or party
        at += size


def _longest_party(typed: Sequence[str], ballot: Ballot) -> tuple[int, str | None]:
    for size in range(min(MAX_NAME_WORDS, len(typed)), 0, -1):
        words = " ".join(typed[:size])
        party = ballot.council.parties.find(words)
        # A word that is a candidate's surname as well may mean either.
        if party and ballot.spellings.get(fold(words)) == frozenset(_standing(party.code, ballot)):
            return size, party.code
    return 1, None


def _seats(tokens: Sequence[_Token | None]) -> Counter[str] | None:
    """Con Con Lab, 2 Con Lab, or Lab 2 Con 1; None if it is none of these."""
    parties = [token for token in tokens if isinstance(token, str)]
    counts = [token for token in tokens if isinstance(token, int)]
    if not parties or len(parties) + len(counts) < len(tokens):
        return None
    if not counts:
        return Counter(parties)
    if isinstance(tokens[0], int):
        return _counted(tokens)
    return _counted(tokens[::-1]) if len(counts) == len(parties) else None


def _counted(tokens: Sequence[_Token | None]) -> Counter[str] | None:
    """Each count stands before its party; a party without one has one seat."""
    seats: Counter[str] = Counter()
    count = 0
    for token in tokens:
        if isinstance(token, str):
            seats[token] += count or 1
            count = 0
        elif count:
            return None
        else:
            count = token or 0
    return None if count else seats


def _sweep(seats: Counter[str], ballot: Ballot) -> Counter[str]:
    """A party named alone takes every seat if it has a candidate for each."""
    party = next(iter(seats))
    standing = len(_standing(party, ballot))
    return Counter({party: standing if standing in {1, ballot.contest.seats} else 0})


def _standing(party: str, ballot: Ballot) -> tuple[Candidate, ...]:
    return tuple(c for c in ballot.contest.candidates if c.party == party)


def _fault(party: str, count: int, standing: Sequence[Candidate], ballot: Ballot) -> Fault:
    name = ballot.council.parties.parties[party].label
    why = FaultReason.SEATS_UNNAMED if count < len(standing) else FaultReason.SEATS_OVER
    return Fault(why, name, tuple(c.label for c in standing), ballot.contest.ward)
