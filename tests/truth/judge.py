"""Compares what a channel's messages claim with what is so."""

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.election.changes import Level
from tests.truth.claims import OTHERS, Belief, Claim, Topic
from tests.truth.fold import PARTIAL, Truth
from tests.truth.reader import Reader

_WE_SAID = re.compile(r"[Ww]e said:? ((?:[^.]|\.(?=\d))*)\.(?!\d)")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_ON_SCORE: list[Topic] = [("score",), ("needs",)]
_OVERTAKEN: list[Topic] = [*_ON_SCORE, ("complete",)]  # true when written; the rest says more


@dataclass(frozen=True)
class Follower:
    """A channel: what it follows, and the wards it missed because it began late.

    `level` is None for a channel that changes it: what it should know then depends on when. `focus`
    is a ward or a party's code.
    """

    level: Level | None
    missed: frozenset[str] = frozenset()
    is_late: bool = False
    focus: str = ""
    has_stopped: bool = False  # for a time at least, in which wards were completed untold

    def should_know(self, truth: Truth, ward: str) -> bool:
        """Whether it should have been told of this ward's result."""
        if self.focus == ward or self.focus in truth.parties_concerned(ward):
            return True
        if ward in self.missed:
            return False
        verdict = truth.verdict(ward)
        is_gain = verdict is not None and verdict.is_gain
        return self.level is Level.ALL or (is_gain and self.level is Level.GAINS)


@dataclass(frozen=True)
class Reading:
    """A channel's messages: as they read at the last quiet moment, those posted since as they were
    posted, all as they read now, the words that edits have given them since, and all as they read
    when each was posted."""

    before: Sequence[str]
    posted: Sequence[str]
    now: Sequence[str]
    edits: Sequence[str]
    read_then: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Faults:
    """What is wrong in a channel: said though it isn't so, not said, or said twice."""

    untrue: list[str]
    missing: list[str]
    repeated: list[str]

    @property
    def all(self) -> list[str]:
        return [*self.untrue, *self.missing, *self.repeated]


def channel_faults(
    reading: Reading, reader: Reader, truth: Truth, follower: Follower, *, can_edit: bool
) -> Faults:
    """What a channel has wrong at a quiet moment."""
    belief = reader.believes(reading.now)
    before = reader.believes(reading.before)
    news = [claim for text in reading.posted for claim in reader.claims(text)]
    standing = reading.now if can_edit else []
    untrue = [
        *_untrue_beliefs(belief, truth, follower),
        *_wrong_winners(belief, truth, follower),
        *(fault for text in standing for fault in _standing_untruths(text, reader, truth)),
        *_contradictions(reading.now, reader),
        *_needless(news, before, [reader.believes([text]) for text in reading.edits]),
        *(f"can't read: {line}" for line in reader.unread),
    ]
    return Faults(untrue, [*_unknown_facts(belief, truth, follower)], _repeats(reading, reader))


def _untrue_beliefs(belief: Belief, truth: Truth, follower: Follower) -> list[str]:
    return [
        f"believes {value} of {topic}; {_so(truth, topic)} is so"
        for topic, value in belief.claims.items()
        if topic not in _OVERTAKEN and not is_true(truth, topic, value)
        if not (follower.has_stopped and value == PARTIAL and _so(truth, topic))
    ]


def _standing_untruths(message: str, reader: Reader, truth: Truth) -> list[str]:
    """What a message still states, without a mark, though it is not so."""
    return [
        f"still says {claim.value} of {claim.topic}; {_so(truth, claim.topic)} is so: {message!r}"
        for claim in reader.claims(message)
        if not claim.dated and claim.value != PARTIAL
        if not is_true(truth, claim.topic, claim.value)
    ]


def _contradictions(messages: Sequence[str], reader: Reader) -> Iterator[str]:
    """Where one message says that control is open, and that no seat is to come."""
    for message in messages:
        said = Belief()
        for claim in reader.claims(message):
            said.take_in(claim)
        is_open = said.claims.get(("control",), "unsaid") is None or said.get("open")
        match said.get("score"):
            case (int() as declared, int() as contests, _, 0) if is_open and declared == contests:
                yield f"says that control is open with no seat to come: {message!r}"


def late_scores(messages: Sequence[str], reader: Reader, truth: Truth) -> list[str]:
    """What the last message of a channel that gets everything says of the seats that isn't so."""
    said = Belief()
    for claim in reader.claims(messages[-1]) if messages else []:
        said.take_in(claim)
    return [
        f"last said {said.get(*topic)} of {topic}; {_so(truth, topic)} is so"
        for topic in _ON_SCORE
        if said.get(*topic) not in {None, _so(truth, topic)}
    ]


def misquotes(shown: Sequence[str]) -> Iterator[str]:
    """Figures that a message says “we said”, though nothing that the channel was shown did."""
    told = {figure for text in shown for figure in _NUMBER.findall(_WE_SAID.sub("", text))}
    for text in shown:
        for quoted in _WE_SAID.findall(text.partition("\nThis message said: ")[0]):
            for figure in set(_NUMBER.findall(quoted)) - told:
                yield f"never said {figure}: {text!r}"


def _repeats(reading: Reading, reader: Reader) -> list[str]:
    """What new messages tell twice."""
    return [
        f"told twice: {claim.topic} {claim.value}"
        for text, read in zip(reading.posted, reading.read_then, strict=True)
        for claim, belief in _with_beliefs(reader.claims(text), reader.believes(read))
        if claim.news and belief.claims.get(claim.topic) == claim.value
    ]


def _needless(news: Iterable[Claim], before: Belief, edits: Sequence[Belief]) -> list[str]:
    """What new messages take back or correct though it was never told, nor read in an edit."""
    return [
        f"taken back though never told: {claim.topic}"
        for claim, belief in _with_beliefs(news, before)
        if not any(_is_believed(claim, told) for told in (belief, *edits))
    ]


def _with_beliefs(news: Iterable[Claim], before: Belief) -> Iterator[tuple[Claim, Belief]]:
    """Each claim with what is believed when it is made."""
    belief = Belief(dict(before.claims), dict(before.elected))
    for claim in news:
        yield claim, belief
        belief.take_in(claim)


def _is_believed(claim: Claim, belief: Belief) -> bool:
    """Whether a channel believes what a claim takes back, if it takes anything back."""
    match claim:
        case Claim(topic=("corrected", ward)):
            return belief.get("verdict", ward) is not None
        case Claim(topic=("complete",), value=None):
            told = belief.get("complete") is not None or belief.get("final") is not None
            return told or _has_all_in(belief.get("score"))
        case Claim(topic=("score",), value=None):  # the same message may take back the final one
            return ("score",) in belief.claims or ("final",) in belief.claims
        case Claim(topic=("final",) | ("lost", "everyone")):
            return True
        case Claim(topic=("lost", party) as topic, value=None):
            control = belief.get("control")  # another's, or nobody's: so it was lost
            return belief.get(*topic) is not None or control not in {None, party}
        case Claim(topic=("cannot", _) as topic, value=None):
            return topic in belief.claims  # a summary may have said so already, by what it needs
        case Claim(value=None):
            return belief.claims.get(claim.topic) is not None
    return True


def is_true(truth: Truth, topic: Topic, value: Hashable) -> bool:
    """Whether what is said of a topic is so; what was taken back is not said."""
    match topic, value:
        case (("corrected" | "open" | "elected", *_), _) | (_, None | False):
            return True
        case ("final",), (frozenset() as seats, int() | None as left_open):
            if left_open and left_open > truth.score[3]:
                return True  # it left out a ward that has polled since
            if left_open != 0 and not truth.is_complete:  # a postponed poll is on again
                return {(party, n) for party, n, _ in seats if n} == truth.score[2]
            return seats == truth.final and (truth.is_complete or left_open != 0)
        case ("figures", ward), _ if not truth.figures(ward):
            return True  # taken back with the result, or in part: the ward's verdict is judged
        case _:
            return value == _so(truth, topic)


def _so(truth: Truth, topic: Topic) -> Hashable:
    """What is so of a topic; None if there is nothing to say."""
    match topic:
        case ("control",):
            return truth.control
        case ("lost", party):
            return (truth.has_lost and truth.eve == party) or None
        case ("cannot", party):
            return truth.cannot_reach(party) or None
        case ("verdict", ward):
            return truth.verdict(ward) if ward in truth.council.contests else None
        case ("figures", ward):
            return truth.figures(ward) or None
        case ("final",):
            return truth.final if truth.is_complete else None
        case ("complete",):
            return truth.is_complete
        case ("score",):
            return truth.score
        case ("needs",):
            return truth.needs
    raise AssertionError(topic)


def _wrong_winners(belief: Belief, truth: Truth, follower: Follower) -> Iterable[str]:
    for ward, names in belief.elected.items():
        if ward in truth.council.contests and names and belief.get("verdict", ward):
            so = {name for name, _ in truth.elected(ward)}
            named = names - {OTHERS}
            has_others = named < names and len(named) < truth.council.contests[ward].seats
            is_dated = follower.has_stopped and belief.get("verdict", ward) == PARTIAL
            if not (named <= so if has_others or is_dated else named == so):
                yield f"believes that {sorted(names)} won {ward}; {sorted(so)} did"


def _unknown_facts(belief: Belief, truth: Truth, follower: Follower) -> Iterable[str]:
    """What is certain since an entry, and this channel should have been told."""
    if follower.level is None:
        return
    facts: list[Topic] = [("control",), ("lost", truth.eve)]
    if not follower.is_late:
        facts.append(("final",))
    for topic in facts:
        so = _so(truth, topic)
        if so not in {None, _so(truth.opening, topic)} and belief.get(*topic) is None:
            yield f"doesn't know {topic}: {so}"
    if not follower.is_late:
        yield from _unknown_reach(belief, truth)
    for ward in truth.council.contests.keys() - truth.uncontested:
        verdict = truth.verdict(ward)
        if verdict is None or belief.get("verdict", ward) is not None:
            continue
        if follower.should_know(truth, ward):
            yield f"doesn't know of {ward}: {verdict}"


def _unknown_reach(belief: Belief, truth: Truth) -> Iterable[str]:
    for party in truth.contenders:
        known: list[Topic] = [("cannot", party), ("lost", party), ("control",)]
        news = truth.cannot_reach(party) and not truth.opening.cannot_reach(party)
        if news and all(belief.get(*topic) is None for topic in known):
            yield f"doesn't know that {party} cannot reach a majority"


def _has_all_in(score: Hashable) -> bool:
    return isinstance(score, tuple) and score[0] == score[1]
