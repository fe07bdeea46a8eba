"""The vocabulary of the rule book: councils, wards and declarations from tiny tables."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.election.control import standing
from bot.election.council import Candidate, Comparator, Contest, Council, Poll, Seat
from bot.election.declaration import Declaration, Mark
from bot.election.ledger import Declare, MarkWard
from bot.election.night import Night
from bot.election.result import WardResult, declared_result
from bot.importers.contests import defended_seats
from bot.importers.registry import parse_registry, read_registry_text

PARTIES = parse_registry(read_registry_text())
POLLING_DAY = date(2016, 5, 5)
LAST_TIME = date(2012, 5, 3)

Seats = Mapping[str, int]
Votes = Mapping[str, int] | list[tuple[str, int]]

_FIRST_NAMES = ("Ann", "Ben", "Cat", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida", "Jim", "Kay", "Lee")
_HELD = Poll.HELD


@dataclass(frozen=True)
class Ward:
    candidates: tuple[Candidate, ...]
    sitting: tuple[str | None, ...]
    last: tuple[str | None, ...]
    poll: Poll
    comparator: Comparator | None


def people(parties: str | Iterable[str]) -> tuple[Candidate, ...]:
    """Con Ann, Con Ben and Lab Ann for "Con Con Lab"; "Ind:Zoe" names an Ind Zoe."""
    seen: Counter[str] = Counter()
    found = []
    for word in parties.split() if isinstance(parties, str) else parties:
        party, _, first = word.partition(":")
        found.append(Candidate(f"{party} {first or _FIRST_NAMES[seen[party]]}", party))
        seen[party] += not first
    return tuple(found)


def votes_of(votes: Votes) -> tuple[tuple[Candidate, int], ...]:
    pairs = list(votes.items()) if isinstance(votes, Mapping) else votes
    return tuple(zip(people([party for party, _ in pairs]), [n for _, n in pairs], strict=True))


def ward(
    stand: str = "Con Lab Grn LD",
    *,
    sitting: str = "Con",
    last: str | None = None,
    before: Votes | None = None,
    seats_before: int | None = None,
    poll: Poll = _HELD,
) -> Ward:
    """A ward with a seat for each party in `sitting` ("vacant" for an empty one).

    `last` names the parties that last won those seats ("?" if not known), by default the sitting
    ones; `before` has the votes of the comparator.
    """
    holders = tuple(None if p == "vacant" else p for p in sitting.split())
    winners = (
        holders if last is None else tuple(None if p == "?" else p for p in last.split())
    )  # fmt: skip
    compared = Comparator(LAST_TIME, seats_before or len(holders), votes_of(before or {}))
    return Ward(people(stand), holders, winners, poll, compared if before else None)


def council(
    wards: Mapping[str, Ward] | None = None,
    not_up: Seats | None = None,
    *,
    eve: Seats | None = None,
    short_name: str = "Worcester",
    swing_pair: tuple[str, str] | None = None,
) -> Council:
    """A council with these wards and the seats that are not up.

    With `eve`, that is the eve's chamber, and all wards have new boundaries.
    """
    chamber = [_seat(p, "elsewhere", up=False) for p, n in (not_up or {}).items() for _ in range(n)]
    chamber += [_seat(p, "old ward", up=True) for p, n in (eve or {}).items() for _ in range(n)]
    contests = {}
    staying, contested = sum((not_up or {}).values()), 0
    for name, table in (wards or {}).items():
        up = [
            replace(_seat(now, name, up=True), last_won_by=last)
            for now, last in zip(table.sitting, table.last, strict=True)
        ]
        contested += len(up)
        chamber += [] if eve else up
        contests[name] = Contest(
            name, len(up), table.candidates, table.poll, table.comparator,
            {} if eve else defended_seats(up), sum(not s.party for s in up), LAST_TIME,
        )  # fmt: skip
    return Council(
        "spec", f"{short_name} City Council", short_name, POLLING_DAY,
        datetime(2016, 5, 5, 22, tzinfo=ZoneInfo("Europe/London")), staying + contested,
        bool(eve), PARTIES, tuple(chamber), contests, swing_pair,
    )  # fmt: skip


def _seat(party: str | None, ward: str, *, up: bool) -> Seat:
    return Seat(ward, "", None if party == "vacant" else party, up, last_won_on=LAST_TIME)


def flash(contest: Contest, winners: str) -> Declaration:
    """The winners, by party, without figures."""
    wanted = people(winners)
    return Declaration(tuple(c for c in contest.candidates if c in wanted))


def full(contest: Contest, votes: Votes) -> Declaration:
    """Every candidate's votes; those with the most are elected."""
    figures = votes_of(votes)
    ranked = sorted(figures, key=lambda pair: -pair[1])
    given = dict(figures)
    ordered = tuple((c, given[c]) for c in contest.candidates if c in given)
    return Declaration(tuple(c for c, _ in ranked[: contest.seats]), ordered)


def declaration(contest: Contest, outcome: str | Votes) -> Declaration:
    return flash(contest, outcome) if isinstance(outcome, str) else full(contest, outcome)


def night(town: Council, declared: Mapping[str, str | Votes | Mark] | None = None) -> Night:
    """The night after these wards, in this order: winners by party, votes, or a mark."""
    so_far = Night.initial(town)
    for seq, (name, outcome) in enumerate((declared or {}).items(), 1):
        contest = town.contests[name]
        if isinstance(outcome, Mark):
            so_far = so_far.with_entry(MarkWard(name, outcome), seq)
        else:
            so_far = so_far.with_entry(Declare(name, declaration(contest, outcome)), seq)
    return so_far


def result(table: Ward, outcome: str | Votes) -> WardResult:
    """The result of a declaration in a ward on its own."""
    town = council({"A": table})
    contest = town.contests["A"]
    return declared_result(town, contest, declaration(contest, outcome))


def certainties(moment: Night) -> set[str]:
    """The certain facts as text: "control_lost Con", "noc"."""
    return {f"{c.fact} {c.party}" if c.party else str(c.fact) for c in standing(moment).certain}
