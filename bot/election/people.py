"""One person under two spellings: as a pack has the name, and as a file or a typed line has it.

People are matched by what notices of results do to names: another order (SMITH, John), titles
(Cllr, Dr), "commonly known as", middle names left out or added, initials. Likenesses are ranked, so
that a closer spelling always wins over a looser one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from bot.election.council import Candidate
from bot.election.names import fold_person

_TITLES = {
    "alderman", "ald", "baroness", "captain", "capt", "cllr", "clr", "coun", "councillor",
    "cynghorydd", "dame", "doctor", "dr", "hon", "lady", "lord", "major", "master", "miss", "mr",
    "mrs", "ms", "mx", "prof", "professor", "rev", "revd", "reverend", "sir",
}  # fmt: skip
HONOURS = {
    "ba", "bem", "bsc", "cbe", "dl", "esq", "jp", "kc", "ma", "mba", "mbe", "obe", "phd", "qc",
    "qpm",
}  # fmt: skip
_BRACKETED = re.compile(r"[(\[]([^)\]]*)[)\]]?|[“\"]([^”\"]+)[”\"]")
_KNOWN_AS = re.compile(
    r"\b(?:commonly |usually |also )?(?:known as|called|a\.?k\.?a\.?)\b:?", re.IGNORECASE
)
_NUMBER = re.compile(r"\(\d+\)")


class Likeness(IntEnum):
    """How alike two spellings of a person are; the higher, the closer."""

    NONE = 0
    SURNAME = 1  # Smith
    FIRST_LETTER = 2  # Sue Smith, Susan Smith
    SHORTER = 3  # J Smith, John Edward Smith
    REORDERED = 4  # SMITH, John
    SAME = 5


@dataclass(frozen=True, slots=True)
class PersonName:
    """The folded words of a name without titles; `surname` are its last words, if known."""

    words: tuple[str, ...]
    surname: str

    @property
    def last_word(self) -> str:
        """Before any initials: Ford in "Pitt Ford E."."""
        return next((word for word in reversed(self.words) if len(word) > 1), self.words[-1])


@lru_cache(maxsize=20_000)  # the same candidates are compared with every row of a file
def person_names(text: str) -> tuple[PersonName, ...]:
    """The names that a text gives a person: one, or two with "commonly known as"."""
    number = "".join(_NUMBER.findall(text))
    text = _NUMBER.sub("", text)
    formal, *known = _split_known_as(text)
    names = [_person_name(formal, number)]
    for nickname in known:
        whole = nickname if len(nickname.split()) > 1 else f"{nickname} {names[0].surname}"
        names.append(_person_name(whole, number))
    return tuple(name for name in names if name.words)


def _split_known_as(text: str) -> list[str]:
    found = [known or quoted for known, quoted in _BRACKETED.findall(text)]
    text = _BRACKETED.sub(" ", text)
    formal, *known = _KNOWN_AS.split(text)
    found = [_KNOWN_AS.sub("", name).strip() for name in (*known, *found)]
    return [formal, *(name for name in found if fold_person(name))]


def _person_name(text: str, number: str) -> PersonName:
    surname, comma, given = text.partition(",")
    if comma and not is_given_name(given):
        comma = given = ""
    words = _untitled(fold_person(f"{given} {surname}" if comma else surname).split())
    last = fold_person(surname) if comma else (words or [""])[-1]
    return PersonName((*words, *fold_person(number).split()), last)


def is_given_name(text: str) -> bool:
    """Whether the words after a comma are first names, and not honours: John Smith, OBE."""
    return bool(set(fold_person(text).split()) - HONOURS)


def _untitled(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in HONOURS:
        words = words[:-1]
    return words


def likeness(one: str, other: str) -> Likeness:
    """How alike two spellings are; NONE if they can't be the same person."""
    return max(
        (_likeness(a, b) for a in person_names(one) for b in person_names(other)),
        default=Likeness.NONE,
    )


def _likeness(one: PersonName, other: PersonName) -> Likeness:
    if one.words == other.words:
        return Likeness.SAME
    if sorted(one.words) == sorted(other.words) or "".join(one.words) == "".join(other.words):
        return Likeness.REORDERED
    shorter, longer = sorted((one, other), key=lambda name: len(name.words))
    if len(shorter.words) == 1:
        is_surname = shorter.words[0] in {longer.surname, longer.last_word}
        return Likeness.SURNAME if is_surname else Likeness.NONE
    if not _share_a_surname(shorter, longer):
        return Likeness.NONE
    if _has_all_words(shorter.words, longer.words):
        return Likeness.SHORTER
    same_letter = one.words[0][0] == other.words[0][0]
    same_surname = one.words[-1] == other.words[-1]
    return Likeness.FIRST_LETTER if same_letter and same_surname else Likeness.NONE


def _share_a_surname(one: PersonName, other: PersonName) -> bool:
    """The last word of either, or its first in "SMITH John", is the other's last or first word."""
    ends = ({name.words[0], name.last_word, *name.surname.split()} for name in (one, other))
    return any(len(word) > 1 for word in set.intersection(*ends))


def _has_all_words(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    """Each of the few is one of the many, or the initial of one."""
    left = list(many)
    for word in sorted(few, key=len, reverse=True):
        found = next((w for w in left if w == word), None) or next(
            (w for w in left if is_initial(w, word)), None
        )
        if found is None:
            return False
        left.remove(found)
    return True


def is_initial(one: str, other: str) -> bool:
    return one[0] == other[0] and 1 in {len(one), len(other)}


def people_called(written: str, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The candidates whose names are most like the written one; several if it fits several."""
    likenesses = [(likeness(written, candidate.name), candidate) for candidate in candidates]
    best = max((how for how, _ in likenesses), default=Likeness.NONE)
    return tuple(c for how, c in likenesses if how is best and best is not Likeness.NONE)
