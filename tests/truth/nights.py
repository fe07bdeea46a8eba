"""Random nights: a desk that declares, corrects, withdraws, undoes, confirms and marks."""

import csv
import io
import random
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.chat.reply import Reply
from bot.desk.book import Book
from bot.election.council import Candidate, Contest
from bot.election.declaration import Declaration
from bot.importers.pack import Files
from tests.count import ALICE, BOB, Count, channel_named

FOLLOW_HERE = "Follow here"


class RandomPack:
    """A pack's folder: now and then somebody finds that another party holds a seat."""

    def __init__(self, files: Files, seed: int) -> None:
        self.files = files
        self._random = random.Random(seed)  # noqa: S311 - a test's dice

    def edit(self) -> None:
        """Another party sits for a ward that is up, or for one that isn't."""
        heading, *rows = self.files["seats.csv"].splitlines()
        parties = sorted({(row[2], row[3]) for row in csv.reader(rows) if row[2]})
        sitting = [n for n, row in enumerate(csv.reader(rows)) if row[2]]
        n = self._random.choice(sitting)
        row = next(csv.reader([rows[n]]))
        name, party_id = self._random.choice(parties)
        new = io.StringIO()
        csv.writer(new, lineterminator="").writerow([*row[:2], name, party_id, *row[4:]])
        rows[n] = new.getvalue()
        self.files = {**self.files, "seats.csv": "\n".join([heading, *rows, ""])}


class RandomDesk:
    """Types one random line after another; the seed draws them."""

    def __init__(self, count: Count, seed: int, lines: list[str]) -> None:
        self.count = count
        self.lines = lines  # what was typed so far
        self._random = random.Random(seed)  # noqa: S311 - a test's dice
        self.followable: list[Reply] = []  # receipts with the button to follow
        self._undoable: list[Reply] = []
        self._last = ""

    async def type(self, line: str, channel: str = "#desk") -> Reply:
        """Type a line in a channel, and press yes if the bot asks."""
        self.lines.append(line if channel == "#desk" else f"{channel}: {line}")
        reply = await self.count.type(line, channel=channel_named(channel))
        for action in reply.actions:
            if action.label in {"Yes, record it", "Replace", "Apply"}:
                reply = await self.count.press(action.label, reply)
                break
        if any(action.label == "Undo" for action in reply.actions):
            self._undoable.append(reply)
        if any(action.label == FOLLOW_HERE for action in reply.actions):
            self.followable.append(reply)
        return reply

    async def act(self) -> None:
        """One random line, by one person or another."""
        dice = self._random.random()
        if self._undoable and dice < 0.1:
            person = self._random.choice([ALICE, BOB])
            reply = self._undoable.pop(self._random.randrange(len(self._undoable)))
            self.lines.append(f"{person.name} undoes: {reply.text}")
            await self.count.press("Undo", reply, person)
        elif self._last.startswith("/declare") and dice < 0.15:
            self.lines.append(f"Bob: {self._last}")
            await self.count.type(self._last, BOB)
        else:
            book = self._random.choice(self.count.app.desk.books())
            self._last = self._line(book)
            await self.type(self._last)

    def _line(self, book: Book) -> str:
        place = f" in {book.voice.council}" if len(self.count.app.desk.books()) > 1 else ""
        wards = book.night.wards
        contests = book.night.council.contests
        to_come = [ward for ward, state in wards.items() if state.declaration is None]
        declared = {ward: state.declaration for ward, state in wards.items() if state.declaration}
        dice = self._random.random()
        if declared and (dice < 0.3 or not to_come):
            ward = self._random.choice([*declared])
            return self._revision(contests[ward], declared[ward], place)
        ward = self._random.choice(to_come)
        if dice < 0.35:
            mark = self._random.choice(["counting", "recount", "postponed"])
            return f"/mark {ward} {mark}{place}"
        return self._declaration(contests[ward], place)

    def _revision(self, contest: Contest, known: Declaration, place: str) -> str:
        """A line about a ward that has declared."""
        ward = contest.ward
        match self._random.randrange(4):
            case 0 | 1:
                return f"/withdraw {ward}{place} because a slip"
            case 2:
                return f"/correct {ward} {self._figures(contest)}{place} because misheard"
            case _ if known.unnamed and self._random.random() < 0.7:
                return f"/declare {ward} {self._names(contest, known)}{place}"
            case _:
                return self._declaration(contest, place)

    def _declaration(self, contest: Contest, place: str) -> str:
        kinds = (self._winners, self._seats, self._figures, self._tie, self._some_figures)
        (kind,) = self._random.choices(kinds, (4, 3, 4, 1, 1))
        return f"/declare {contest.ward} {kind(contest)}{place} because it was read out"

    def _winners(self, contest: Contest) -> str:
        """The winners alone; sometimes not yet all."""
        return _named(self._some_winners(contest))

    def _seats(self, contest: Contest) -> str:
        """The winners' parties alone."""
        seats = Counter(person.party for person in self._some_winners(contest))
        return " ".join(f"{n} {party}" for party, n in seats.items())

    def _some_winners(self, contest: Contest) -> Sequence[Candidate]:
        most = min(contest.seats, len(contest.candidates))
        n = most if self._random.random() < 0.8 else self._random.randint(1, most)
        return self._random.sample(contest.candidates, n)

    def _names(self, contest: Contest, known: Declaration) -> str:
        """Names for the seats that have none; sometimes not yet for all."""
        people: list[Candidate] = []
        for party, n in Counter(known.unnamed).items():
            others = [c for c in contest.candidates if c.party == party and c not in known.elected]
            people += self._random.sample(others, n)
        return _named(people[: self._random.randint(1, len(people))])

    def _figures(self, contest: Contest) -> str:
        return typed_votes(random_votes(contest, self._random))

    def _some_figures(self, contest: Contest) -> str:
        votes = random_votes(contest, self._random)
        ranked = ranked_names(votes)
        shown = ranked[: self._random.randint(1, len(ranked))]
        return typed_votes({name: votes[name] for name in shown})

    def _tie(self, contest: Contest) -> str:
        """The last elected and the best loser are level, and one of them wins the lot."""
        votes = random_votes(contest, self._random)
        level = make_tie(votes, contest.seats)
        if not level:
            return typed_votes(votes)
        return f'{typed_votes(votes)} lot "{self._random.choice(level)}"'


def _named(people: Sequence[Candidate]) -> str:
    return " ".join(f'"{person.name}" {person.party}' for person in people)


def random_votes(contest: Contest, dice: random.Random) -> dict[str, int]:
    """Votes by name, no two alike."""
    people = contest.candidates
    votes = dice.sample(range(100, 2000), len(people))
    return {person.name: n for person, n in zip(people, votes, strict=True)}


def make_tie(votes: dict[str, int], seats: int) -> list[str]:
    """Give the best loser as many votes as the last elected has; the names of both.

    Nothing if nobody loses.
    """
    ranked = ranked_names(votes)
    if len(ranked) <= seats:
        return []
    last, best = ranked[seats - 1 : seats + 1]
    votes[best] = votes[last]
    return [last, best]


def ranked_names(votes: Mapping[str, int]) -> list[str]:
    """The names, most votes first."""
    return sorted(votes, key=lambda name: -votes[name])


def typed_votes(votes: Mapping[str, int]) -> str:
    """Names and votes as they are typed."""
    return " ".join(f'"{name}" {n}' for name, n in votes.items())
