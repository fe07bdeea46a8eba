"""Random nights: a desk that declares, corrects, withdraws, undoes and marks."""

import csv
import io
import random

from bot.election.council import Contest
from bot.election.night import Night
from bot.importers.pack import Files
from tests.count import Count, channel_named


class RandomPack:
    """A pack's folder: now and then somebody finds that another party holds a seat."""

    def __init__(self, files: Files, seed: int) -> None:
        self.files = files
        self._random = random.Random(seed)  # noqa: S311 - a test's dice

    def edit(self) -> None:
        """Another party sits for a ward that is up."""
        heading, *rows = self.files["seats.csv"].splitlines()
        parties = sorted({(row[2], row[3]) for row in csv.reader(rows) if row[2]})
        up = [n for n, row in enumerate(csv.reader(rows)) if row[4].casefold() == "true" and row[2]]
        n = self._random.choice(up)
        row = next(csv.reader([rows[n]]))
        name, party_id = self._random.choice(parties)
        new = io.StringIO()
        csv.writer(new, lineterminator="").writerow([*row[:2], name, party_id, *row[4:]])
        rows[n] = new.getvalue()
        self.files = {**self.files, "seats.csv": "\n".join([heading, *rows, ""])}


class RandomDesk:
    """Types one random line after another; the seed draws them."""

    def __init__(self, count: Count, seed: int) -> None:
        self.count = count
        self.random = random.Random(seed)  # noqa: S311 - a test's dice
        self.lines: list[str] = []

    async def follow(self, channel: str, level: str) -> None:
        """A channel follows, each result in a message of its own."""
        self.lines.append(f"{channel}: /follow {level}")
        await self.count.type(f"/follow {level} each", channel=channel_named(channel))

    async def act(self) -> None:
        """One random line, confirmed if the bot asks, sometimes undone."""
        line = self._line()
        self.lines.append(line)
        reply = await self.count.type(line)
        for action in reply.actions:
            if action.label in {"Yes, record it", "Replace"}:
                reply = await self.count.press(action.label, reply)
                break
        if any(a.label == "Undo" for a in reply.actions) and self.random.random() < 0.1:
            self.lines.append("undo")
            await self.count.press("Undo", reply)

    async def reload(self, pack: RandomPack) -> None:
        """The edited pack is brought in, if it can be."""
        pack.edit()
        self.lines.append("/countroom night reload")
        reply = await self.count.type("/countroom night reload")
        if any(action.label == "Apply" for action in reply.actions):
            await self.count.press("Apply", reply)

    @property
    def _night(self) -> Night:
        return self.count.app.desk.first_book().night

    def _line(self) -> str:
        wards = self._night.wards
        to_come = [ward for ward, state in wards.items() if state.declaration is None]
        declared = [ward for ward, state in wards.items() if state.declaration]
        dice = self.random.random()
        if declared and (dice < 0.3 or not to_come):
            ward = self.random.choice(declared)
            if dice < 0.15:
                return f"/withdraw {ward} because a slip"
            return f"/correct {ward} {self._figures(ward)} because misheard"
        ward = self.random.choice(to_come)
        if dice < 0.35:
            return f"/mark {ward} {self.random.choice(['counting', 'recount', 'postponed'])}"
        if dice < 0.7:
            return f"/declare {ward} {self._winners(ward)} because a flash"
        return f"/declare {ward} {self._figures(ward)} because full figures"

    def _contest(self, ward: str) -> Contest:
        return self._night.council.contests[ward]

    def _winners(self, ward: str) -> str:
        contest = self._contest(ward)
        people = self.random.sample(contest.candidates, min(contest.seats, len(contest.candidates)))
        return " ".join(f'"{person.name}" {person.party}' for person in people)

    def _figures(self, ward: str) -> str:
        people = self._contest(ward).candidates
        votes = self.random.sample(range(100, 2000), len(people))
        return " ".join(f'"{person.name}" {n}' for person, n in zip(people, votes, strict=True))
