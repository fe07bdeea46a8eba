"""The candidates in a ward that a few typed words mean."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.election.council import Candidate, Contest, Council
from bot.election.doubts import Doubt, DoubtReason
from bot.election.names import MIN_LEAD, MIN_SIMILARITY, NameIndex, fold_person
from bot.election.parse.tokens import Fault, FaultReason
from bot.election.parties import Party
from bot.election.people import Likeness, is_initial, likeness, person_names

MAX_NAME_WORDS = 8
_MIN_PREFIX_LENGTH = 3
_MIN_GUESS_LENGTH = 4
_AND = "and"  # also what "&" folds to

Meaning = frozenset[Candidate]


@lru_cache(maxsize=1_000)  # a line is read for a ward of tonight, again and again
def _spellings(
    candidates: tuple[Candidate, ...], parties: tuple[Party, ...]
) -> Mapping[str, Meaning]:
    found: dict[str, set[Candidate]] = defaultdict(set)
    for candidate, party in zip(candidates, parties, strict=True):
        for spelling in (*_candidate_spellings(candidate), *party.spellings):
            found[fold_person(spelling)].add(candidate)
    return {key: frozenset(meaning) for key, meaning in found.items() if key}


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ward's candidates, looked up by name, surname or party."""

    council: Council
    contest: Contest
    spellings: Mapping[str, Meaning]
    keys: NameIndex

    @classmethod
    def from_contest(cls, council: Council, contest: Contest) -> "Ballot":
        parties = tuple(council.parties[candidate.party] for candidate in contest.candidates)
        spellings = _spellings(contest.candidates, parties)
        return cls(council, contest, spellings, NameIndex({key: key for key in spellings}))

    @property
    def candidate_labels(self) -> tuple[str, ...]:
        return tuple(c.label for c in self.contest.candidates)

    def standing_for(self, party: str) -> tuple[Candidate, ...]:
        return tuple(c for c in self.contest.candidates if c.party == party)

    def party_alone(self, typed: Sequence[str]) -> str | None:
        """The code of the party these words name, unless they are also a candidate's name."""
        words = " ".join(typed)
        party = self.council.parties.find(words)
        meant = self.spellings.get(fold_person(words), frozenset())
        if party and meant == frozenset(self.standing_for(party.code)):
            return party.code
        return None

    def meanings(
        self, typed: list[str], *, several: bool = False
    ) -> tuple[list[Meaning], list[Doubt]] | Fault:
        """The candidates each run of words could mean, taking the longest runs first.

        Every word must mean at least one candidate. If the words may name several people, "Able
        Baker" is two surnames before it is Baker Able, and as the end of Jo Able Baker it could be
        either.
        """
        found: list[Meaning] = []
        doubts: list[Doubt] = []
        at = 0
        while at < len(typed):
            size, candidates = self._longest_match(typed, at, several=several)
            if not candidates and fold_person(typed[at]) == _AND:
                at += 1
                continue
            if not candidates:
                guess = self._guessed_meaning(typed, at)
                if isinstance(guess, Fault):
                    return guess
                size, candidates, doubt = guess
                doubts.append(doubt)
            found.append(candidates)
            at += size
        return (found, doubts) if found else self._unknown_word(" ".join(typed))

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

    def _longest_match(self, typed: list[str], at: int, *, several: bool) -> tuple[int, Meaning]:
        for size in range(min(MAX_NAME_WORDS, len(typed) - at), 0, -1):
            run = typed[at : at + size]
            row = self._surnames_in_a_row(run) if several else frozenset()
            if spelt := self.spellings.get(fold_person(" ".join(run))):
                return size, spelt | row
            if not row and (named := self._named_people(run)):
                return size, named
        # A party's name is never read as the beginning of a candidate's.
        start = fold_person(typed[at])
        if len(start) >= _MIN_PREFIX_LENGTH and self._is_one_name(typed[at : at + 1]):
            meanings = {self.spellings[key] for key in self.keys.prefix_matches(start)}
            if len(meanings) == 1:
                return 1, meanings.pop()
        return 0, frozenset()

    def _named_people(self, run: list[str]) -> Meaning:
        """Those whom a title, initials or the surname first mean."""
        if len(run) < 2 or _AND in map(fold_person, run):
            return frozenset()
        typed = " ".join(run)
        words = _words(typed)
        titles = [word for word in fold_person(typed).split() if word not in words]
        if any(self.has_meaning(title) for title in titles):  # a candidate called Major
            return frozenset()
        if titles and self._is_one_name(list(words)) and " ".join(words) in self.spellings:
            return self.spellings[" ".join(words)]
        meant = self._most_alike(typed)
        # "C Able" may be Cy Able, and the Conservative called Able.
        by_party = frozenset.intersection(
            *(self.spellings.get(fold_person(w), frozenset()) for w in run)
        )
        return meant | by_party if meant else meant

    def _most_alike(self, typed: str) -> Meaning:
        """A first letter in common, as in Sue and Susan, is not enough to write by."""
        alike = {c: likeness(typed, c.name) for c in self.contest.candidates}
        best = max(alike.values(), default=Likeness.NONE)
        if best in {Likeness.NONE, Likeness.FIRST_LETTER}:
            return frozenset()
        return frozenset(
            c for c, how in alike.items() if how is best and self._has_only_own_words(typed, c)
        )

    def _has_only_own_words(self, typed: str, candidate: Candidate) -> bool:
        """Whether no word is another's name: in "Able Baker" a Baker isn't B. Able's first name."""
        words, own = _words(typed), _words(candidate.name)
        if "".join(words) == "".join(own):  # Mc Able, McAble
            return True
        strange, unused = Counter(words) - Counter(own), Counter(own) - Counter(words)
        others = [w for c in self.contest.candidates if c != candidate for w in _words(c.name)]
        for word in strange:
            is_own_initial = _stands_in(word, unused)
            if not (is_own_initial and len(word) == 1) and self.has_meaning(word):
                return False
            if not is_own_initial and _stands_in(word, others):
                return False
        return True

    def name_length(self, typed: Sequence[str]) -> int:
        """How many words from the first are one name of a candidate or party; the most."""
        sizes = range(min(MAX_NAME_WORDS, len(typed)), 0, -1)
        return next((size for size in sizes if self.has_meaning(" ".join(typed[:size]))), 0)

    def has_meaning(self, word: str) -> bool:
        """Whether it is a candidate's name or a party's."""
        return fold_person(word) in self.spellings or self.council.parties.find(word) is not None

    def _surnames_in_a_row(self, run: list[str]) -> Meaning:
        """Those whose surnames are the words of the run, if each word is one."""
        named = [
            {c for c in self.contest.candidates if fold_person(c.surname) == fold_person(word)}
            for word in run
        ]
        return frozenset().union(*named) if len(run) > 1 and all(named) else frozenset()

    def _is_one_name(self, run: list[str]) -> bool:
        return not any(fold_person(word) == _AND or self.council.parties.find(word) for word in run)

    def _guessed_meaning(self, typed: list[str], at: int) -> tuple[int, Meaning, Doubt] | Fault:
        """How many of the words are probably a misspelt name, and whose. The longest run first."""
        for size in range(min(MAX_NAME_WORDS, len(typed) - at), 0, -1):
            run = typed[at : at + size]
            if size > 1 and not self._is_one_name(run):
                continue
            meant = self._closest_spelling(_without_titles(run), several=size > 1)
            if meant:
                candidates = self.spellings[meant]
                name = next(iter(candidates)).name if len(candidates) == 1 else meant
                return size, candidates, Doubt(DoubtReason.NAME_GUESSED, (" ".join(run), name))
        for size in range(min(MAX_NAME_WORDS, len(typed) - at), 1, -1):
            words = " ".join(typed[at : at + size])
            if self.council.parties.find(words):  # a party that isn't standing
                return self._unknown_word(words)
        return self._unknown_word(typed[at])

    def _closest_spelling(self, typed: str, *, several: bool) -> str | None:
        """A spelling much closer than any that means another candidate."""
        if len(typed) < _MIN_GUESS_LENGTH or any(c.isnumeric() for c in typed):
            return None
        if self.council.parties.find(typed):
            return None
        ranked = [pair for pair in self.keys.ranked_matches(typed) if not several or " " in pair[1]]
        if not ranked or ranked[0][0] < MIN_SIMILARITY:
            return None
        best = ranked[0][1]
        rivals = (s for s, key in ranked if self.spellings[key] != self.spellings[best])
        return best if ranked[0][0] - next(rivals, 0.0) >= MIN_LEAD else None

    def _unknown_word(self, word: str) -> Fault:
        ward = self.contest.ward
        party = self.council.parties.find(word)
        if party:
            return Fault(FaultReason.NOT_STANDING, party.label, self.candidate_labels, ward)
        if any(char.isnumeric() for char in word):
            return Fault(FaultReason.NUMBER, word, ward=ward)
        return Fault(FaultReason.WORD_UNKNOWN, word, self.candidate_labels, ward)


def _without_titles(run: list[str]) -> str:
    return " ".join(_words(" ".join(run)))


def _words(name: str) -> tuple[str, ...]:
    """Folded, without titles."""
    return next((person.words for person in person_names(name)), ())


def _stands_in(word: str, words: Iterable[str]) -> bool:
    return any(word == other or is_initial(word, other) for other in words)


def _candidate_spellings(candidate: Candidate) -> list[str]:
    """Full name, first and last name, and every ending, because surnames can have several words.

    "Cooper, H." is read as Cooper and as H. Cooper.
    """
    surname, comma, rest = candidate.name.partition(",")
    words = (f"{rest} {surname}" if comma else candidate.name).split()
    own = candidate.surname.split()
    if not comma and words[: len(own)] == own != words:  # "Pitt Ford E."
        forenames = words[len(own) :]
        endings = [" ".join(own[i:]) for i in range(len(own))]
        return [candidate.name, *endings, " ".join([*forenames, *own])]
    endings = [" ".join(words[i:]) for i in range(1, len(words))]
    parts = [p for p in words[-1].split("-") if len(p) > 1] if "-" in words[-1] else []
    return [candidate.name, f"{words[0]} {words[-1]}", *endings, *parts[-1:]]
