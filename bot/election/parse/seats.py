"""Seats by party, as a hall first hears a ward with several: three Labour, 2 Con 1 Lab."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.election.council import Candidate
from bot.election.declaration import Declaration
from bot.election.names import fold
from bot.election.parse.candidate import MAX_NAME_WORDS, Ballot
from bot.election.parse.tokens import Fault, FaultReason
from bot.election.parties import INDEPENDENT

_NUMBER_WORDS = ("nil", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_COUNTS = {word: i for i, word in enumerate(_NUMBER_WORDS)}
_COUNTS |= {str(i): i for i in _COUNTS.values()}
_COUNTS["both"] = 2
_TIMES = re.compile(r"[x×]([0-9])|([0-9])[x×]")  # 2x, x2
_UNCOUNTED = {"all", "and", "seat", "seats", "x"}  # all three Con; 2 Con and 1 Lab; Con 2 seats

_Token = int | str  # a count, or a party's code


def seats_by_party(typed: Sequence[str], ballot: Ballot) -> Declaration | Fault | None:
    """The winners, if the words are nothing but parties with their seats; None if they are more.

    A party with as many candidates as seats elects them all. With more candidates its seats have no
    names yet, because the bot doesn't choose among them.
    """
    places = ballot.contest.seats
    if places == 1 and all(_count(word) is None for word in typed):
        return None  # without a count, a party is the name of its candidate
    tokens = list(_tokens(typed, ballot))
    seats = _seats(tokens)
    if seats is None and places > 1 and _is_parties_and_counts(tokens):
        return Fault(FaultReason.SEATS_UNCLEAR, " ".join(typed))  # "Con 2 Lab"
    if seats is None:
        return None
    if places == 1:
        # "Con 5 Lab 3" may be votes.
        return _elected(seats, ballot) if len(tokens) > 1 and seats.total() == 1 else None
    if len(tokens) == 1:
        seats = _sweep(seats, ballot)
    if max(seats.values(), default=0) > places and isinstance(tokens[0], str):
        return None  # "Grn 9": a loser's votes
    if seats.total() > places:
        return Fault(FaultReason.TOO_MANY_ELECTED, str(seats.total()), (str(places),))
    return _elected(seats, ballot) if seats else None


def seats_to_follow(typed: Sequence[str], ballot: Ballot) -> list[str] | None:
    """What may follow seats by party: “3 Con” after nothing, “1 Lab” after “2 Con”.

    Empty once the ward has them all; None if the words are something else.
    """
    tokens, places = list(_tokens(typed, ballot)), ballot.contest.seats
    *before, last = tokens or [None]
    if places == 1 or None in before or (typed and last is None):
        return None
    if isinstance(last, int):
        so_far = _counted(before)
        left = 0 if so_far is None or so_far.total() + last > places else last
    else:
        so_far = _counted(tokens)
        left = places - so_far.total() if so_far is not None else 0
    count = "" if isinstance(last, int) else f"{left} "
    return [
        f"{count}{party}"
        for party in ballot.contest.parties
        if so_far is not None and not so_far[party] and 0 < left <= len(ballot.standing_for(party))
    ]


def _elected(seats: Counter[str], ballot: Ballot) -> Declaration | Fault:
    standing = {party: ballot.standing_for(party) for party in seats}
    over = next((party for party, n in seats.items() if n > len(standing[party])), None)
    if over and not standing[over]:
        name, labels = ballot.council.parties.parties[over].label, ballot.candidate_labels
        return Fault(FaultReason.NOT_STANDING, name, labels, ballot.contest.ward)
    if over:
        name = ballot.council.parties.parties[over].label
        labels = tuple(c.label for c in standing[over])
        return Fault(FaultReason.SEATS_OVER, name, labels, ballot.contest.ward)
    named = [c for p, people in standing.items() if seats[p] == len(people) for c in people]
    unnamed = [
        p for p, people in standing.items() if seats[p] < len(people) for _ in range(seats[p])
    ]
    if unnamed and ballot.contest.seats == 1:
        labels = tuple(c.label for c in standing[unnamed[0]])
        return Fault(FaultReason.NAME_AMBIGUOUS, unnamed[0], labels, ballot.contest.ward)
    return Declaration(tuple(named), unnamed=tuple(sorted(unnamed)))


def _tokens(typed: Sequence[str], ballot: Ballot) -> Iterator[_Token | None]:
    """Each count and each party that stands here; None for anything else."""
    at = 0
    while at < len(typed):
        count = _count(typed[at])
        size, party = (1, None) if count is not None else _longest_party(typed[at:], ballot)
        if count is not None or party or fold(typed[at]) not in _UNCOUNTED:
            yield count if count is not None else party
        at += size


def _count(word: str) -> int | None:
    if found := _TIMES.fullmatch(word.casefold()):
        word = found[1] or found[2]
    return _COUNTS.get(word.casefold())


def _longest_party(typed: Sequence[str], ballot: Ballot) -> tuple[int, str | None]:
    for size in range(min(MAX_NAME_WORDS, len(typed)), 0, -1):
        if party := ballot.party_alone(typed[:size]):
            return size, party
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


def _is_parties_and_counts(tokens: Sequence[_Token | None]) -> bool:
    return {type(token) for token in tokens} == {int, str}


def _counted(tokens: Sequence[_Token | None]) -> Counter[str] | None:
    """Each count stands before its party; a party without one has one seat."""
    seats: Counter[str] = Counter()
    count = None
    for token in tokens:
        if isinstance(token, str):
            seats[token] += 1 if count is None else count
            count = None
        elif count is not None:
            return None
        else:
            count = token
    return +seats if count is None else None


def _sweep(seats: Counter[str], ballot: Ballot) -> Counter[str]:
    """A party named alone takes every seat if it has a candidate for each.

    Independents are no party: one of them may be meant.
    """
    party, places = next(iter(seats)), ballot.contest.seats
    standing = len(ballot.standing_for(party))
    if standing == 1:
        return seats
    is_whole = standing == places or (standing > places and party != INDEPENDENT)
    return Counter({party: places}) if is_whole else Counter()


def people_with_parties(typed: Sequence[str], ballot: Ballot) -> list[Candidate]:
    """Those named with a party after each: "Jopp Con, Melbury Lab"; or before each.

    Empty if a party stands alone, or a name fits none or several of its party.
    """
    people: list[Candidate] = []
    for names, party in _groups_by_party(typed, ballot):
        read = ballot.meanings(names, several=True)
        if isinstance(read, Fault) or read[1]:
            return []
        for meaning in read[0]:
            of_party = [c for c in meaning if c.party == party]
            if len(of_party) != 1 or of_party[0] in people:
                return []
            people += of_party
    return people


def _groups_by_party(typed: Sequence[str], ballot: Ballot) -> list[tuple[list[str], str]]:
    parts = list(_names_and_parties(typed, ballot))
    party_first = bool(parts) and isinstance(parts[0], str)
    if party_first:
        parts.reverse()
    # Names and parties must alternate.
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    groups = [(n, p) for n, p in pairs if isinstance(n, list) and isinstance(p, str)]
    return groups if 2 * len(groups) == len(parts) else []


def _names_and_parties(typed: Sequence[str], ballot: Ballot) -> Iterator[list[str] | str]:
    """Each run of names, and each party's code between them."""
    names: list[str] = []
    at = 0
    while at < len(typed):
        size, party = _longest_party(typed[at:], ballot)
        if party is None or len(fold(typed[at])) == 1:  # in "Able C." the C is an initial
            names += [typed[at]] if names or fold(typed[at]) != "and" else []
        else:
            if names:
                yield names
            names = []
            yield party
        at += size
    if names:
        yield names
