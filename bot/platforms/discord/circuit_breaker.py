"""A circuit breaker over a sliding window: no calls that Discord would only refuse again.

It opens for as long as a refusal stays in the window, once there are too many in it; and for a
while after a 401, when only a new token helps.
"""

import time
from collections import deque
from collections.abc import Callable

import structlog

from bot.platforms.discord.settings import PLATFORM

log = structlog.get_logger(platform=PLATFORM)

UNAUTHORIZED, FORBIDDEN, TOO_MANY_REQUESTS = 401, 403, 429
TOKEN_RETRY_SECONDS = 60.0

# https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans:
# ten thousand of these in ten minutes ban our address. Stop at a tenth of that.
_COUNTED_STATUSES = {UNAUTHORIZED, FORBIDDEN, TOO_MANY_REQUESTS}
_WINDOW_SECONDS, _MOST_REFUSALS = 600.0, 1000


class CircuitBreaker:
    """Decides by the last answers whether a call with the bot's token may be made."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._refused: deque[float] = deque(maxlen=_MOST_REFUSALS)
        self._token_again = self._monotonic()

    def is_token_refused(self) -> bool:
        return self._monotonic() < self._token_again

    def wait_seconds(self) -> float:
        if len(self._refused) < _MOST_REFUSALS:
            return 0.0
        return max(0.0, self._refused[0] + _WINDOW_SECONDS - self._monotonic())

    @property
    def refusal_count(self) -> int:
        since = self._monotonic() - _WINDOW_SECONDS
        return sum(at > since for at in self._refused)

    def record_response(self, status: int, *, with_token: bool) -> None:
        """Note an answer; a call with a token of its own says nothing about ours."""
        if status not in _COUNTED_STATUSES:
            return
        shut = self.wait_seconds() > 0
        self._refused.append(self._monotonic())
        if not shut and self.wait_seconds():
            log.error("calls suspended", reason="refused too often", seconds=self.wait_seconds())
        if status == UNAUTHORIZED and with_token:
            known = self.is_token_refused()
            self._token_again = self._monotonic() + TOKEN_RETRY_SECONDS
            if not known:
                log.error("calls suspended", reason="token refused", seconds=TOKEN_RETRY_SECONDS)
