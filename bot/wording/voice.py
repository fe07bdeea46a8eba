"""What one council and its parties are called in a sentence."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.election.council import Area, Council
from bot.election.parties import VACANT
from bot.wording.numbers import quantity

_VOWEL_SOUND = re.compile(r"[AEIOaeio]|U(?!K|S|ni)|[FHLMNRSX][A-Z]{1,2}\b")


@dataclass(frozen=True, slots=True)
class Voice:
    """A council's names; `parties` gives (label, people) and `colours` #RRGGBB, by party code.

    Bulletins stored in an old outbox may lack colours and areas. Several councils together may have
    several names for their areas.
    """

    council: str
    term: str
    parties: Mapping[str, tuple[str, str]]
    colours: Mapping[str, str] = field(default_factory=dict)
    area_names: tuple[Area, ...] = (Area.WARD,)

    @classmethod
    def from_council(cls, council: Council) -> "Voice":
        """The names for a council, with every party that sits or stands there."""
        codes = dict.fromkeys(
            [*council.before, *(c.party for w in council.contests.values() for c in w.candidates)]
        )
        for contest in council.contests.values():
            if contest.comparator:
                codes.update(dict.fromkeys(c.party for c, _ in contest.comparator.votes))
        named = {
            code: (council.parties[code].label, council.parties[code].people)
            for code in [*codes, *council.swing_parties]
            if code != VACANT
        }
        colours = {code: council.parties[code].colour for code in named}
        return cls(council.short_name, council.noc_term, named, colours, (council.area,))

    @property
    def area(self) -> str:
        """ward; for councils that differ, division or ward"""
        return either_area(self.area_names)

    @property
    def areas(self) -> str:
        """wards; for councils that differ, divisions and wards"""
        return " and ".join(f"{name}s" for name in self.area_names)

    def count_areas(self, n: int) -> str:
        """1 division, 72 divisions"""
        return quantity(n, self.area, self.areas)

    def label(self, code: str) -> str:
        """Conservative, Labour, Green; vacant for an empty seat."""
        return self.parties.get(code, (code, code))[0]

    def group(self, code: str) -> str:
        """the Conservatives, Labour, the Greens"""
        label, people = self.parties.get(code, (code, code))
        return people if people == label else f"the {people}"

    def possessive(self, code: str) -> str:
        """Labour's, the Conservatives'"""
        group = self.group(code)
        return f"{group}'" if group.endswith("s") else f"{group}'s"

    def clause(self, code: str, verb: str) -> str:
        """Labour needs, the Greens need"""
        label, people = self.parties.get(code, (code, code))
        return f"{self.group(code)} {verb}{'s' if people == label else ''}"

    def pronoun(self, code: str) -> str:
        """it for Labour, they for the Conservatives"""
        label, people = self.parties.get(code, (code, code))
        return "it" if people == label else "they"

    def controller(self, code: str | None) -> str:
        """Whom a council was gained from: the Conservatives, or the term for no overall control."""
        return self.term if code in {None, "NOC"} else self.group(str(code))


def either_area(names: Iterable[Area]) -> str:
    """ward; division or ward"""
    return " or ".join(sorted(set(names)))


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def with_article(text: str) -> str:
    """an Independent, a Labour, a UKIP, an SDP"""
    return f"{'an' if _VOWEL_SOUND.match(text) else 'a'} {text}"
