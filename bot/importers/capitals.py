"""Names written in capitals, as returns and spreadsheets have them, and as they are printed."""

import re
from collections.abc import Iterable
from itertools import takewhile

from bot.election.names import PARTICLES
from bot.election.people import HONOURS
from bot.wording.numbers import comma_list, quantity

_MAX_SHOWN = 12  # names in one note
_KEPT = {*HONOURS, "raf", "ii", "iii", "iv"}
_SMALL_IN_PLACES = {
    "and", "at", "by", "cum", "de", "en", "for", "in", "la", "le", "near", "next", "of", "on", "or",
    "sub", "super", "the", "to", "under", "upon", "with",
}  # fmt: skip
_SMALL_IN_PEOPLE = {"ab", "ap", "bin", "de", "den", "der", "ibn", "ten", "ter", "van", "von", "zu"}
_VOWEL = re.compile(r"[AEIOUYÀ-Ý]")
_BEGINNING = re.compile(r"(?:^|(?<=[-(/.&\"“]))\w")
_ONE_LETTER = re.compile(r"\b([A-Z]['’])([a-z])(?=[a-z])")  # O'Neill, but not Mary's
_MC = re.compile(r"\bMc([a-z])(?=[a-z])")
_HALF_MENDED = re.compile(r"(?:Mc|Mac|[A-Z]['’])[A-Z]{2,}")


def mended_place(name: str) -> str:
    """LITTLE VENICE as Little Venice, ST MARY'S as St Mary's. The same if nothing is in capitals.

    Initials, RAF and the like stay as they are.
    """
    return " ".join(_mended_words(name, _SMALL_IN_PLACES))


def mended_person(name: str) -> str:
    """Rachel GOGO as Rachel Gogo, SMITH John as John Smith. The same if nothing is in capitals.

    Capitals tell which is the surname, so a surname in front goes where it is printed.
    """
    words, shouted = name.split(), _words_in_capitals(name)
    surname = [*takewhile(lambda word: word in shouted, words)]
    others = words[len(surname) :]
    honours = [word for word in others if _bare(word) in _KEPT]
    given = others[: len(others) - len(honours)]
    if surname and any(_is_spelt_out(word) for word in given) and "," not in name:
        name = " ".join([*given, *surname, *honours])
    return " ".join(_mended_words(name, _SMALL_IN_PEOPLE))


def mended_surname(name: str) -> str:
    """What is known to be a surname: O'BRIEN as O'Brien, NG as Ng, VAN DER BERG as van der Berg."""
    words = name.split() if name.isupper() else []
    parts = [
        w.lower() if w.casefold() in _SMALL_IN_PEOPLE else _capitalised(w, set()) for w in words
    ]
    return " ".join(parts) or mended_person(name)


def capitals_note(places: Iterable[str], people: Iterable[str]) -> str | None:
    """What to write instead of the names in capitals, in one sentence; None if there are none."""
    mended = {name: mended_place(name) for name in places}
    mended |= {name: mended_person(name) for name in people}
    found = [better for name, better in mended.items() if better != name]
    if not found:
        return None
    shown, more = found[:_MAX_SHOWN], len(found) - _MAX_SHOWN
    written = comma_list([*shown, *([f"{more} more"] if more > 0 else [])])
    verb = "is" if len(found) == 1 else "are"
    names = quantity(len(found), "name")
    return f"{names} {verb} in capitals and will be announced so: write {written}"


def _mended_words(name: str, small: set[str]) -> Iterable[str]:
    shouted = _words_in_capitals(name)
    for place, word in enumerate(name.split()):
        if word not in shouted:
            yield word
        elif place and word.casefold() in small:
            yield word.lower()
        else:
            yield _capitalised(word, small)


def _words_in_capitals(name: str) -> set[str]:
    """Short words beside small letters may be initials, AJ Smith, but not in LE GRICE Ann."""
    shortest, found = 2 if name.isupper() else 3, set[str]()
    following = ""
    for word in reversed(name.split()):
        is_particle = following in found and word.isupper() and _bare(word) in PARTICLES
        if is_particle or _is_in_capitals(word, shortest):
            found.add(word)
        following = word
    return found


def _is_in_capitals(word: str, shortest: int) -> bool:
    letters = [c for c in word if c.isalpha()]
    if _HALF_MENDED.fullmatch(word):
        return True
    is_initials = len(letters) <= 3 and not _VOWEL.search(word)
    is_dotted = word.count(".") >= len(letters)
    return (
        word.isupper()
        and len(letters) >= shortest
        and _bare(word) not in _KEPT
        and (not is_initials or word.startswith("ST"))
        and not is_dotted
    )


def _capitalised(word: str, small: set[str]) -> str:
    if _HALF_MENDED.fullmatch(word):
        start = 3 if word.startswith("Mac") else 2
        return f"{word[: start + 1]}{word[start + 1 :].lower()}"
    text = _BEGINNING.sub(lambda found: found[0].upper(), word.lower())
    text = _ONE_LETTER.sub(lambda found: f"{found[1]}{found[2].upper()}", text)
    text = _MC.sub(lambda found: f"Mc{found[1].upper()}", text)
    first, *rest = text.split("-")
    return "-".join([first, *(part.lower() if part.lower() in small else part for part in rest)])


def _is_spelt_out(word: str) -> bool:
    return len(word.strip(".")) > 1 and not word.isupper()


def _bare(word: str) -> str:
    return word.strip("().,").casefold()
