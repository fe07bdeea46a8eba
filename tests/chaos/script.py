"""The lines of a night: what is typed about each ward, in an order drawn from the seed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from bot.election.council import Contest, Poll
from bot.election.declaration import Mark
from bot.election.ledger import Correct, Declare, MarkWard, WardEntry, Withdraw
from bot.importers.pack import Files, load
from tests.truth.nights import (
    RandomPack,
    make_tie,
    random_votes,
    ranked_names,
    typed_votes,
)

_OPEN_WARDS = 3  # that one person has something to type about at a time
_CORRECTED_BY = 10  # votes that a small correction adds to the winner's

Votes = dict[str, int]


@dataclass(frozen=True)
class Line:
    """A line, and what the ledger has of it once it is acknowledged."""

    text: str
    ward: str = ""
    elected: frozenset[str] = frozenset()
    votes: frozenset[tuple[str, int]] = frozenset()
    mark: Mark | None = None
    then_undo: bool = False  # press Undo on the receipt, if it has the button
    pack: Files | None = None  # what the pack's folder has from then on

    def is_kept_in(self, entries: Iterable[WardEntry]) -> bool:
        return any(entry.ward == self.ward and self._is_in(entry) for entry in entries)

    def _is_in(self, entry: WardEntry) -> bool:
        match entry:
            case Declare(declaration=declaration) | Correct(declaration=declaration):
                elected = {c.name for c in declaration.elected}
                votes = {(c.name, n) for c, n in declaration.votes}
                return bool(self.elected) and self.elected <= elected and self.votes <= votes
            case MarkWard(mark=mark):
                return mark is self.mark
            case Withdraw():
                return self.mark is None and not self.elected
            case _:
                return False


def night_script(files: Files, dice: Random, people: int) -> list[list[Line]]:
    """Each person's lines. A ward's come in order, among those of other wards."""
    contests = load(files).usable_council.contests.values()
    polled = [contest for contest in contests if contest.poll is not Poll.UNCONTESTED]
    dice.shuffle(polled)
    stories = [[*_Story(contest, dice).lines()] for contest in polled]
    scripts = [_mixed(stories[n::people], dice) for n in range(people)]
    reload = Line("/countroom night reload", pack=_mended_pack(files, dice))
    scripts[0].insert(len(scripts[0]) // 2, reload)
    return scripts


def _mended_pack(files: Files, dice: Random) -> Files:
    pack = RandomPack(files, dice.randrange(1000))
    while load(pack.files).usable_council == load(files).usable_council:
        pack.edit()
    return pack.files


def _mixed(stories: Sequence[Sequence[Line]], dice: Random) -> list[Line]:
    waiting, mixed = [list(story) for story in stories], list[Line]()
    while waiting:
        story = dice.choice(waiting[:_OPEN_WARDS])
        mixed.append(story.pop(0))
        waiting = [story for story in waiting if story]
    return mixed


class _Story:
    """What happens to a ward's result during the night."""

    def __init__(self, contest: Contest, dice: Random) -> None:
        self._contest = contest
        self._dice = dice

    def lines(self) -> Iterator[Line]:
        """A declaration, and most often something more."""
        stories = (
            self._flash, self._corrections, self._withdrawal, self._marks, self._undone, self._lot
        )  # fmt: skip
        yield from self._dice.choice(stories)()

    def _flash(self) -> Iterator[Line]:
        """The winners alone, then the figures; in a ward with several seats one winner first."""
        votes = self._votes()
        if self._contest.seats > 1:
            yield self._winners(votes, 1)
        yield self._winners(votes, self._contest.seats)
        yield self._figures("declare", votes)

    def _corrections(self) -> Iterator[Line]:
        """Another winner, then a correction of the correction."""
        votes = self._votes()
        yield self._figures("declare", votes)
        yield self._figures("correct", self._votes(), "misheard")
        first = ranked_names(votes)[0]
        yield self._figures("correct", votes | {first: votes[first] + _CORRECTED_BY}, "checked")

    def _withdrawal(self) -> Iterator[Line]:
        """Withdrawn, declared otherwise, and that corrected."""
        yield self._figures("declare", self._votes())
        yield Line(f"/withdraw {self._ward} because of a recount", self._contest.ward)
        yield self._figures("declare", self._votes())
        yield self._figures("correct", self._votes(), "a digit was wrong")

    def _marks(self) -> Iterator[Line]:
        held = self._contest.poll is Poll.HELD
        for mark in (
            Mark.POSTPONED if held and self._dice.random() < 0.5 else Mark.COUNTING,
            Mark.RECOUNT,
        ):
            yield Line(f"/mark {self._ward} {mark}", self._contest.ward, mark=mark)
        yield self._figures("declare", self._votes(), "it was read out")

    def _undone(self) -> Iterator[Line]:
        """A slip undone, the result, and its correction undone."""
        yield self._figures("declare", self._votes(), then_undo=True)
        votes = self._votes()
        yield self._figures("declare", votes)
        yield self._figures("correct", self._votes(), "a typo", then_undo=True)
        yield self._figures("correct", votes, "checked")

    def _lot(self) -> Iterator[Line]:
        """A tie; the lot is misheard at first."""
        votes = self._votes()
        for lot in make_tie(votes, self._contest.seats):
            elected = {*ranked_names(votes)[: self._contest.seats - 1], lot}
            text = f'/declare {self._ward} {typed_votes(votes)} lot "{lot}"'
            yield Line(text, self._contest.ward, frozenset(elected), frozenset(votes.items()))

    def _winners(self, votes: Votes, n: int) -> Line:
        winners = ranked_names(votes)[:n]
        parties = {person.name: person.party for person in self._contest.candidates}
        typed = " ".join(f'"{name}" {parties[name]}' for name in winners)
        return Line(f"/declare {self._ward} {typed}", self._contest.ward, frozenset(winners))

    def _figures(
        self, command: str, votes: Votes, reason: str = "", *, then_undo: bool = False
    ) -> Line:
        winners = frozenset(ranked_names(votes)[: self._contest.seats])
        because = f" because {reason}" if reason else ""
        text = f"/{command} {self._ward} {typed_votes(votes)}{because}"
        figures = frozenset(votes.items())
        return Line(text, self._contest.ward, winners, figures, then_undo=then_undo)

    def _votes(self) -> Votes:
        return random_votes(self._contest, self._dice)

    @property
    def _ward(self) -> str:
        return f'"{self._contest.ward}"'
