"""A file attached to a command."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.platforms.discord.vocabulary import Answer, DiscordCount

CLAINES = b"ward,candidate,party,votes,elected\nClaines,James Stanley,Con,971,1\n"


@pytest.fixture
async def cdn() -> AsyncIterator[TestServer]:
    """The server of Discord's attachments."""

    async def handle(request: web.Request) -> web.Response:
        if request.path == "/gone.csv":
            raise web.HTTPNotFound
        return web.Response(body=CLAINES)

    app = web.Application()
    app.router.add_get("/{name}", handle)
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()


async def attach(count: DiscordCount, cdn: TestServer, name: str) -> Answer:
    file = {"id": "7", "filename": name, "size": len(CLAINES), "url": str(cdn.make_url(f"/{name}"))}
    options = [{"type": 11, "name": "file", "value": "7"}]
    data = {"id": "1", "type": 1, "name": "countroom",
            "options": [{"type": 1, "name": "import", "options": options}],
            "resolved": {"attachments": {"7": file}}}  # fmt: skip
    return await count.type("/countroom import", data=data)


async def test_a_files_results_are_proposed(count: DiscordCount, cdn: TestServer) -> None:
    message = await attach(count, cdn, "results.csv")
    card = await count.press(message, "One by one")
    done = await count.press(card, "Yes, record it")

    assert "results.csv: 1 new." in message.text
    assert "Taken from the file results.csv" in card.text
    assert "Claines: James Stanley (Conservative) 971" in done.text


async def test_a_missing_file_is_requested_again(count: DiscordCount, cdn: TestServer) -> None:
    message = await attach(count, cdn, "gone.csv")

    assert "Discord didn't hand over the file. Attach it again. Nothing was stored." in message.text
