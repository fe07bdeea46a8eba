"""Parties: those in the registry, and a stand-in for any other."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.election.names import fold

INDEPENDENT = "Ind"
VACANT = "vacant"
NOC = "NOC"

MIDDLE = 50

# What a description has besides a party's name: another language, a slogan, "candidate".
_SLASH = re.compile(r"\s*[/|]\s*")
_DASH = re.compile(r"\s[-–—]\s")
_CANDIDATE = re.compile(r"\s*\([^)]*\)|\s+candidate\b|\bymgeisydd\s+", re.IGNORECASE)
_DESCRIBED = re.compile(f"{_SLASH.pattern}|{_DASH.pattern}|{_CANDIDATE.pattern}", re.IGNORECASE)

FALLBACK_COLOUR = "#767676"
_LEFT_OUT = {"the", "party", "group", "of", "and"}
_LONGEST_CODE = 12


@dataclass(frozen=True, slots=True)
class Party:
    """A party's names and how it is drawn; `code` is its short form everywhere.

    `place` is its position in a hemicycle, from 0 (left) to 100 (right).
    """

    code: str
    name: str
    label: str
    people: str
    colour: str = FALLBACK_COLOUR
    text_colour: str = "#FFFFFF"
    letter: str = "?"
    place: int = MIDDLE
    ec_ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.code, self.name, self.label, self.people, *self.names, *self.aliases)


def stand_in_party(name: str) -> Party:
    """A party that isn't in the registry, made from its name alone.

    "St Neots Independents" becomes StNeotsInd; a single word of up to twelve letters is kept as it
    is.
    """
    words = [w for w in re.sub(r"[^\w\s]", " ", name).split() if w.casefold() not in _LEFT_OUT]
    parts = ["Ind" if fold(w).startswith("independent") else w for w in words] or ["Other"]
    code = "".join(p if p.isupper() else p[:1].upper() + p[1:] for p in parts)
    if len(code) > _LONGEST_CODE and len(parts) > 1:
        code = "".join(p[:4] if len(parts) < 4 else p[:1].upper() for p in parts)
    code = code[:_LONGEST_CODE]
    return Party(code, name, name, name, letter=code[0].upper(), names=(name,))


@dataclass(frozen=True, slots=True)
class Registry:
    """The parties of a night, looked up by Electoral Commission ID, code, name or alias."""

    parties: dict[str, Party]
    _by_id: dict[str, str] = field(repr=False)
    _by_spelling: dict[str, str] = field(repr=False)
    _order: dict[str, int] = field(repr=False)

    @classmethod
    def from_parties(cls, parties: Iterable[Party]) -> "Registry":
        """If two parties share a spelling, the first one keeps it."""
        known = {party.code: party for party in parties}
        by_id = {ec_id: p.code for p in known.values() for ec_id in p.ec_ids}
        spellings: dict[str, str] = {}
        for party in known.values():
            for spelling in party.spellings:
                spellings.setdefault(fold(spelling), party.code)
        return cls(known, by_id, spellings, {code: i for i, code in enumerate(known)})

    def __getitem__(self, code: str) -> Party:
        return self.parties[code]

    def find(self, name: str, ec_id: str = "") -> Party | None:
        code = self._by_id.get(ec_id) or self._by_spelling.get(fold(name)) or self._described(name)
        return self.parties[code] if code else None

    def _described(self, name: str) -> str | None:
        """The party of a description on a ballot paper.

        Both languages of "Welsh Labour / Llafur Cymru" must mean the same party; in
        "Independent - Save the Park" the rest may mean nothing.
        """
        if not _DESCRIBED.search(name):
            return None
        first, *rest = (self._bare_code(part) for part in _DASH.split(name))
        languages = [self._bare_code(part) for part in _SLASH.split(name)]
        if len(languages) > 1:
            return languages[0] if len(set(languages)) == 1 else None
        return first if {*rest} <= {first, None} else None

    def _bare_code(self, part: str) -> str | None:
        return self._by_spelling.get(fold(_CANDIDATE.sub("", part)))

    def with_stand_ins(self, names: Iterable[tuple[str, str]]) -> "Registry":
        """This registry plus a stand-in for every unknown (name, Electoral Commission ID)."""
        added: dict[str, Party] = {}
        for name, ec_id in names:
            if self.find(name, ec_id) is None and fold(name) not in added:
                added[fold(name)] = self._with_free_code(
                    stand_in_party(name), added.values(), ec_id
                )
        return Registry.from_parties([*self.parties.values(), *added.values()])

    def _with_free_code(self, party: Party, others: Iterable[Party], ec_id: str) -> Party:
        taken = {code.casefold() for code in self.parties} | {p.code.casefold() for p in others}
        taken |= {NOC.casefold(), VACANT}
        code, n = party.code, 2
        while code.casefold() in taken:
            code, n = f"{party.code}{n}", n + 1
        ids = (ec_id,) if ec_id else ()
        return Party(
            code, party.name, party.label, party.people, letter=party.letter, ec_ids=ids,
            names=party.names,
        )  # fmt: skip

    def rank(self, code: str) -> int:
        """The party's position in the registry, which breaks ties in every list of parties."""
        return self._order.get(code, len(self._order))
