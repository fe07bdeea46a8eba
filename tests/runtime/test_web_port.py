"""The web port: which connections it keeps, and whose they are."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.runtime.connection_guard import ConnectionGuard
from bot.runtime.web import LOCALHOST, open_web_port
from tests.servers.waiting import until

REQUEST = b"GET /address HTTP/1.1\r\nHost: board\r\n"
SHORT = 0.2  # seconds for a header, in these tests
LONG = 5.0  # seconds: a test that waits for this has failed


async def answer_address(request: web.Request) -> web.Response:
    return web.Response(text=f"<{request.remote}>")


async def answer_slowly(_request: web.Request) -> web.Response:
    await asyncio.sleep(3 * SHORT)
    return web.Response(text="slow")


ROUTES = [web.get("/address", answer_address), web.get("/slow", answer_slowly)]


@asynccontextmanager
async def visit(port: int) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    reader, writer = await asyncio.open_connection(LOCALHOST, port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def read_until_dropped(reader: StreamReader) -> bytes:
    async with asyncio.timeout(LONG):
        try:
            return await reader.read()
        except ConnectionResetError:
            return b""


async def read_answer(reader: StreamReader, end: bytes) -> bytes:
    async with asyncio.timeout(LONG):
        return await reader.readuntil(end)


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: bo"], ids=["nothing", "a half"])
async def test_a_connection_that_sends_no_whole_header_is_dropped(sent: bytes) -> None:
    guard = ConnectionGuard(limit=10, header_seconds=SHORT)
    async with open_web_port(0, ROUTES, guard=guard) as port, visit(port) as (reader, writer):
        writer.write(sent)

        assert b"" == await read_until_dropped(reader)
        assert 0 == guard.open


async def test_a_second_header_gets_no_more_time() -> None:
    guard = ConnectionGuard(limit=10, header_seconds=SHORT)
    async with open_web_port(0, ROUTES, guard=guard) as port, visit(port) as (reader, writer):
        writer.write(REQUEST + b"\r\n")
        await read_answer(reader, b">")
        await asyncio.sleep(2 * SHORT)  # idle between requests is nothing odd
        writer.write(REQUEST)

        assert b"" == await read_until_dropped(reader)


async def test_a_slow_answer_is_not_dropped() -> None:
    guard = ConnectionGuard(limit=10, header_seconds=SHORT)
    async with open_web_port(0, ROUTES, guard=guard) as port, visit(port) as (reader, writer):
        writer.write(REQUEST.replace(b"address", b"slow") + b"\r\n")

        assert (await read_answer(reader, b"slow")).endswith(b"slow")


async def test_beyond_the_limit_a_connection_is_refused_until_another_ends() -> None:
    guard = ConnectionGuard(limit=1)
    async with open_web_port(0, ROUTES, guard=guard) as port:
        async with visit(port) as (first, writer):
            writer.write(REQUEST + b"\r\n")
            await read_answer(first, b">")
            async with visit(port) as (second, _):
                refused = await read_until_dropped(second)
        await until(lambda: guard.open == 0)
        async with visit(port) as (third, writer):
            writer.write(REQUEST + b"\r\n")
            answer = await read_answer(third, b">")

    assert b"" == refused
    assert b"200 OK" in answer


@pytest.mark.parametrize(
    ("forwarded", "proxies", "visitor"),
    [
        ("203.0.113.9", (LOCALHOST,), "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", (LOCALHOST,), "203.0.113.9"),
        ("203.0.113.9, 10.0.0.2", (LOCALHOST, "10.0.0.2"), "203.0.113.9"),
        ("203.0.113.9", (), LOCALHOST),
        ("", (LOCALHOST,), LOCALHOST),
    ],
    ids=["one", "a visitor's own claim", "two proxies", "no trusted proxy", "nothing forwarded"],
)
async def test_a_trusted_proxy_names_the_visitor(
    forwarded: str, proxies: tuple[str, ...], visitor: str
) -> None:
    header = f"X-Forwarded-For: {forwarded}\r\n".encode()
    web_port = open_web_port(0, ROUTES, trusted_proxies=proxies)
    async with web_port as port, visit(port) as (reader, writer):
        writer.write(REQUEST + header + b"\r\n")

        assert (await read_answer(reader, b">")).endswith(f"<{visitor}>".encode())
