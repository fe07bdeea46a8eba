"""IDENTIFY is rationed: one in five seconds, a thousand a day, and the token is reset beyond."""

import asyncio
import time
from dataclasses import dataclass

from bot.platforms.discord.rest import LOST, Rest

# https://discord.com/developers/docs/events/gateway#session-start-limit-object
_SECONDS_BETWEEN = 5.0
_KEPT_BACK = 50


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of a day's IDENTIFYs, and the seconds until there are new ones."""

    remaining: int
    seconds: float

    @property
    def low(self) -> bool:
        """Whether so few are left that none should be spent."""
        return self.remaining < _KEPT_BACK


async def budget(rest: Rest) -> Budget:
    """What Discord says of it; enough, if it does not say. Raises one of LOST."""
    response = await rest.call("GET", "/gateway/bot")
    body = response.body if response.ok and isinstance(response.body, dict) else {}
    limit = body.get("session_start_limit") or {}
    return Budget(limit.get("remaining", _KEPT_BACK), limit.get("reset_after", 0) / 1000)


class BudgetLow(Exception):
    """Nearly all of today's IDENTIFYs are spent; `seconds` until there are new ones."""

    def __init__(self, remaining: int, seconds: float) -> None:
        super().__init__(f"{remaining} left, new ones in {seconds:.0f} s")
        self.seconds = seconds


class Identifying:
    """Lets a gateway connection identify when it may; one for all connections of a token."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._last: float | None = None

    async def turn(self) -> None:
        """Returns when it may. Raises BudgetLow when it should not."""
        await self._check_budget()
        if self._last is not None:
            await asyncio.sleep(max(0.0, self._last + _SECONDS_BETWEEN - time.monotonic()))
        self._last = time.monotonic()

    async def _check_budget(self) -> None:
        """What cannot be asked does not keep anybody from connecting."""
        try:
            left = await budget(self._rest)
        except LOST:
            return
        if left.low:
            raise BudgetLow(left.remaining, left.seconds)
