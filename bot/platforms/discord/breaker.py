"""Calls that are not made, because Discord would only refuse them again."""

import time
from collections import deque
from collections.abc import Callable

import structlog

from bot.platforms.discord.settings import PLATFORM

log = structlog.get_logger(platform=PLATFORM)

UNAUTHORIZED, FORBIDDEN, TOO_MANY_REQUESTS = 401, 403, 429
UNTIL_NEW_TOKEN = 60.0

# https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans:
# ten thousand of these in ten minutes shut our address out. A tenth of them is enough.
_INVALID = {UNAUTHORIZED, FORBIDDEN, TOO_MANY_REQUESTS}
_COUNTED, _MOST = 600.0, 1000


class Breaker:
    """Says when a call with the bot's token may be made, by how the last ones were answered."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._refused: deque[float] = deque(maxlen=_MOST)
        self._token_again = self._monotonic()

    def token_refused(self) -> bool:
        """Whether Discord has just refused the token itself."""
        return self._monotonic() < self._token_again

    def wait(self) -> float:
        """The seconds until refusals are few enough again; 0 while they are."""
        if len(self._refused) < _MOST:
            return 0.0
        return max(0.0, self._refused[0] + _COUNTED - self._monotonic())

    @property
    def refused(self) -> int:
        """How many refusals Discord counts now."""
        since = self._monotonic() - _COUNTED
        return sum(at > since for at in self._refused)

    def answered(self, status: int, *, with_token: bool) -> None:
        """Takes note of an answer; a call that carries a token of its own says nothing of ours."""
        if status not in _INVALID:
            return
        shut = self.wait() > 0
        self._refused.append(self._monotonic())
        if not shut and self.wait():
            log.error("no more calls", reason="refused too often", seconds=self.wait())
        if status == UNAUTHORIZED and with_token:
            known = self.token_refused()
            self._token_again = self._monotonic() + UNTIL_NEW_TOKEN
            if not known:
                log.error("no more calls", reason="token refused", seconds=UNTIL_NEW_TOKEN)
