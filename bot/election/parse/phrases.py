"""Words around the names and figures of a result: "Lab hold", "result for", "E" for elected."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.election.council import Contest, Council
from bot.election.declaration import Declaration, Mark
from bot.election.doubts import Doubt, DoubtReason
from bot.election.parse.candidate import MAX_NAME_WORDS, Ballot
from bot.election.parse.numbers import is_meant_as_number
from bot.election.parse.tokens import Fault, FaultReason
from bot.election.result import Verdict, WardOutcome, declared_result

_OUTCOMES = {
    **dict.fromkeys(("hold", "holds", "held"), WardOutcome.HOLD),
    **dict.fromkeys(("gain", "gains", "gained"), WardOutcome.GAIN),
    **dict.fromkeys(("win", "wins", "won"), WardOutcome.WIN),
}
_FILLERS = {
    "all", "are", "by", "clean", "come", "division", "elected", "follow", "for", "goes", "has",
    "in", "is", "it's", "its", "later", "names", "result", "results", "split", "stays", "sweep",
    "takes", "tbc", "the", "to", "took", "vote", "votes", "ward", "with",
}  # fmt: skip
_AFTER_FIGURE = {"e", "v", "vs"}  # "800 E", "1081 v Con 887"
_MARKS = {str(mark) for mark in Mark}
_JOINED = re.compile(r"([^\W\d]{2,})-?([0-9][0-9,]*)|([0-9])([^\W\d]{2,})")  # Lab800, 2con


@dataclass(frozen=True, slots=True)
class SaidOutcome:
    """What a line calls its result: a hold, or a gain from a party."""

    outcome: WardOutcome
    loser: str | None = None

    def doubts(
        self, council: Council, contest: Contest, declaration: Declaration
    ) -> tuple[Doubt, ...]:
        """Whether its own seats make the result something else, by either baseline."""
        result = declared_result(council, contest, declaration)
        known = [verdict for verdict in (result.sitting, result.last_fought) if verdict]
        is_open = not known or any(v.outcome is WardOutcome.WIN for v in known)
        if self.outcome is WardOutcome.WIN or is_open or any(map(self._fits, known)):
            return ()
        typed = f"{self.outcome} from {self.loser}" if self.loser else str(self.outcome)
        return (Doubt(DoubtReason.OUTCOME_OTHERWISE, (typed, _outcome_words(known[0]))),)

    def _fits(self, verdict: Verdict) -> bool:
        return verdict.outcome is self.outcome and self.loser in {None, *verdict.lost}


def _outcome_words(verdict: Verdict) -> str:
    """hold, or gain from Con"""
    lost = f" from {' and '.join(verdict.lost)}" if verdict.lost else ""
    return f"{verdict.outcome}{lost}"


def names_and_figures(
    typed: Sequence[str], ballot: Ballot
) -> tuple[list[str], SaidOutcome | None] | Fault:
    """The line without what is around its names and figures, and what it calls the result.

    No word is left out that means a candidate or a party.
    """
    words = list(_parted(typed, ballot))
    kept: list[str] = []
    said: SaidOutcome | None = None
    at = 0
    while at < len(words):
        size, left_out = ballot.name_length(words[at:]), 0
        if not size:
            after_figure = bool(kept) and is_meant_as_number(kept[-1])
            phrase = _phrase(words[at:], ballot, after_figure=after_figure)
            if isinstance(phrase, Fault):
                return phrase
            left_out, outcome = phrase
            said = outcome or said
            size = max(1, left_out)
        if not left_out:  # a name, a figure or a word that means nothing here
            kept += words[at : at + size]
        at += size
    return kept, said


def _phrase(
    words: Sequence[str], ballot: Ballot, *, after_figure: bool
) -> tuple[int, SaidOutcome | None] | Fault:
    """How many words to leave out, and the outcome they say. They begin with no name."""
    word, rest = words[0].casefold(), words[1:]
    if word in _MARKS:
        return Fault(FaultReason.MARK, words[0], ward=ballot.contest.ward)
    if outcome := _OUTCOMES.get(word):
        if ballot.contest.seats > 1 and outcome is WardOutcome.GAIN and _is_count(rest):
            return Fault(FaultReason.SEATS_GAINED, f"{words[0]} {rest[0]}")
        size, loser = _loser(rest, ballot)
        return 1 + size, SaidOutcome(outcome, loser)
    size, loser = _loser(words, ballot)
    if size:
        return size, SaidOutcome(WardOutcome.GAIN, loser)
    if word == "not" and after_figure and [w.casefold() for w in rest[:1]] == ["elected"]:
        return 2, None
    return int(word in _FILLERS or (after_figure and word in _AFTER_FIGURE)), None


def _parted(typed: Sequence[str], ballot: Ballot) -> Iterator[str]:
    """Lab800 and 2con as two words each."""
    for word in typed:
        found = _JOINED.fullmatch(word)
        name = (found[1] or found[4]) if found else ""
        if found and ballot.has_meaning(name):
            yield from (part for part in found.groups() if part)
        else:
            yield word


def _is_count(words: Sequence[str]) -> bool:
    return bool(words) and words[0].casefold() in {"one", "two", "three", *"123456789"}


def _loser(rest: Sequence[str], ballot: Ballot) -> tuple[int, str | None]:
    """How many words "from the Conservatives" has, and the party's code; 0 if it is not there."""
    if not rest or rest[0].casefold() != "from":
        return 0, None
    for size in range(min(MAX_NAME_WORDS, len(rest) - 1), 0, -1):
        if party := ballot.council.parties.find(" ".join(rest[1 : 1 + size])):
            return 1 + size, party.code
    return 0, None
