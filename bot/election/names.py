"""Names: matching them however they are typed, and refusing the ones that aren't safe to keep."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

MAX_NAME_LENGTH = 100
MAX_MARKS = 2  # combining marks on one letter; more would smear over the neighbouring lines

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"'})
_PLAIN = re.compile("[a-z0-9 ]*")
_NO_LETTER = re.compile(r"[^\w\s]|_")
_NUMBERED = re.compile(r"\s*\(\d+\)$")
_INITIALS = re.compile(r"([A-Z]\.-?)*[A-Z]\.?")
PARTICLES = {
    *(
        "ab",
        "al",
        "ap",
        "bin",
        "da",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "dos",
        "du",
        "el",
        "ibn",
        "la",
    ),
    *("le", "st", "ten", "ter", "van", "von", "zu"),
}
_IGNORED_ENDINGS = {"ward", "division"}
_ZERO_WIDTH_JOINER = "\u200d"


class TextFault(StrEnum):
    """Why a text is refused as a name."""

    EMPTY = "empty"
    TOO_LONG = "too long"
    CONTROL = "control character"
    DIRECTION = "direction control"
    SMEAR = "too many marks on a letter"
    LOOKALIKE = "look-alike letter"
    ADDRESS = "web address"
    BROKEN = "half a character"


def with_straight_quotes(text: str) -> str:
    return text.translate(_QUOTES)


@lru_cache(maxsize=50_000)  # the same wards, parties and people are looked up all night
def fold(text: str) -> str:
    """The key that all spellings of one name share.

    - Case, accents, punctuation and spacing don't count.
    - "&" is "and", "St." is "St"; a final "ward" or "division" and a leading "the" are dropped.
    """
    words = fold_person(text).split()
    if len(words) > 1 and words[-1] in _IGNORED_ENDINGS:
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=50_000)
def fold_person(text: str) -> str:
    """The same for a person: Ann Ward keeps her surname."""
    letters = text.casefold()
    if not _PLAIN.fullmatch(letters):
        plain = _without_accents(with_straight_quotes(text).replace("&", " and ")).casefold()
        letters = _NO_LETTER.sub(" ", plain.replace("'", ""))
    words = letters.split()
    if len(words) > 1 and words[0] == "the":
        words.pop(0)
    return " ".join("st" if word == "saint" else word for word in words)


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    return "".join(char for char in apart if not unicodedata.combining(char))


def surname(name: str) -> str:
    """The part of a name that a newsroom would use alone.

    - "Cooper, H." and "Pitt Ford E.": what stands before the comma, or before the initials.
    - "E. Pitt Ford": what stands after the initials.
    - "PITT FORD Emma": what is in capitals.
    - "Jan Van der Berg", "Ann Smith-Jones": the last word, with the particles before it.
    - "Ali M. (2)": the same as without the number, which tells two people of one name apart.
    """
    name = _NUMBERED.sub("", name)
    before, comma, _ = name.partition(",")
    if comma:
        return before
    words = name.split()
    capitals = [word for word in words if word.isupper() and not _INITIALS.fullmatch(word)]
    if 0 < len(capitals) < len([word for word in words if not _INITIALS.fullmatch(word)]):
        return " ".join(capitals)
    is_initial = [_INITIALS.fullmatch(word) is not None for word in words]
    if all(is_initial):
        return name
    first = is_initial.index(False)
    last = len(words) - is_initial[::-1].index(False)
    if first == 0 and last == len(words):
        first = last - 1
        while first > 1 and words[first - 1].casefold() in PARTICLES:
            first -= 1
    return " ".join(words[first:last])


def text_fault(text: str, longest: int = MAX_NAME_LENGTH) -> TextFault | None:
    if not text.strip():
        return TextFault.EMPTY
    if len(text) > longest:
        return TextFault.TOO_LONG
    if _BIDI.search(text):
        return TextFault.DIRECTION
    if _CONTROL.search(text):
        return TextFault.CONTROL
    if has_broken_character(text):
        return TextFault.BROKEN
    if "://" in text:
        return TextFault.ADDRESS
    if text.isascii():
        return None
    if _has_smear(text):
        return TextFault.SMEAR
    return TextFault.LOOKALIKE if first_lookalike(text) else None


def has_broken_character(text: str) -> bool:
    """A lone surrogate: no encoding can store it or send it on."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def first_lookalike(text: str) -> str | None:
    """The first letter or digit that only looks like a plain one (Ⅽ, ², full width), or None."""
    for char in text:
        if unicodedata.category(char)[0] in "LN" and unicodedata.normalize("NFKC", char) != (
            unicodedata.normalize("NFC", char)
        ):
            return char
    return None


def tidy_name(text: str) -> str:
    """A name as stored: NFC, single spaces, no invisible characters except inside an emoji."""
    if text.isascii():
        return " ".join(text.split())
    kept = [
        char
        for i, char in enumerate(unicodedata.normalize("NFC", text))
        if unicodedata.category(char) != "Cf" or _is_emoji_joiner(text, i)
    ]
    return " ".join("".join(kept).split())


def _is_emoji_joiner(text: str, at: int) -> bool:
    return (
        text[at] == _ZERO_WIDTH_JOINER
        and at > 0
        and unicodedata.category(text[at - 1]) in {"So", "Sk", "Mn"}
    )


def without_smear(text: str) -> str:
    """The text with no more marks on a letter than a line can hold."""
    kept, marks = [], 0
    for char in unicodedata.normalize("NFC", text):
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def _has_smear(text: str) -> bool:
    return without_smear(text) != unicodedata.normalize("NFC", text)


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Names, looked up by any spelling that folds to the same key."""

    by_fold: Mapping[str, str]

    @classmethod
    def from_names(cls, names: Iterable[str]) -> "NameIndex":
        """If two names fold to the same key, the first one wins."""
        found: dict[str, str] = {}
        for name in names:
            found.setdefault(fold(name), name)
        return cls(found)

    def exact_match(self, typed: str) -> str | None:
        return self.by_fold.get(fold(typed))

    def prefix_matches(self, typed: str) -> tuple[str, ...]:
        start = fold(typed)
        return tuple(name for key, name in self.by_fold.items() if start and key.startswith(start))

    def closest_match(self, typed: str) -> tuple[float, str] | None:
        """The one name clearly closer than all others, with its similarity (0 to 1).

        A suggestion for the user to confirm, never an answer.
        """
        scored = self.ranked_matches(typed)
        if not scored or scored[0][0] < MIN_SIMILARITY:
            return None
        if len(scored) > 1 and scored[0][0] - scored[1][0] < MIN_LEAD:
            return None
        return scored[0]

    def ranked_matches(self, typed: str) -> list[tuple[float, str]]:
        key = fold(typed)
        scores = (
            (SequenceMatcher(None, key, other).ratio(), name)
            for other, name in self.by_fold.items()
        )
        return sorted(scores, key=lambda pair: -pair[0])


# Suggest only from 0.75 up and with this lead; if there is a close second, ask openly instead.
MIN_SIMILARITY = 0.75
MIN_LEAD = 0.08
