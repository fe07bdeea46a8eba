"""IDENTIFY is rationed: one in five seconds, a thousand a day, and the token is reset beyond."""

import asyncio
import time
from dataclasses import dataclass

from bot.platforms.discord.rest import CALL_ERRORS, RestApi

# https://discord.com/developers/docs/events/gateway#session-start-limit-object
IDENTIFY_SECONDS = 5.0
_RESERVE = 50


@dataclass(frozen=True, slots=True)
class IdentifyBudget:
    """What is left of a day's IDENTIFYs, and the seconds until there are new ones."""

    remaining: int
    seconds: float

    @property
    def is_low(self) -> bool:
        """Whether so few are left that none should be spent."""
        return self.remaining < _RESERVE


async def fetch_budget(rest: RestApi) -> IdentifyBudget:
    """What Discord says of it; enough, if it does not say. Raises one of LOST."""
    response = await rest.call("GET", "/gateway/bot")
    body = response.body if response.ok and isinstance(response.body, dict) else {}
    limit = body.get("session_start_limit") or {}
    return IdentifyBudget(limit.get("remaining", _RESERVE), limit.get("reset_after", 0) / 1000)


class BudgetLow(Exception):
    """Nearly all of today's IDENTIFYs are spent; `seconds` until there are new ones."""

    def __init__(self, remaining: int, seconds: float) -> None:
        super().__init__(f"{remaining} left, new ones in {seconds:.0f} s")
        self.seconds = seconds


class IdentifyLimiter:
    """Lets a gateway connection identify when it may; one for all connections of a token."""

    def __init__(self, rest: RestApi, seconds_between: float) -> None:
        self._rest = rest
        self._seconds_between = seconds_between
        self._last: float | None = None

    async def acquire(self) -> None:
        """Returns when it may. Raises BudgetLow when it should not."""
        await self._check_budget()
        if self._last is not None:
            await asyncio.sleep(max(0.0, self._last + self._seconds_between - time.monotonic()))
        self._last = time.monotonic()

    async def _check_budget(self) -> None:
        """What cannot be asked does not keep anybody from connecting."""
        try:
            left = await fetch_budget(self._rest)
        except CALL_ERRORS:
            return
        if left.is_low:
            raise BudgetLow(left.remaining, left.seconds)
