"""The ration of IDENTIFYs: one in five seconds, a thousand a day.

Beyond that Discord resets the bot's token.
"""

import asyncio
import time
from dataclasses import dataclass

from bot.platforms.discord.rest import CALL_ERRORS, RestApi

# https://discord.com/developers/docs/events/gateway#session-start-limit-object
IDENTIFY_SECONDS = 5.0
_RESERVE = 50


@dataclass(frozen=True, slots=True)
class IdentifyBudget:
    """The IDENTIFYs left today, and the seconds until there are new ones."""

    remaining: int
    seconds: float

    @property
    def is_low(self) -> bool:
        return self.remaining < _RESERVE


async def fetch_budget(rest: RestApi) -> IdentifyBudget:
    """As Discord says; plenty if it doesn't. Raises one of CALL_ERRORS."""
    response = await rest.call("GET", "/gateway/bot")
    body = response.body if response.ok and isinstance(response.body, dict) else {}
    limit = body.get("session_start_limit") or {}
    return IdentifyBudget(limit.get("remaining", _RESERVE), limit.get("reset_after", 0) / 1000)


class BudgetLow(Exception):
    """Nearly all of today's IDENTIFYs are spent; new ones in `seconds`."""

    def __init__(self, remaining: int, seconds: float) -> None:
        super().__init__(f"{remaining} left, new ones in {seconds:.0f} s")
        self.seconds = seconds


class IdentifyLimiter:
    """Paces the IDENTIFYs of one token, over all its connections."""

    def __init__(self, rest: RestApi, seconds_between: float) -> None:
        self._rest = rest
        self._seconds_between = seconds_between
        self._last: float | None = None

    async def acquire(self) -> None:
        """Return when the next may be sent. Raises BudgetLow if none should be."""
        await self._check_budget()
        if self._last is not None:
            await asyncio.sleep(max(0.0, self._last + self._seconds_between - time.monotonic()))
        self._last = time.monotonic()

    async def _check_budget(self) -> None:
        """If Discord doesn't say, connect all the same."""
        try:
            left = await fetch_budget(self._rest)
        except CALL_ERRORS:
            return
        if left.is_low:
            raise BudgetLow(left.remaining, left.seconds)
