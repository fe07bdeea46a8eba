"""Calls that are not made, because Discord would only refuse them again."""

import time
from collections import deque
from collections.abc import Callable

import structlog

from bot.platforms.discord.settings import PLATFORM

log = structlog.get_logger(platform=PLATFORM)

UNAUTHORIZED, FORBIDDEN, TOO_MANY_REQUESTS = 401, 403, 429
TOKEN_RETRY_SECONDS = 60.0

# https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans:
# ten thousand of these in ten minutes shut our address out. A tenth of them is enough.
_COUNTED_STATUSES = {UNAUTHORIZED, FORBIDDEN, TOO_MANY_REQUESTS}
_WINDOW_SECONDS, _MOST_REFUSALS = 600.0, 1000


class CircuitBreaker:
    """Says when a call with the bot's token may be made, by how the last ones were answered."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._refused: deque[float] = deque(maxlen=_MOST_REFUSALS)
        self._token_again = self._monotonic()

    def is_token_refused(self) -> bool:
        """Whether Discord has just refused the token itself."""
        return self._monotonic() < self._token_again

    def wait_seconds(self) -> float:
        """The seconds until refusals are few enough again; 0 while they are."""
        if len(self._refused) < _MOST_REFUSALS:
            return 0.0
        return max(0.0, self._refused[0] + _WINDOW_SECONDS - self._monotonic())

    @property
    def refusal_count(self) -> int:
        """How many refusals Discord counts now."""
        since = self._monotonic() - _WINDOW_SECONDS
        return sum(at > since for at in self._refused)

    def record_response(self, status: int, *, with_token: bool) -> None:
        """Takes note of an answer; a call that carries a token of its own says nothing of ours."""
        if status not in _COUNTED_STATUSES:
            return
        shut = self.wait_seconds() > 0
        self._refused.append(self._monotonic())
        if not shut and self.wait_seconds():
            log.error("no more calls", reason="refused too often", seconds=self.wait_seconds())
        if status == UNAUTHORIZED and with_token:
            known = self.is_token_refused()
            self._token_again = self._monotonic() + TOKEN_RETRY_SECONDS
            if not known:
                log.error("no more calls", reason="token refused", seconds=TOKEN_RETRY_SECONDS)
