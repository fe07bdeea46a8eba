"""The people of a night: one on each platform, who type every line until it is answered."""

import asyncio
import re
from collections.abc import Callable, Sequence
from random import Random

from bot.importers.pack import Files
from tests.chaos.script import Line
from tests.chaos.sides import PlatformAnswer, Side

CONNECT_TIMEOUT = 60.0  # seconds; generous because the machine may be busy

_RETRY_PAUSE = 0.01  # seconds before an unanswered line is typed again
_MOST_PRESSES = 4  # a response_url works five times
_YES = ("Yes, record it", "Replace", "Apply")
_UNDO = "Undo"

_NOT_SAVED = "NOT saved"
_AWAY = re.compile(rf"{_NOT_SAVED}|[Tt]he database server")
_TOO_SLOW = "didn't say in time who you are"
_REFUSED = ("Not recorded", "othing was stored", _NOT_SAVED, "nothing was recorded")
# The bot took the line and the answer was lost, so it finds nothing left to do. The ledger is
# looked at in the end.
_DONE_BEFORE = ("has not declared yet", "already marked that way", "has changed since")


class Person:
    """One person's lines. `done` of them were answered."""

    def __init__(
        self,
        side: Side,
        lines: Sequence[Line],
        channel: str,
        dice: Random,
        write_pack: Callable[[Files], None],
        longest_pause: float,
        *,
        may_be_away: bool = False,
    ) -> None:
        """`may_be_away`: the database server; a line that it didn't save is typed again."""
        self.side = side
        self.lines = lines
        self.done = 0
        self.typing = asyncio.Event()  # set by every line
        self._channel = channel
        self._dice = dice
        self._write_pack = write_pack
        self._longest_pause = longest_pause
        self._may_be_away = may_be_away

    @property
    def acknowledged(self) -> Sequence[Line]:
        return self.lines[: self.done]

    async def type_lines(self, share: float) -> None:
        """Go on until this share of all lines is done."""
        while self.done < round(share * len(self.lines)):
            await asyncio.sleep(self._dice.uniform(0, self._longest_pause))
            await self._enter(self.lines[self.done])
            self.done += 1

    async def _enter(self, line: Line) -> None:
        """Type a line, answer what the bot asks, and undo it if the line says so."""
        if line.pack:
            self._write_pack(line.pack)
        while (receipt := await self._receipt(line)) is None:
            pass
        for _ in range(_MOST_PRESSES):
            if not line.then_undo or _UNDO not in receipt.buttons:
                return
            if await self._press(_UNDO, receipt):
                return

    async def _receipt(self, line: Line) -> PlatformAnswer | None:
        """The answer to a line, after a yes to what the bot asks; None if that has no answer."""
        answer = await self.type(line.text, self._channel)
        yes = next((label for label in _YES if label in answer.buttons), None)
        return await self._press(yes, answer) if yes else answer

    async def type(self, text: str, channel: str) -> PlatformAnswer:
        """Type a line again until it is answered; fails if it is refused."""
        while True:
            await wait_until_connected(self.side)
            self.typing.set()
            answer = await self.side.type(text, channel)
            if answer and not self._is_away(answer):
                _check(answer)
                return answer
            await asyncio.sleep(_RETRY_PAUSE)  # time to notice a dropped connection

    async def _press(self, label: str, answer: PlatformAnswer) -> PlatformAnswer | None:
        await wait_until_connected(self.side)
        self.typing.set()
        pressed = await self.side.press(label, answer)
        if pressed is None or self._is_away(pressed):
            return None
        _check(pressed)
        return pressed

    def _is_away(self, answer: PlatformAnswer) -> bool:
        """Whether the answer is to type it again: a server is away, or a busy machine too slow."""
        is_away = self._may_be_away and bool(_AWAY.search(answer.text))
        return is_away or _TOO_SLOW in answer.text


def _check(answer: PlatformAnswer) -> None:
    done = any(words in answer.text for words in _DONE_BEFORE)
    assert done or not any(words in answer.text for words in _REFUSED), answer.text


async def wait_until_connected(*sides: Side) -> None:
    """Wait until a line typed on any of these platforms would reach the bot."""
    async with asyncio.timeout(CONNECT_TIMEOUT):
        while not all([await side.is_connected() for side in sides]):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
