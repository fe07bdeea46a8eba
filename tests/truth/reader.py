"""What a reader believes who sees nothing but a channel: each message as it reads now, in order.

A quotation after "This message said:" is no longer stated. Of two statements about one thing the
later one counts.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_SCORE = re.compile(r"\d+ of \d+ wards? declared: (?P<held>[^;]*);")
_QUOTE = re.compile(r"This message said: “.*?”", re.DOTALL)

_LOST = re.compile(
    r"CONTROL LOST\. (?P<party>.+?) loses? (?:control of )?"
    r"(?P<council>.+?)(?: to (?P<noc>no overall control): certain now|: \d)"
)
_HAVE_LOST = re.compile(r"(?P<party>[^.\n]+?) ha(?:s|ve) lost control of .+?\.")
_OUTCOME = re.compile(
    r"(?:^|[:.] )(?P<party>[A-Z][^.:,\n]+?) (?:hold|gain from (?P<loser>[^,.\n]+))"
    r"(?:, \d+ of|\. \d)",
    re.MULTILINE,
)
_IS_NOC = re.compile(r"[Nn]o overall control \((?:was (?P<loser>.+?)|no change)\)")
_EVE = re.compile(r"CORRECTION: .+? had .+? before this election[,;]")
_STILL_KEEP = re.compile(r"CORRECTION: (?P<party>.+?) can still keep control of ")
_KEEP = re.compile(r"CORRECTION: (?P<party>.+?) keeps? [^:\n]+?, \d+ of \d+")
_GAIN_COUNCIL = re.compile(
    r"CORRECTION: (?P<party>.+?) gain [^:\n]+? from (?P<loser>[^,:\n]+), \d+ of \d+"
)
_LOSE = re.compile(
    r"CORRECTION: (?P<party>.+?) loses? (?:control of )?[^:\n]+?"
    r"(?: to (?P<noc>no overall control))?\. We said"
)
_NOC_NOW = re.compile(r"CORRECTION: no overall control in ")
_STANDS = re.compile(
    r"(?:^|\. )(?P<party>[^.\n]+?)(?:'s|') (?:hold|gain of control) stands: ", re.MULTILINE
)
_NOC_STANDS = re.compile(r"No overall control stands\.")
_CONTROL_SAID = re.compile(
    r"CORRECTION: (?:control of .+? is open again|.+? can still keep control of .+?|"
    r"no overall control in .+?|.+? loses? .+?|.+?, \d+ of \d+(?: and certain of \d+ more)?)\. "
    r"We said (?P<what>.+?)\."
)
_MAJORITY = re.compile(r"(?P<party>[^.\n]+?) GAIN CONTROL of .+? from .+?: \d+ of \d+")
_HOLD_COUNCIL = re.compile(r"(?P<party>[^.:\n]+?) hold (?P<council>[^:\n]+?): \d+ of \d+; ")
_NOC = re.compile(r"NO OVERALL CONTROL in .+? is now certain")
_GAIN = re.compile(
    r"(?P<party>[A-Z][A-Z' &-]+?) GAIN (?P<ward>[^:\n]+?) from (?P<loser>[^:,\n(]+?)(?: \(|:)"
)
_HOLD = re.compile(
    r"^(?P<party>[^:.\n]+?) (?:hold|win) (?P<ward>[^:\n]+?)(?: \([^)]*\))?: .*elected", re.MULTILINE
)
_CORRECTED = re.compile(
    r"^CORRECTION: (?P<party>[^:\n]+?) (?:gain (?P<ward>[^:\n]+?) from (?P<loser>[^.,\n]+?)"
    r"|(?:hold|win) (?P<kept>[^:\n]+?))(?: after drawing of lots)?\. We said",
    re.MULTILINE,
)
_WITHDRAWN = re.compile(r"^WITHDRAWN: (?P<ward>.+?) is .+?\. We said", re.MULTILINE)


Facts = dict[tuple[str, str], bool]


@dataclass
class Belief:
    """`facts`: what is believed of control, True or taken back; `gains`: by ward, who from whom."""

    facts: Facts = field(default_factory=dict)
    gains: dict[str, tuple[str, str] | None] = field(default_factory=dict)
    score: dict[str, int] | None = None  # the last running score

    @property
    def certain(self) -> set[tuple[str, str]]:
        """The facts about control that are believed."""
        return {fact for fact, so in self.facts.items() if so}


class Reader:
    """Reads with the names of one council: `parties` are labels and people, by code."""

    def __init__(self, parties: Mapping[str, tuple[str, str]]) -> None:
        self._codes: dict[str, str] = {}
        for code, names in parties.items():
            for name in names:
                self._codes[name.casefold()] = code

    def code(self, name: str) -> str:
        """The party's code, as a message names it."""
        plain = name.strip().casefold().removeprefix("the ")
        return self._codes.get(plain, plain)

    def believes(self, messages: Iterable[str]) -> Belief:
        """What is believed at the end of these messages, the oldest first."""
        belief = Belief()
        for message in messages:
            self._read(_stated(message), belief)
        return belief

    def _read(self, text: str, belief: Belief) -> None:
        if _EVE.search(text):  # who lost control is said anew
            belief.facts |= dict.fromkeys([f for f in belief.facts if f[0] == "lost"], False)
        self._read_certainties(text, belief.facts)
        self._read_outcomes(text, belief.facts)
        self._read_retractions(text, belief.facts)
        self._read_wards(text, belief.gains)
        for found in _SCORE.finditer(text):
            seats = (part.rpartition(" ") for part in found["held"].split(", "))
            belief.score = {party: int(n) for party, _, n in seats if n.isdigit()}

    def _read_certainties(self, text: str, facts: Facts) -> None:
        for found in _LOST.finditer(text):
            facts["lost", self.code(found["party"])] = True
            if found["noc"]:
                facts["noc", ""] = True
        for found in _HAVE_LOST.finditer(text):
            facts["lost", self.code(found["party"])] = True
        for pattern in (_MAJORITY, _HOLD_COUNCIL, _KEEP, _GAIN_COUNCIL, _STANDS):
            for found in pattern.finditer(text):
                facts["majority", self.code(found["party"])] = True
        if any(pattern.search(text) for pattern in (_NOC, _NOC_NOW, _NOC_STANDS)):
            facts["noc", ""] = True

    def _read_outcomes(self, text: str, facts: Facts) -> None:
        for found in _OUTCOME.finditer(text):
            facts["majority", self.code(found["party"])] = True
            if found["loser"] and found["loser"] != "no overall control":
                facts["lost", self.code(found["loser"])] = True
        for found in _IS_NOC.finditer(text):
            facts["noc", ""] = True
            if found["loser"]:
                facts["lost", self.code(found["loser"])] = True

    def _read_retractions(self, text: str, facts: Facts) -> None:
        """What a correction says of control: what was said, then what is so."""
        for found in _CONTROL_SAID.finditer(text):
            self._take_back(found["what"], facts)
        for pattern in (_KEEP, _STILL_KEEP):
            for found in pattern.finditer(text):
                facts["lost", self.code(found["party"])] = False
        for found in _GAIN_COUNCIL.finditer(text):
            if found["loser"] != "no overall control":
                facts["lost", self.code(found["loser"])] = True
        for found in _LOSE.finditer(text):
            facts["lost", self.code(found["party"])] = True
            if found["noc"]:
                facts["noc", ""] = True

    def _take_back(self, what: str, facts: Facts) -> None:
        if what == "no overall control":
            facts["noc", ""] = False
        elif what.endswith((" hold", " gain")):
            facts["majority", self.code(what.rpartition(" ")[0])] = False

    def _read_wards(self, text: str, gains: dict[str, tuple[str, str] | None]) -> None:
        for found in _HOLD.finditer(text):
            gains[found["ward"]] = None
        for found in _GAIN.finditer(text):
            gains[found["ward"]] = (self.code(found["party"]), self.code(found["loser"]))
        for found in _WITHDRAWN.finditer(text):
            gains[found["ward"]] = None
        for found in _CORRECTED.finditer(text):
            if not re.search(r", \d+ of \d+$", found[0].removesuffix(". We said")):
                gain = (self.code(found["party"]), self.code(found["loser"] or ""))
                gains[found["ward"] or found["kept"]] = gain if found["ward"] else None


def _stated(message: str) -> str:
    return _QUOTE.sub("", message)
