"""Hindsight: errors are put right wherever they were sent, and spread no further."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.election.changes import (
    Change,
    Corrected,
    NightComplete,
    Withdrawn,
)
from bot.election.channel_history import ChannelHistory, as_first_reported, has_retraction
from bot.election.control import certain_facts, is_implied_by
from bot.election.declaration import Declaration
from bot.election.difference import changes_between
from bot.election.hindsight import changes_that_stand, hindsight
from bot.election.ledger import Correct, Declare, Undo, WardEntry, Withdraw
from bot.election.night import Night
from bot.election.result import declared_result
from tests.spec.book import case, rule, table
from tests.spec.strategies import Played, played
from tests.spec.vocabulary import council, flash, full, ward

ONE = ward("Con Lab Grn", before={"Con": 60, "Lab": 30, "Grn": 10})
TOWN = council({"A": ONE, "B": ONE}, {"Con": 2, "Lab": 3})
GREEN = {"Con": 500, "Lab": 100, "Grn": 600}
GREENER = GREEN | {"Grn": 601}
TORY = {"Con": 700, "Lab": 100, "Grn": 600}


def declaration_in(votes: dict[str, int] | str, name: str = "A") -> Declaration:
    contest = TOWN.contests[name]
    return flash(contest, votes) if isinstance(votes, str) else full(contest, votes)


def declare(votes: dict[str, int] | str, name: str = "A") -> Declare:
    return Declare(name, declaration_in(votes, name))


def correct(votes: dict[str, int] | str) -> Correct:
    return Correct("A", declaration_in(votes))


def kinds(entries: Sequence[WardEntry], seq: int, *, fuller: bool = False) -> list[str]:
    """The kinds of change that entry `seq` should have announced."""
    numbered = list(enumerate(entries, 1))
    return [c.kind for c in hindsight(TOWN, numbered, fuller=fuller).entry(seq).changes]


@table(
    "entries, seq, expected",
    case("NR-2", "an entry that wasn't corrected is announced unchanged",
         [declare(GREEN), declare("Con", "B")], 1, ["gain", "control_lost"]),
    case("NR-2", "a false gain becomes a hold, and no control is lost",
         [declare(GREEN), correct(TORY)], 1, ["hold"]),
    case("NR-2", "the correction itself still says what was wrong",
         [declare(GREEN), correct(TORY)], 2, ["corrected", "no_longer_certain"]),
    case("NR-2", "a correction that was itself wrong says what is right",
         [declare(GREEN), correct(TORY), correct(GREENER)], 2, ["corrected"]),
    case("NR-2", "a withdrawn declaration should have announced nothing",
         [declare(GREEN), Withdraw("A")], 1, []),
    case("NR-2", "a new declaration after a withdrawal is announced unchanged",
         [declare(GREEN), Withdraw("A"), declare(TORY)], 3, ["hold"]),
    case("NR-2 DE-4", "a message naming only the winner stands when a figure is corrected later",
         [declare("Grn"), declare(GREEN), correct(GREENER)], 1, ["gain", "control_lost"]),
    case("NR-2 DE-4", "wrong figures that completed a winner are replaced by the right ones",
         [declare("Grn"), declare(GREEN), correct(GREENER)], 2, ["completed"]),
    case("NR-2", "another ward's declaration is announced with the council as it should have been",
         [declare(GREEN), declare("Con", "B"), correct(TORY)], 2, ["hold", "majority", "complete"]),
)  # fmt: skip
def test_hindsight(entries: list[WardEntry], seq: int, expected: list[str]) -> None:
    actual = kinds(entries, seq)

    assert expected == actual


@rule("DE-4")
def test_a_message_naming_only_the_winner_may_get_the_figures_later() -> None:
    entries = [declare("Grn"), declare(GREEN)]
    (gain, _) = hindsight(TOWN, list(enumerate(entries, 1)), fuller=True).entry(1).changes

    assert "gain" == gain.kind
    assert declared_result(TOWN, TOWN.contests["A"], declaration_in(GREEN)) == getattr(
        gain, "result", None
    )


@rule("NR-2")
@given(played())
def test_a_night_without_corrections_is_the_same_in_hindsight(ledger: Played) -> None:
    entries = [
        (seq, entry)
        for seq, entry in enumerate(ledger.entries, 1)
        if not isinstance(entry, Correct | Withdraw | Undo)
    ]
    night = Night.initial(ledger.last.council)
    announced: dict[int, tuple[Change, ...]] = {}
    for seq, entry in entries:
        after = night.with_entry(entry, seq)
        announced[seq] = changes_between(night, after)
        night = after
    if any(has_retraction(changes) for changes in announced.values()):
        return
    found = hindsight(night.council, entries)

    assert announced == {seq: found.entry(seq).changes for seq in announced}


class Listener:
    """A channel that gets the first entries as they come, and the rest once all of them are in."""

    def __init__(self, ledger: Played, late_from: int) -> None:
        self.history = ChannelHistory()
        self.old_news: list[Change] = []  # repeated, or taken back though never announced
        last = ledger.last
        numbered = list(enumerate(ledger.entries, 1))
        found = hindsight(last.council, numbered)
        certain = certain_facts(last)
        for seq, _ in numbered:
            before, after = ledger.nights[seq - 1 : seq + 1]
            announced = changes_between(before, after)
            in_doubt = seq >= late_from and self._in_doubt(ledger, seq)
            if in_doubt:
                announced = changes_that_stand(announced, found.entry(seq), certain)
            if in_doubt or has_retraction(announced):
                announced = self.history.news(announced)
            news = self.history.news(announced)
            # A postponed poll held after all completes the night a second time.
            self.old_news += [c for c in announced if c not in news and c != NightComplete()]
            self.history.record(announced)

    @staticmethod
    def _in_doubt(ledger: Played, seq: int) -> bool:
        for later in range(seq + 1, len(ledger.entries) + 1):
            before, after = ledger.nights[later - 1 : later + 1]
            entry = ledger.entries[later - 1]
            since = before.wards[entry.ward].since or 1
            if has_retraction(changes_between(before, after)) and since <= seq:
                return True
        return False


@rule("NR-2")
@given(played(), st.integers(1, 8))
def test_no_channel_is_told_twice_or_sent_a_correction_of_something_it_wasn_t_told(
    ledger: Played, late: int
) -> None:
    assert [] == Listener(ledger, late).old_news


@rule("NR-2")
@given(played(), st.integers(1, 8))
def test_a_channel_that_follows_late_ends_up_with_the_right_picture(
    ledger: Played, late: int
) -> None:
    listener, last = Listener(ledger, late), ledger.last
    opening = set(certain_facts(ledger.nights[0]))
    now = set(certain_facts(last))
    results = {
        contest.ward: declared_result(last.council, contest, declaration)
        for contest, declaration in last.declarations
        if last.wards[contest.ward].since is not None
    }

    told = listener.history.results
    assert [] == [
        ward
        for ward, result in results.items()
        if told.get(ward) not in (result, as_first_reported(result))
    ]
    assert set(listener.history.results) <= set(results)
    assert listener.history.facts <= now
    assert {f for f in now - opening if not is_implied_by(f, now)} <= listener.history.facts


@rule("NR-2")
def test_a_correction_of_a_ward_that_never_declared_takes_back_what_it_corrected() -> None:
    """Struck out, it would leave the error as the last word."""
    gone = hindsight(TOWN, list(enumerate([declare(GREEN), Withdraw("A")], 1))).entry(1)
    wrong, right = (
        declared_result(TOWN, TOWN.contests["A"], declaration_in(votes)) for votes in (GREEN, TORY)
    )

    assert (Withdrawn(wrong, None),) == changes_that_stand([Corrected(wrong, right)], gone, ())
