"""The night record: one JSON document describing a night, computed from its ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.desk.book import Book, decode_row
from bot.election.changes import (
    Change,
)
from bot.election.coalitions import alliances
from bot.election.control import Certainty, Standing, certain_facts, standing
from bot.election.council import Contest, Council, Poll
from bot.election.difference import changes_between
from bot.election.ledger import LoadPack, WardEntry, WardState
from bot.election.night import Night
from bot.election.result import Verdict, WardResult
from bot.election.rounding import one_decimal
from bot.election.shares import CandidateLine
from bot.election.swing import CouncilSwing, NotMeaningful, Swing, council_swing
from bot.election.tally import Seats, parties_by_seats
from bot.election.vote_shares import vote_shares
from bot.exports.projection import projection_of_record
from bot.exports.values import Json
from bot.importers.projection import projection
from bot.store import ledger
from bot.wording import numbers, swings
from bot.wording.announce import change_lines
from bot.wording.bulletin import Bulletin
from bot.wording.voice import Voice


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One change, worded for channels that follow everything, at the time of its entry in UTC."""

    at: datetime
    seq: int
    change: Change
    ward: str
    text: str
    reason: str | None

    @property
    def kind(self) -> str:
        return self.change.kind


@dataclass(frozen=True, slots=True)
class Story:
    """A night up to entry `seq`: its announcements, and the ward that made each fact certain.

    It is told under one pack. After a reload it starts again from the first entry.
    """

    night: Night
    voice: Voice
    seq: int
    certain: Mapping[Certainty, str | None]
    announcements: tuple[StoryLine, ...]
    replaced: Mapping[int, Council]  # by the pack entry that did it

    @classmethod
    def at_opening(cls, book: Book) -> "Story":
        night = Night.initial(book.night.council)
        certain = dict.fromkeys(certain_facts(night))
        return cls(night, book.voice, 0, certain, (), book.replaced)

    def with_rows(self, rows: Iterable[ledger.LedgerRow]) -> "Story":
        """The story continued with these rows, except packs and rows it already contains."""
        night, certain, seq = self.night, self.certain, self.seq
        lines = list(self.announcements)
        for row in rows:
            if row.seq <= self.seq:
                continue
            seq = row.seq
            if row.kind == LoadPack.kind or row.ward not in night.wards:  # not in the reloaded pack
                continue
            entry = decode_row(row, self.replaced, night.council)
            after = night.with_entry(entry, row.seq)
            certain = {fact: certain.get(fact, entry.ward) for fact in certain_facts(after)}
            lines += _story_lines(night, after, entry, row, self.voice)
            night = after
        return Story(night, self.voice, seq, certain, tuple(lines), self.replaced)


def night_record(book: Book, rows: Iterable[ledger.LedgerRow]) -> Json:
    """The record of a night from its ledger rows, under the pack as it is now.

    Party keys are codes. Shares and swings are strings with one decimal; unknown is null, never
    zero.
    """
    return story_record(Story.at_opening(book).with_rows(rows))


def story_record(story: Story) -> Json:
    night, voice, council = story.night, story.voice, story.night.council
    now = standing(night)
    return {
        **council_record(night),
        "certain": [_certainty(fact, ward) for fact, ward in story.certain.items()],
        "coalitions": [list(a.parties) for a in alliances(night, now.holds)],
        "votes": _votes(night),
        "shares": _shares(night),
        "swing": _council_swing(council_swing(council, night.declarations), voice),
        "projection": projection_of_record(projection(night)),
        "wards": [_ward(night, contest, voice) for contest in council.contests.values()],
        "announcements": [
            {"kind": line.kind, "ward": line.ward, "text": line.text}
            for line in story.announcements
        ],
    }


def council_record(night: Night) -> Json:
    """What the record says of the council as a whole: how far the count is, seats and control."""
    council, now = night.council, standing(night)
    return {
        "council": council.name,
        "slug": council.slug,
        "area": council.area.value,
        "election_date": council.election_date.isoformat(),
        "status": status(now),
        "seats": now.seats,
        "majority_needed": now.needed,
        "declared": now.declared,
        "contests": now.contests,
        "complete": now.complete,
        "before": dict(now.before),
        "after": dict(now.holds),
        "to_come": now.to_come,
        "control_before": now.control_before,
        "control_after": now.control,
        "baseline": council.baseline.value,
        "change": {"sitting": now.gain, "last_fought": now.gain_last},
    }


def status(now: Standing) -> str:
    """`final` once every ward has declared, else `interim`."""
    return "final" if now.complete else "interim"


def _story_lines(
    before: Night, after: Night, entry: WardEntry, row: ledger.LedgerRow, voice: Voice
) -> list[StoryLine]:
    changes = changes_between(before, after)
    at = datetime.fromisoformat(row.at)
    bulletin = Bulletin(voice, changes, standing(after), at, entry.ward, row.source, row.reason)
    worded = [(change, "\n".join(change_lines(change, bulletin))) for change in changes]
    return [
        StoryLine(at, row.seq, change, entry.ward, text, row.reason)
        for change, text in worded
        if text  # that a party without a chance can't win is no news
    ]


def _certainty(fact: Certainty, ward: str | None) -> Json:
    party = {"party": fact.party} if fact.party else {}
    return {"fact": fact.fact.value, **party, "at": ward}


def _votes(night: Night) -> dict[str, int]:
    """All votes in full results, by party."""
    sums: dict[str, int] = {}
    for contest, declaration in night.declarations:
        result = night.result(contest.ward)
        if result and result.has_full_figures:
            for candidate, n in declaration.votes:
                sums[candidate.party] = sums.get(candidate.party, 0) + n
    return {party: sums[party] for party in parties_by_seats(sums, night.council.parties)}


def _shares(night: Night) -> Json:
    """Council-wide shares in wards with a full result."""
    shares = vote_shares(night)
    return {
        "method": "top candidate",
        "votes": {row.party: row.votes for row in shares.parties},
        "parties": {row.party: one_decimal(row.share) for row in shares.parties},
    }


def _council_swing(swing: CouncilSwing | NotMeaningful, voice: Voice) -> Json:
    if isinstance(swing, NotMeaningful):
        return {"not_meaningful": swings.no_swing_reason(swing, voice)}
    return {
        "from": swing.from_party,
        "to": swing.to_party,
        "pooled": one_decimal(swing.pooled),
        "mean": one_decimal(swing.mean),
        "wards": swing.wards,
        "of": swing.of,
        "since": swing.since,
    }


def _ward(night: Night, contest: Contest, voice: Voice) -> Json:
    state = night.wards[contest.ward]
    head = {"ward": contest.ward, "state": _state(state, contest), "seats_contested": contest.seats}
    result = night.result(contest.ward)
    if result is None:
        return {
            **head,
            "elected": [], "unnamed": {}, "result": None, "gained": {}, "lost": {}, "sitting": None,
            "last_fought": None,
            "majority": None, "turnout": None, "votes": [],
            "swing": {"not_meaningful": "not declared yet"},
        }  # fmt: skip
    return {**head, **_result(result, voice)}


def _result(result: WardResult, voice: Voice) -> Json:
    verdict = result.leading_verdict
    return {
        "figures": "uncontested" if result.uncontested else result.completeness.value,
        "elected": [
            {
                "candidate": e.candidate.name,
                "party": e.candidate.party,
                "votes": e.votes,
                "by_lot": e.by_lot,
                "until": e.until,
            }
            for e in result.elected
        ],
        "unnamed": dict(Seats.from_parties(result.unnamed)),
        "result": verdict.outcome.value if verdict else None,
        "gained": dict(verdict.gained) if verdict else {},
        "lost": dict(verdict.lost) if verdict else {},
        "sitting": _verdict(result.sitting),
        "last_fought": _verdict(result.last_fought),
        "majority": result.majority,
        "turnout": numbers.turnout(result.turnout)[:-1] if result.turnout is not None else None,
        "votes": [_line(line) for line in result.lines],
        "swing": _ward_swing(result.swing, voice),
    }


def _state(state: WardState, contest: Contest) -> str:
    """One of to_come, counting, recount, postponed, partial, declared, uncontested."""
    if state.declaration is None:
        return state.mark.value if state.mark else "to_come"
    if contest.poll is Poll.UNCONTESTED:
        return "uncontested"
    return "partial" if state.declaration.seats.total < contest.seats else "declared"


def _verdict(verdict: Verdict | None) -> Json | None:
    if verdict is None:
        return None
    return {
        "result": verdict.outcome.value,
        "gained": dict(verdict.gained),
        "lost": dict(verdict.lost),
    }


def _line(line: CandidateLine) -> Json:
    change = "new" if line.new else one_decimal(line.change) if line.change is not None else None
    return {
        "candidate": line.candidate.name,
        "party": line.candidate.party,
        "votes": line.votes,
        "share": one_decimal(line.share) if line.share is not None else None,
        "change": change,
    }


def _ward_swing(swing: Swing | NotMeaningful, voice: Voice) -> Json:
    if isinstance(swing, NotMeaningful):
        return {"not_meaningful": swings.no_swing_reason(swing, voice)}
    return {
        "from": swing.from_party,
        "to": swing.to_party,
        "points": one_decimal(swing.points),
        "basis": swing.basis.value,
        "since": swing.since.isoformat(),
    }
