"""The candidates in a ward that a few typed words mean."""

from collections import defaultdict
from dataclasses import dataclass

from bot.election.council import Candidate, Contest, Council
from bot.election.doubts import Doubt, DoubtReason
from bot.election.names import NameIndex, fold
from bot.election.parse.tokens import Fault, FaultReason

_MAX_NAME_WORDS = 8
_MIN_PREFIX_LENGTH = 3
_MIN_GUESS_LENGTH = 4

Meaning = frozenset[Candidate]


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ward's candidates, looked up by name, surname or party."""

    council: Council
    contest: Contest
    spellings: dict[str, Meaning]
    keys: NameIndex

    @classmethod
    def from_contest(cls, council: Council, contest: Contest) -> "Ballot":
        found: dict[str, set[Candidate]] = defaultdict(set)
        for candidate in contest.candidates:
            for spelling in (
                *_candidate_spellings(candidate),
                *council.parties[candidate.party].spellings,
            ):
                found[fold(spelling)].add(candidate)
        spellings = {key: frozenset(meaning) for key, meaning in found.items() if key}
        return cls(council, contest, spellings, NameIndex({key: key for key in spellings}))

    @property
    def candidate_labels(self) -> tuple[str, ...]:
        return tuple(c.label for c in self.contest.candidates)

    def meanings(self, typed: list[str]) -> tuple[list[Meaning], list[Doubt]] | Fault:
        """The candidates each run of words could mean, taking the longest runs first.

        Every word must mean at least one candidate.
        """
        found: list[Meaning] = []
        doubts: list[Doubt] = []
        at = 0
        while at < len(typed):
            size, candidates = self._longest_match(typed, at)
            if not candidates:
                guess = self._guessed_meaning(typed[at])
                if isinstance(guess, Fault):
                    return guess
                candidates, doubt = guess
                size = 1
                doubts.append(doubt)
            found.append(candidates)
            at += size
        return found, doubts

    def candidate(self, typed: list[str]) -> tuple[Candidate, list[Doubt]] | Fault:
        if not typed:
            return Fault(FaultReason.NAME_MISSING, ward=self.contest.ward)
        found = self.meanings(typed)
        if isinstance(found, Fault):
            return found
        meanings, doubts = found
        possible = frozenset.intersection(*meanings)
        part = " ".join(typed)
        if not possible:
            return Fault(FaultReason.NAMES_CLASH, part, self.candidate_labels, self.contest.ward)
        if len(possible) > 1:
            labels = tuple(c.label for c in self.contest.candidates if c in possible)
            return Fault(FaultReason.NAME_AMBIGUOUS, part, labels, self.contest.ward)
        return next(iter(possible)), doubts

    def _longest_match(self, typed: list[str], at: int) -> tuple[int, Meaning]:
        for size in range(min(_MAX_NAME_WORDS, len(typed) - at), 0, -1):
            candidates = self.spellings.get(fold(" ".join(typed[at : at + size])))
            if candidates:
                return size, candidates
        # A party's name is never read as the beginning of a candidate's.
        start = fold(typed[at])
        if len(start) >= _MIN_PREFIX_LENGTH and self.council.parties.find(typed[at]) is None:
            meanings = {self.spellings[key] for key in self.keys.prefix_matches(start)}
            if len(meanings) == 1:
                return 1, meanings.pop()
        return 0, frozenset()

    def _guessed_meaning(self, word: str) -> tuple[Meaning, Doubt] | Fault:
        ward = self.contest.ward
        party = self.council.parties.find(word)
        if party:
            return Fault(FaultReason.NOT_STANDING, party.label, self.candidate_labels, ward)
        if any(char.isnumeric() for char in word):
            return Fault(FaultReason.NUMBER, word, ward=ward)
        closest = self.keys.closest_match(word) if len(word) >= _MIN_GUESS_LENGTH else None
        if closest is None:
            return Fault(FaultReason.WORD_UNKNOWN, word, self.candidate_labels, ward)
        candidates = self.spellings[closest[1]]
        meant = next(iter(candidates)).name if len(candidates) == 1 else closest[1]
        return candidates, Doubt(DoubtReason.NAME_GUESSED, (word, meant))


def _candidate_spellings(candidate: Candidate) -> list[str]:
    """Full name, first and last name, and every ending, because surnames can have several words.

    "Cooper, H." is read as Cooper and as H. Cooper.
    """
    surname, comma, rest = candidate.name.partition(",")
    words = (f"{rest} {surname}" if comma else candidate.name).split()
    if len(words) > 1 and words[-1] != candidate.surname and not comma:
        return [candidate.name, candidate.surname]  # "French J."
    endings = [" ".join(words[i:]) for i in range(1, len(words))]
    parts = [p for p in words[-1].split("-") if len(p) > 1] if "-" in words[-1] else []
    return [candidate.name, f"{words[0]} {words[-1]}", *endings, *parts[-1:]]
