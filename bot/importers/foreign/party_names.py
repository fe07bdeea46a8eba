"""The party of a row as the pack writes it; a person is asked about names nobody knows."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.election.names import NameIndex, fold
from bot.election.parties import Registry
from bot.importers.foreign.questions import PackQuestion, Questionnaire
from bot.importers.foreign.record import Record

NEW_PARTY = "a new party"
# A suggestion is this like the name, and this much more so than one of another party.
_MIN_LIKENESS, _MIN_LEAD = 0.8, 0.04
_INDEPENDENT_WORDS = {"independent", "ind", "unaffiliated", "annibynnol"}
_VACANT = {"casual vacancy", "vacancy", "vacant", "vacant seat"}


@dataclass(frozen=True, slots=True)
class NamedParty:
    """A party in a pack's table; both empty is no party."""

    name: str
    ec_id: str = ""


def is_vacant_seat(row: Record) -> bool:
    """Whether a row of the councillors stands for a seat that nobody holds."""
    return (
        fold(row.person) in _VACANT
        or fold(row.party) in _VACANT
        or not (row.person or row.party or row.party_id)
    )


@dataclass(slots=True)
class PartyNames:
    """Registered ids need no question: a party with one is known by the name it stands under."""

    registry: Registry
    questionnaire: Questionnaire
    names_by_id: dict[str, str] = field(default_factory=dict)

    def learn(self, rows: Iterable[Record]) -> None:
        """Take the names of tonight's parties from the candidates, whose ids are official."""
        for row in rows:
            if row.party and row.party_id:
                self.names_by_id.setdefault(row.party_id, row.party)

    def party(self, row: Record) -> NamedParty:
        if is_vacant_seat(row):
            return NamedParty("")
        by_name = self.registry.find(row.party)
        by_id = self.registry.find("", row.party_id)
        if by_name and by_id and by_name is not by_id:
            return self._contradictory(row, by_name.name, by_id.name)
        known = by_name or by_id
        if known:
            is_its_id = row.party_id in known.ec_ids
            return NamedParty(known.name, row.party_id if is_its_id or not by_id else "")
        name = self.names_by_id.get(row.party_id, row.party)
        if name and (row.party_id or self._stands(name)):
            return NamedParty(name, row.party_id)
        return self._asked(row)

    def _stands(self, name: str) -> bool:
        return fold(name) in {fold(other) for other in self.names_by_id.values()}

    def _contradictory(self, row: Record, by_name: str, by_id: str) -> NamedParty:
        answer = self.questionnaire.ask(
            f"party {row.party} {row.party_id}",
            f"{_place(row)}: the name says {row.party}, but {row.party_id} is {by_id}: which?",
            (by_name, by_id),
        )
        return NamedParty(answer or row.party)

    def _asked(self, row: Record) -> NamedParty:
        key = f"party {row.party or 'not given'}"
        name = f"“{row.party}”" if row.party else f"{row.person}'s (none is given)"
        text = f"{_place(row)}: which party is {name}?"
        usual = self._suggestion(row.party)
        answer = self.questionnaire.ask(
            key, f"{text} Type its short form, or: {NEW_PARTY}", usual=usual
        )
        if answer is None or (row.party and fold(answer) == fold(NEW_PARTY)):
            return NamedParty(row.party)
        party = self.registry.find(answer)
        if party is None:
            name = next((n for n in self.names_by_id.values() if fold(n) == fold(answer)), "")
            if not name:
                text = f"No party is called “{answer[:40]}”. {text} Or: {NEW_PARTY}"
                self.questionnaire.ask_again(PackQuestion(key, text, usual=usual))
            return NamedParty(name or row.party)
        return NamedParty(party.name)

    def _suggestion(self, name: str) -> str:
        """The party it may be a misspelling of, by its short form; else a new one."""
        words = set(fold(name).split())
        if not name or (words & _INDEPENDENT_WORDS and len(words) < 4):
            return "Ind"
        spellings = {other: other for other in self.names_by_id.values()}
        spellings |= {s: p.code for p in self.registry.parties.values() for s in p.spellings}
        ranked = NameIndex.from_names(s for s in spellings if len(s) > 3).ranked_matches(name)
        best, nearest = ranked[0]
        others = (score for score, text in ranked if spellings[text] != spellings[nearest])
        is_clear = best >= _MIN_LIKENESS and best - next(others, 0) >= _MIN_LEAD
        return spellings[nearest] if is_clear else NEW_PARTY


def _place(row: Record) -> str:
    return f"{row.file}:{row.line}" if row.line else row.file
