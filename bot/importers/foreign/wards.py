"""The ward that a stranger's file means: by name, ballot paper or code; else none of ours."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from bot.election.council import Council
from bot.election.names import NameIndex, fold
from bot.importers.foreign.questions import Questionnaire

_NUMBERED = re.compile(
    r"\([^)]*\d[^)]*\)|\([^)]*seats?[^)]*\)|[-–:]\s*\d+ (seat|vacanc).*$", re.IGNORECASE
)
NONE_OF_THEM = "none of them"
_MIN_LIKENESS = 0.7  # of two spellings of one ward
_MIN_SUGGESTED = 0.88
_FEW = 3  # wards that are left, of which one with more or fewer words may be meant
# Words that tell neighbouring wards apart.
_APART = {"central", "east", "lower", "north", "outer", "inner", "south", "upper", "west"}

_JOINING = {"and", "the", "with", "of"}

# What a title may say around the name of its ward.
_NEUTRAL = frozenset({
    "a", "and", "area", "borough", "by", "candidate", "candidates", "city", "council", "councillor",
    "councillors", "county", "declaration", "district", "division", "electoral", "election",
    "elections", "first", "for", "four", "full", "in", "local", "member", "members", "of", "on",
    "one", "past", "poll", "polls", "post", "result", "results", "seat", "seats", "summary", "the",
    "three", "thursday", "to", "two", "vacancies", "vacancy", "votes", "ward", "wards",
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
})  # fmt: skip


def ward_key(name: str) -> str:
    """What a ward's name and its part of a ballot paper's id have in common."""
    return "".join(word for word in fold(name).split() if word != "and")


def _ward_words(name: str) -> frozenset[str]:
    return frozenset(fold(name).split()) - _JOINING


def plain_ward(text: str) -> str:
    """Without the number of its seats: Abbey (2 seats)."""
    return _NUMBERED.sub("", text).strip(" -–:") or text


def ballot_ward(ballot: str) -> str:
    """local.worcester.st-clement.2016-05-05 is St Clement."""
    parts = ballot.split(".")
    return parts[2].replace("-", " ").title() if len(parts) >= 4 and parts[2] != "by" else ""


def _by_words(names: Iterable[str]) -> Mapping[frozenset[str], str]:
    """Wards by their words, without those of which two wards have the same."""
    found: dict[frozenset[str], list[str]] = defaultdict(list)
    for name in dict.fromkeys(names):
        found[_ward_words(name)].append(name)
    return {words: alike[0] for words, alike in found.items() if len(alike) == 1}


@dataclass(frozen=True, slots=True)
class Wards:
    """Known wards, looked up by what files say about them."""

    by_key: Mapping[str, str]
    by_ballot: Mapping[str, str] = field(default_factory=dict)
    by_gss: Mapping[str, str] = field(default_factory=dict)
    neutral: frozenset[str] = _NEUTRAL
    by_words: Mapping[frozenset[str], str] = field(default_factory=dict)  # in any order

    @classmethod
    def from_names(cls, names: Iterable[str]) -> "Wards":
        by_key: dict[str, str] = {}
        for name in names:
            by_key.setdefault(ward_key(name), name)
        return cls(by_key, by_words=_by_words(by_key.values()))

    @classmethod
    def from_councils(cls, councils: Iterable[Council]) -> "Wards":
        """Every ward that is up in any of the councils."""
        contests = [contest for council in councils for contest in council.contests.values()]
        own_words = {word for council in councils for word in fold(council.name).split()}
        return cls(
            {ward_key(contest.ward): contest.ward for contest in contests},
            {c.ballot_paper_id: c.ward for c in contests if c.ballot_paper_id},
            {c.gss: c.ward for c in contests if c.gss},
            _NEUTRAL | own_words,
            _by_words(contest.ward for contest in contests),
        )

    def find(self, name: str, ballot: str = "", gss: str = "") -> str | None:
        found = self.by_ballot.get(ballot) if ballot else None
        if found or not name:
            return found
        return (
            self.by_key.get(ward_key(name))
            or self.by_key.get(ward_key(plain_ward(name)))
            or (self.by_gss.get(gss) if gss else None)
            or self.by_words.get(_ward_words(plain_ward(name)))
        )

    def in_title(self, text: str) -> str | None:
        """The one ward that a title names, if all its other words are neutral."""
        if found := self.find(text):
            return found
        words = fold(plain_ward(text)).split()
        for size in range(len(words), 0, -1):
            for start in range(len(words) - size + 1):
                rest = {*words[:start], *words[start + size :]}
                name = self.by_key.get(ward_key(" ".join(words[start : start + size])))
                if name and all(word in self.neutral or word.isdigit() for word in rest):
                    return name
        return None

    def near(self, name: str, among: Iterable[str]) -> tuple[str, ...]:
        """Wards of nearly that name, the nearest first: to be asked about."""
        among, words = tuple(among), _ward_words(plain_ward(name))
        ranked = NameIndex.from_names(among).ranked_matches(plain_ward(name))
        alike = [ward for score, ward in ranked if score >= _MIN_LIKENESS]
        if len(among) <= _FEW:
            alike += [w for w in among if words < _ward_words(w) or _ward_words(w) < words]
        return tuple(dict.fromkeys(alike))[:5]

    def ask(
        self, row_ward: str, file: str, among: Iterable[str], questionnaire: Questionnaire
    ) -> str | None:
        """The one of these wards that a person says it is; None if it is none of them."""
        near = self.near(row_ward, among)
        if not near:
            return None
        words = set(fold(row_ward).split()) ^ set(fold(near[0]).split())
        alike = SequenceMatcher(None, fold(row_ward), fold(near[0])).ratio()
        is_alike = alike >= _MIN_SUGGESTED and not words & _APART
        usual = near[0] if is_alike or len(tuple(among)) == 1 else NONE_OF_THEM
        text = f"{file}: which of tonight's names is “{row_ward}”?"
        answer = questionnaire.ask(f"ward {row_ward}", text, (*near, NONE_OF_THEM), usual)
        return None if answer == NONE_OF_THEM else answer
