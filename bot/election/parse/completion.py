"""How a declaration being typed may continue: the ward, then its candidates, then the extras.

A completed line may still be refused: the caller parses it before offering it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.election.council import Candidate, Council
from bot.election.names import fold
from bot.election.night import Night
from bot.election.parse.candidate import Ballot
from bot.election.parse.extras import EXTRAS
from bot.election.parse.numbers import is_meant_as_number
from bot.election.parse.seats import seats_to_follow
from bot.election.parse.tokens import BECAUSE, Fault, words
from bot.election.parse.ward import MAX_WARD_WORDS, WardMatch, find_ward

_LAST_WORD = re.compile(r"\S*$")


@dataclass(frozen=True, slots=True)
class Continuation:
    """What may follow a line, or stand in the place of its last word.

    Without a candidate it is an extra.
    """

    words: str
    candidate: Candidate | None = None
    follows: bool = False

    def line(self, text: str) -> str:
        start = f"{text.rstrip()} " if self.follows else _LAST_WORD.sub("", text)
        return f"{start}{self.words} "


def wards_outstanding_first(night: Night) -> list[str]:
    to_come = dict.fromkeys(night.outstanding_wards)
    return [*to_come, *(ward for ward in night.council.contests if ward not in to_come)]


def continuations(line: str, council: Council) -> list[Continuation]:
    """One more candidate or extra, of which the last word may be the beginning.

    If it begins none, every candidate who may still be named. Empty while the ward is being typed.
    """
    typed = _LAST_WORD.sub("", line)
    partial = line[len(typed) :]
    follows = is_meant_as_number(partial) or bool(council.wards_up.exact_match(line))
    if follows:  # the last word is whole
        typed, partial = f"{line} ", ""
    found = _match_ward(typed, council)
    if found is None:
        return []
    ballot = Ballot.from_contest(council, council.contests[found.ward])
    seats = _more_seats(partial, found.rest, ballot)
    counts = seats is not None and found.rest and is_meant_as_number(found.rest[0])
    candidates = [] if counts else [*_more_candidates(partial, found.rest, ballot)]
    more = [*(seats or ()), *candidates, *_more_extras(typed, partial)]
    if not more and not counts:
        more = [*_more_candidates("", found.rest, ballot)]
    return [replace(c, follows=follows) for c in more]


def ward_guess(line: str, council: Council) -> list[tuple[str, str]]:
    """The misspelt ward and the one that is meant, if the line's ward is a guess."""
    found = _match_ward(line, council)
    return [(found.guessed, found.ward)] if found and found.guessed else []


def leading_ward(text: str, council: Council) -> str | None:
    """The ward that begins the text, if its name is complete and a space follows."""
    typed = text.split()
    for size in range(min(len(typed), MAX_WARD_WORDS), 0, -1):
        if size == len(typed) and not text.endswith(" "):
            continue
        ward = council.wards_up.exact_match(" ".join(typed[:size]))
        if ward:
            return ward
    return None


def _match_ward(typed: str, council: Council) -> WardMatch | None:
    tokens = words(typed)
    found = find_ward(tokens, council) if not isinstance(tokens, Fault) else tokens
    if isinstance(found, Fault) or _is_longer_ward(typed, found.ward, council):
        return None
    return found


def _is_longer_ward(typed: str, ward: str, council: Council) -> bool:
    """Whether the words so far, one ward's whole name, also begin another's."""
    started = council.wards_up.prefix_matches(typed.strip())
    return any(other != ward for other in started) and fold(typed) != fold(ward)


def _more_seats(partial: str, rest: Sequence[str], ballot: Ballot) -> list[Continuation] | None:
    """“3 Con”, “2 Con 1 Lab”: as a ward with several seats is first heard."""
    start, follow = fold(partial), seats_to_follow(rest, ballot)
    if follow is None:
        return None
    return [
        Continuation(seats)
        for seats in follow
        if any(fold(text).startswith(start) for text in (seats, seats.split()[-1]))
    ]


def _more_candidates(partial: str, rest: Sequence[str], ballot: Ballot) -> Iterator[Continuation]:
    figures = [i + 1 for i, word in enumerate(rest) if is_meant_as_number(word)]
    end = figures[-1] if figures else 0
    counted, begun = _named_candidates(rest[:end], ballot), _named_candidates(rest[end:], ballot)
    for candidate in ballot.contest.candidates:
        # "Louis St" goes on with the name that it has begun.
        goes_on = bool(partial) and candidate in begun and _has_word(candidate, partial)
        name = _name_starting_with(partial, candidate, ballot)
        if name and (goes_on or candidate not in begun) and candidate not in counted:
            yield Continuation(name, candidate)


def _named_candidates(rest: Sequence[str], ballot: Ballot) -> set[Candidate]:
    """Those whom these words name for certain, each with a figure or none."""
    named: set[Candidate] = set()
    run: list[str] = []
    for word in [*rest, "0"]:
        if not is_meant_as_number(word):
            run.append(word)
            continue
        read = ballot.meanings(run)
        if not isinstance(read, Fault) and read[0]:
            both = frozenset.intersection(*read[0])
            named |= both if len(both) == 1 else {next(iter(m)) for m in read[0] if len(m) == 1}
        run = []
    return named


def _has_word(candidate: Candidate, partial: str) -> bool:
    return any(fold(word).startswith(fold(partial)) for word in candidate.name.split())


def _name_starting_with(partial: str, candidate: Candidate, ballot: Ballot) -> str | None:
    """The shortest name that means only this candidate; None if none begins with `partial`."""
    code, label = candidate.party, ballot.council.parties[candidate.party].label
    start = fold(partial)
    is_party = any(fold(name).startswith(start) for name in (code, label))
    is_name = _has_word(candidate, partial)
    if not is_party and not is_name:
        return None
    by_party, by_name = [code], [candidate.surname, candidate.name, f"{candidate.name} {code}"]
    names = [*by_party, *by_name] if is_party else [*by_name, *by_party]
    return next((n for n in names if _means_only(n, candidate, ballot)), None)


def _means_only(name: str, candidate: Candidate, ballot: Ballot) -> bool:
    typed = words(name)
    found = ballot.candidate(typed) if not isinstance(typed, Fault) else typed
    return not isinstance(found, Fault) and found[0] == candidate and not found[1]


def _more_extras(typed: str, partial: str) -> Iterator[Continuation]:
    """Only once the extra's first letter is typed: they would crowd out the candidates."""
    so_far = typed.casefold().split()
    for extra in (*EXTRAS, BECAUSE):
        if partial and extra.startswith(partial.casefold()) and extra not in so_far:
            yield Continuation(extra)


def corrected_line(line: str, guesses: Sequence[tuple[str, str]]) -> str:
    """The line with what was meant in the place of each misspelling."""
    for misspelt, meant in guesses:
        before, found, after = line.partition(misspelt)
        line = f"{before}{meant}{after}" if found else line
    return line


def candidate_label(candidate: Candidate) -> str:
    """As in a list of names: “Langford A. · Con”."""
    others = candidate.name.replace(candidate.surname, "").strip(" ,.")
    initial = f" {others[0]}." if others else ""
    return f"{candidate.surname}{initial} · {candidate.party}"
