"""Discord's REST API: one try a call, and what was answered.

Not discord.py's client: that one repeats a call by itself and waits inside the call for its rate
limit, so its caller could not say what became of a message. discord.py's gateway is used, its
REST only to log in.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.announcer.transport import Image
from bot.chat.reply import File
from bot.platforms.discord.circuit_breaker import TOO_MANY_REQUESTS, UNAUTHORIZED, CircuitBreaker
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.shared.download import download

Payload = dict[str, object]

REQUEST_SECONDS = 10.0
_CONNECT_SECONDS = 5.0
_AGENT = "DiscordBot (countroom, 0.1)"

# What a call raises if its answer was lost, or if it never reached Discord.
CALL_ERRORS = (aiohttp.ClientError, TimeoutError, OSError)


class BotStopped(aiohttp.ClientError):
    """A task that ends with the bot still wants to call Discord."""


# Those of them that say it never reached Discord.
CONNECT_ERRORS = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, BotStopped)

# Interactions and their webhooks carry their own token in the path, and need none of ours.
_OWN_TOKEN_PATHS = ("/interactions/", "/webhooks/")


@dataclass(frozen=True, slots=True)
class Response:
    """A status, and the JSON that came with it; {} if there was none."""

    status: int
    body: Any  # JSON: an object, or a list of them
    headers: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def ok(self) -> bool:
        return self.status < 300

    @property
    def code(self) -> int:
        code = self.body.get("code", 0) if isinstance(self.body, dict) else 0
        return code if isinstance(code, int) else 0

    @property
    def reason(self) -> str:
        message = self.body.get("message", "") if isinstance(self.body, dict) else ""
        return f"{self.status} {self.code} {message}".strip()

    @property
    def retry_after(self) -> float:
        seconds = self.body.get("retry_after", 1.0) if isinstance(self.body, dict) else 1.0
        return float(seconds) if isinstance(seconds, int | float) else 1.0

    @property
    def is_global(self) -> bool:
        return isinstance(self.body, dict) and bool(self.body.get("global"))


class RestApi:
    """Calls Discord as the bot, over connections that it keeps open."""

    def __init__(
        self,
        settings: DiscordSettings,
        seconds: float = REQUEST_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
        on_date: Callable[[str | None], None] = lambda _date: None,
    ) -> None:
        """`on_date` is called with each answer's Date header."""
        self._seconds = seconds
        self._on_date = on_date
        self._base = settings.api_address
        self._breaker = CircuitBreaker(monotonic)
        self._authorization = f"Bot {settings.secret('token')}"
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def call(
        self, method: str, path: str, body: object = None, files: Sequence[File | Image] = ()
    ) -> Response:
        """One try. Raises one of CALL_ERRORS if there was no answer.

        A call that Discord would only refuse again isn't made: the refusal is returned at once.
        """
        with_token = not path.startswith(_OWN_TOKEN_PATHS)
        if with_token and (refusal := self._refusal()):
            return refusal
        data = _multipart_form(body, files) if files else None
        async with self._open_session().request(
            method,
            f"{self._base}{path}",
            headers={"Authorization": self._authorization} if with_token else {},
            json=body if data is None and body is not None else None,
            data=data,
            allow_redirects=False,
        ) as response:
            self._on_date(response.headers.get("Date"))
            self._breaker.record_response(response.status, with_token=with_token)
            return Response(response.status, _parsed_body(await response.read()), response.headers)

    async def download(self, url: str, max_bytes: int) -> bytes | None:
        """A file that came with an interaction, from the address that Discord gave.

        Cut off one byte after `max_bytes`; None if it isn't there. Raises one of CALL_ERRORS.
        """
        return await download(self._open_session(), url, max_bytes)

    @property
    def refusal_count(self) -> int:
        return self._breaker.refusal_count

    def _refusal(self) -> Response | None:
        if self._breaker.is_token_refused():
            return Response(UNAUTHORIZED, {"message": "the token has just been refused"})
        if wait := self._breaker.wait_seconds():
            return Response(TOO_MANY_REQUESTS, {"retry_after": wait, "global": True})
        return None

    async def close(self) -> None:
        self._closed = True
        if self._session:
            await self._session.close()

    def _open_session(self) -> aiohttp.ClientSession:
        """Opened at the first call: a session belongs to the running event loop.

        Raises BotStopped once it is closed: nothing would close another session.
        """
        if self._closed:
            raise BotStopped("the bot has stopped")
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._seconds, sock_connect=_CONNECT_SECONDS)
            self._session = aiohttp.ClientSession(timeout=timeout, headers={"User-Agent": _AGENT})
        return self._session


def _parsed_body(raw: bytes) -> Any:  # Any: JSON
    try:
        return json.loads(raw) if raw else {}
    except ValueError:  # a proxy's error page
        return {}


def _multipart_form(body: object, files: Sequence[File | Image]) -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("payload_json", json.dumps(body), content_type="application/json")
    for number, file in enumerate(files):
        raw, kind = (
            (file.png, "image/png")
            if isinstance(file, Image)
            else (file.text.encode(), "text/plain")
        )
        form.add_field(f"files[{number}]", raw, filename=file.name, content_type=kind)
    return form
