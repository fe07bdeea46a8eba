"""Fetching a public file: its limits, and the addresses it never goes to."""

import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from socket import AddressFamily

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.importers.raw_text import MAX_BYTES
from bot.runtime import public_fetch
from bot.runtime.public_fetch import (
    NOT_PUBLIC,
    FetchedFile,
    FetchFailed,
    PublicFetcher,
    Version,
    is_public,
)
from bot.runtime.web import open_web_port

CSV = b"Ward,Candidate,Votes\nBattenhall,Louis Stephen,1081\n"
NEVER_RETRIED = Version()
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FakeResolver(AbstractResolver):
    """Every name has these addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        return [
            ResolveResult(hostname=host, host=a, port=port, family=family, proto=0, flags=0)
            for a in self.addresses
        ]

    async def close(self) -> None:
        pass


class LocalServer:
    """A server on this machine, which stands for a public one."""

    def __init__(self) -> None:
        self.port = 0
        self.requests: list[web.Request] = []
        self.answer: Handler = self.file

    async def file(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(body=CSV, headers={"ETag": '"1"'})

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        return await self.answer(request)

    def address(self, path: str = "/results.csv") -> str:
        return f"http://results.example:{self.port}{path}"

    async def fetch(self, known: Version = NEVER_RETRIED) -> FetchedFile | None:
        fetcher = PublicFetcher(
            lambda: FakeResolver("127.0.0.1"), lambda a: a != "10.0.0.1" and is_address(a), "http"
        )
        return await fetcher.fetch(self.address(), known)


def is_address(text: str) -> bool:
    """True for an address. Raises ValueError for a name, as `is_public` does."""
    is_public(text)
    return True


@pytest.fixture
async def server() -> AsyncIterator[LocalServer]:
    opened = LocalServer()
    async with open_web_port(0, [web.get("/{path:.*}", opened.handle)]) as port:
        opened.port = port
        yield opened


def answering(response: Callable[[], web.StreamResponse]) -> Handler:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return response()

    return answer


async def test_a_file_comes_with_its_version(server: LocalServer) -> None:
    assert FetchedFile(CSV, Version(etag='"1"')) == await server.fetch()


async def test_a_known_version_is_asked_for_only_if_it_changed(server: LocalServer) -> None:
    server.answer = answering(lambda: web.Response(status=304))
    known = Version('"1"', "Fri, 06 May 2016 01:00:00 GMT")

    assert None is await server.fetch(known)
    (request,) = server.requests
    assert known.etag == request.headers["If-None-Match"]
    assert known.modified == request.headers["If-Modified-Since"]


async def test_a_packed_file_is_unpacked(server: LocalServer) -> None:
    packed = gzip.compress(CSV)
    server.answer = answering(
        lambda: web.Response(body=packed, headers={"Content-Encoding": "gzip"})
    )
    fetched = await server.fetch()

    assert fetched
    assert CSV == fetched.raw


@pytest.mark.parametrize("is_packed", [False, True])
async def test_a_file_that_is_too_large_is_given_up(server: LocalServer, is_packed: bool) -> None:
    body = b"a" * (MAX_BYTES + 1)
    headers = {"Content-Encoding": "gzip"} if is_packed else {}
    body = gzip.compress(body) if is_packed else body
    server.answer = answering(lambda: web.Response(body=body, headers=headers))

    with pytest.raises(FetchFailed, match="larger than 10 MB"):
        await server.fetch()


async def test_a_server_may_ask_for_a_pause(server: LocalServer) -> None:
    server.answer = answering(lambda: web.Response(status=503, headers={"Retry-After": "300"}))

    with pytest.raises(FetchFailed, match="it answers 503") as failed:
        await server.fetch()
    assert 300 == failed.value.retry_after


async def test_a_server_that_does_not_answer_is_given_up(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_fetch, "SECONDS", 0)

    with pytest.raises(FetchFailed, match="no answer within"):
        await server.fetch()


async def test_a_redirect_is_followed(server: LocalServer) -> None:
    async def redirect_once(request: web.Request) -> web.StreamResponse:
        if request.path == "/new.csv":
            return await server.file(request)
        return web.Response(status=302, headers={"Location": "/new.csv"})

    server.answer = redirect_once
    fetched = await server.fetch()

    assert fetched
    assert CSV == fetched.raw


@pytest.mark.parametrize(
    ("location", "why"),
    [
        pytest.param("http://10.0.0.1/secrets", NOT_PUBLIC, id="a private address"),
        pytest.param("https://results.example/", "not http", id="another scheme"),
        pytest.param("file:///etc/passwd", "not http", id="a file"),
        pytest.param("/results.csv", "more than 5 redirects", id="a circle"),
    ],
)
async def test_a_redirect_is_checked_like_the_first_address(
    server: LocalServer, location: str, why: str
) -> None:
    server.answer = answering(lambda: web.Response(status=302, headers={"Location": location}))

    with pytest.raises(FetchFailed, match=why):
        await server.fetch()


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param(["127.0.0.1"], id="this machine"),
        pytest.param(["::1"], id="this machine in IPv6"),
        pytest.param(["10.1.2.3"], id="a private network"),
        pytest.param(["192.168.1.1"], id="a home"),
        pytest.param(["169.254.169.254"], id="a cloud's own service"),
        pytest.param(["100.64.0.1"], id="a provider's network"),
        pytest.param(["fe80::1"], id="link-local"),
        pytest.param(["fd00::1"], id="unique local"),
        pytest.param(["::ffff:127.0.0.1"], id="IPv4 in IPv6"),
        pytest.param(["64:ff9b::a00:1"], id="IPv4 behind NAT64"),
        pytest.param(["2002:a00:1::"], id="IPv4 in 6to4"),
        pytest.param(["0.0.0.0"], id="no address"),  # noqa: S104 - to be refused
        pytest.param(["224.0.0.1"], id="many machines"),
        pytest.param(["51.140.1.1", "10.0.0.1"], id="one of several"),
    ],
)
async def test_a_name_with_a_private_address_is_refused(addresses: list[str]) -> None:
    resolver = FakeResolver(*addresses)
    fetcher = PublicFetcher(lambda: resolver)

    with pytest.raises(FetchFailed, match=NOT_PUBLIC):
        await fetcher.fetch("https://results.example/", NEVER_RETRIED)
    assert ["results.example"] == resolver.asked


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "[::ffff:10.0.0.1]", "169.254.169.254", "100.64.0.1"]
)
async def test_a_private_address_itself_is_refused(host: str) -> None:
    resolver = FakeResolver()
    fetcher = PublicFetcher(lambda: resolver)

    with pytest.raises(FetchFailed, match=NOT_PUBLIC):
        await fetcher.fetch(f"https://{host}/", NEVER_RETRIED)
    assert [] == resolver.asked


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1"])
async def test_an_address_in_another_notation_is_never_reached(host: str) -> None:
    fetcher = PublicFetcher(lambda: FakeResolver("127.0.0.1"))

    with pytest.raises(FetchFailed):
        await fetcher.fetch(f"https://{host}/", NEVER_RETRIED)


@pytest.mark.parametrize("address", ["51.140.1.1", "2a00:1450:4009::1", "64:ff9b::338c:101"])
def test_an_address_that_everyone_can_reach_is_public(address: str) -> None:
    assert is_public(address)


async def test_a_name_is_resolved_once_and_its_checked_address_is_used(server: LocalServer) -> None:
    """A second look could give another address than the one that was checked."""
    resolver = FakeResolver("127.0.0.1")
    checked: list[str] = []

    def check(address: str) -> bool:
        is_public(address)  # raises for a name
        checked.append(address)
        return True

    await PublicFetcher(lambda: resolver, check, "http").fetch(server.address(), NEVER_RETRIED)

    assert ["results.example"] == resolver.asked
    assert ["127.0.0.1"] == checked


async def test_no_reason_names_the_address(server: LocalServer) -> None:
    server.answer = answering(lambda: web.Response(status=404))
    fetcher = PublicFetcher(lambda: FakeResolver("127.0.0.1"), is_address, "http")

    with pytest.raises(FetchFailed) as failed:
        await fetcher.fetch(server.address("/?token=hush"), NEVER_RETRIED)
    assert "it answers 404" == str(failed.value)
    assert failed.value.__suppress_context__ or failed.value.__context__ is None
