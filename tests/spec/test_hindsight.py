"""Told in hindsight: an error is put right wherever it went, and is not passed on any further."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.election.changes import Change, NightComplete, changes_between
from bot.election.channel_history import ChannelHistory, has_retraction
from bot.election.control import certain_facts, is_implied_by
from bot.election.declaration import Declaration
from bot.election.hindsight import entries_in_hindsight
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


def said(votes: dict[str, int] | str, name: str = "A") -> Declaration:
    contest = TOWN.contests[name]
    return flash(contest, votes) if isinstance(votes, str) else full(contest, votes)


def declare(votes: dict[str, int] | str, name: str = "A") -> Declare:
    return Declare(name, said(votes, name))


def correct(votes: dict[str, int] | str) -> Correct:
    return Correct("A", said(votes))


def hindsight(entries: Sequence[WardEntry], seq: int, *, fuller: bool = False) -> list[str]:
    """The kinds of what entry `seq` should have told."""
    numbered = list(enumerate(entries, 1))
    return [c.kind for c in entries_in_hindsight(TOWN, numbered, {seq}, fuller=fuller)[seq].changes]


@table(
    "entries, seq, expected",
    case("NR-2", "what was not corrected is told as it was",
         [declare(GREEN), declare("Con", "B")], 1, ["gain", "control_lost"]),
    case("NR-2", "a gain that was none is a hold, and no control is lost",
         [declare(GREEN), correct(TORY)], 1, ["hold"]),
    case("NR-2", "the correction itself still says what was wrong",
         [declare(GREEN), correct(TORY)], 2, ["corrected", "no_longer_certain"]),
    case("NR-2", "a correction that was wrong again says what is right",
         [declare(GREEN), correct(TORY), correct(GREENER)], 2, ["corrected"]),
    case("NR-2", "a declaration taken back should have told nothing",
         [declare(GREEN), Withdraw("A")], 1, []),
    case("NR-2", "what was declared anew after it was taken back is told as it was",
         [declare(GREEN), Withdraw("A"), declare(TORY)], 3, ["hold"]),
    case("NR-2 DE-4", "a winner alone was not wrong when a figure was corrected later",
         [declare("Grn"), declare(GREEN), correct(GREENER)], 1, ["gain", "control_lost"]),
    case("NR-2 DE-4", "figures that were wrong complete the winner as they are now",
         [declare("Grn"), declare(GREEN), correct(GREENER)], 2, ["completed"]),
    case("NR-2", "another ward's declaration is told with the council as it should have been",
         [declare(GREEN), declare("Con", "B"), correct(TORY)], 2, ["hold", "majority", "complete"]),
)  # fmt: skip
def test_hindsight(entries: list[WardEntry], seq: int, expected: list[str]) -> None:
    actual = hindsight(entries, seq)

    assert expected == actual


@rule("DE-4")
def test_a_message_that_named_the_winner_alone_may_be_given_the_figures_later() -> None:
    entries = [declare("Grn"), declare(GREEN)]
    (gain, _) = entries_in_hindsight(TOWN, list(enumerate(entries, 1)), {1}, fuller=True)[1].changes

    assert "gain" == gain.kind
    assert declared_result(TOWN, TOWN.contests["A"], said(GREEN)) == getattr(gain, "result", None)


@rule("NR-2")
@given(played())
def test_a_night_without_corrections_is_the_same_in_hindsight(ledger: Played) -> None:
    entries = [
        (seq, entry)
        for seq, entry in enumerate(ledger.entries, 1)
        if not isinstance(entry, Correct | Withdraw | Undo)
    ]
    night = Night.initial(ledger.last.council)
    told: dict[int, tuple[Change, ...]] = {}
    for seq, entry in entries:
        after = night.with_entry(entry, seq)
        told[seq] = changes_between(night, after)
        night = after
    if any(has_retraction(changes) for changes in told.values()):
        return
    seen = entries_in_hindsight(night.council, entries, told.keys())

    assert told == {seq: seen[seq].changes for seq in told}


class Listener:
    """Hears the first entries as they come, and the rest only once all of them are in."""

    def __init__(self, ledger: Played, late_from: int) -> None:
        self.heard = ChannelHistory()
        self.old_news: list[Change] = []  # told again, or taken back though it was never told
        last = ledger.last
        numbered = list(enumerate(ledger.entries, 1))
        seen = entries_in_hindsight(last.council, numbered, range(1, len(numbered) + 1))
        for seq, _ in numbered:
            before, after = ledger.nights[seq - 1 : seq + 1]
            told = changes_between(before, after)
            in_doubt = seq >= late_from and self._in_doubt(ledger, seq)
            if in_doubt:
                told = seen[seq].changes
            if in_doubt or has_retraction(told):
                told = self.heard.news(told)
            news = self.heard.news(told)
            # A postponed poll that is held after all ends the night a second time.
            self.old_news += [c for c in told if c not in news and c != NightComplete()]
            self.heard.record(told)

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
def test_nobody_is_told_twice_or_of_a_correction_of_what_was_never_said(
    ledger: Played, late: int
) -> None:
    assert [] == Listener(ledger, late).old_news


@rule("NR-2")
@given(played(), st.integers(1, 8))
def test_whoever_hears_late_believes_in_the_end_what_is_so(ledger: Played, late: int) -> None:
    listener, last = Listener(ledger, late), ledger.last
    opening = set(certain_facts(ledger.nights[0]))
    now = set(certain_facts(last))
    results = {
        contest.ward: declared_result(last.council, contest, declaration)
        for contest, declaration in last.declarations
        if last.wards[contest.ward].since is not None
    }

    assert results == {w: r for w, r in listener.heard.results.items() if w in results}
    assert set(listener.heard.results) <= set(results)
    assert listener.heard.facts <= now
    assert {f for f in now - opening if not is_implied_by(f, now)} <= listener.heard.facts
