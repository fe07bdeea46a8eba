"""Discord's REST: one try a call, and what was answered.

Not discord.py's client, which repeats a call by itself and waits out its buckets inside it: then
nobody could say what became of a message. Its gateway is used (`listen`), its REST only to log in.
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

Payload = dict[str, object]

REQUEST_SECONDS = 10.0
_CONNECT_SECONDS = 5.0
_CHUNK = 2**16
OK = 200
_AGENT = "DiscordBot (countroom, 0.1)"

# What may be raised by a call whose answer was lost, or that never reached Discord.
CALL_ERRORS = (aiohttp.ClientError, TimeoutError, OSError)
# Of these, what says that Discord was not reached at all.
CONNECT_ERRORS = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)

# Interactions and their webhooks carry a token of their own in the path, and need none of ours.
_OWN_TOKEN_PATHS = ("/interactions/", "/webhooks/")


@dataclass(frozen=True, slots=True)
class Response:
    """A status, and the JSON that came with it; {} where there was none."""

    status: int
    body: Any  # whatever Discord says: an object, or a list of them
    headers: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.status < 300

    @property
    def code(self) -> int:
        """Discord's own number for what is wrong, 0 for none."""
        code = self.body.get("code", 0) if isinstance(self.body, dict) else 0
        return code if isinstance(code, int) else 0

    @property
    def reason(self) -> str:
        """What is wrong, in a line."""
        said = self.body.get("message", "") if isinstance(self.body, dict) else ""
        return f"{self.status} {self.code} {said}".strip()

    @property
    def retry_after(self) -> float:
        """The seconds a 429 asks to wait."""
        said = self.body.get("retry_after", 1.0) if isinstance(self.body, dict) else 1.0
        return float(said) if isinstance(said, int | float) else 1.0

    @property
    def is_global(self) -> bool:
        """Whether a 429 is about every channel."""
        return isinstance(self.body, dict) and bool(self.body.get("global"))


class RestApi:
    """Calls Discord as the bot; connections are kept."""

    def __init__(
        self,
        settings: DiscordSettings,
        seconds: float = REQUEST_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._base = settings.api_address
        self._breaker = CircuitBreaker(monotonic)
        self._authorization = f"Bot {settings.secret('token')}"
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self, method: str, path: str, body: object = None, files: Sequence[File | Image] = ()
    ) -> Response:
        """One try. Raises one of LOST if there was no answer.

        Where Discord would only refuse the call again, its refusal is given without asking.
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
            self._breaker.record_response(response.status, with_token=with_token)
            return Response(response.status, _parsed_body(await response.read()), response.headers)

    async def download(self, url: str, most: int) -> bytes | None:
        """A file that came with an interaction, from the address Discord gave for it.

        No more than `most` bytes and one; None if it is not there. Raises one of LOST.
        """
        async with self._open_session().get(url, allow_redirects=False) as response:
            if response.status != OK:
                return None
            found = b""
            async for chunk in response.content.iter_chunked(_CHUNK):
                found += chunk
                if len(found) > most:
                    break
            return found[: most + 1]

    @property
    def refusal_count(self) -> int:
        """How many of the last ten minutes' calls Discord counts against our address."""
        return self._breaker.refusal_count

    def _refusal(self) -> Response | None:
        if self._breaker.is_token_refused():
            return Response(UNAUTHORIZED, {"message": "the token was refused just now"})
        if wait := self._breaker.wait_seconds():
            return Response(TOO_MANY_REQUESTS, {"retry_after": wait, "global": True})
        return None

    async def close(self) -> None:
        """Closes the connections."""
        if self._session:
            await self._session.close()
            self._session = None

    def _open_session(self) -> aiohttp.ClientSession:
        """Opened at the first call: a session belongs to the loop that runs then."""
        if self._session is None:
            times = aiohttp.ClientTimeout(total=self._seconds, sock_connect=_CONNECT_SECONDS)
            self._session = aiohttp.ClientSession(timeout=times, headers={"User-Agent": _AGENT})
        return self._session


def _parsed_body(raw: bytes) -> Any:  # whatever Discord says
    try:
        return json.loads(raw) if raw else {}
    except ValueError:  # a page of the proxy before Discord
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
