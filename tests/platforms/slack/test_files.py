"""A file given to a command in a form."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.platforms.slack.conftest import SlackCount
from tests.servers.waiting import until

CLAINES = b"ward,candidate,party,votes,elected\nClaines,James Stanley,Con,971,1\n"


async def test_a_files_results_are_proposed_and_recorded(any_count: SlackCount) -> None:
    desk = any_count.user()
    await desk.type("/countroom import")
    await desk.choose_file("results.csv", CLAINES)
    await until(lambda: desk.private_messages())
    await desk.press("One by one", desk.private_messages()[-1])
    await until(lambda: len(desk.private_messages()) == 2)
    await desk.press("Yes, record it", desk.private_messages()[-1])
    await until(lambda: len(desk.private_messages()) == 3)
    texts = [message.text for message in desk.private_messages()]

    assert "csv: 1 new." in texts[0]
    assert "not from the declaration itself." in texts[1]
    assert texts[2].startswith("CONSERVATIVE HOLD Claines")


async def test_slack_asks_again_before_it_records_every_result(count: SlackCount) -> None:
    desk = count.user()
    await desk.type("/countroom import")
    await desk.choose_file("results.csv", CLAINES + b"Battenhall,Louis Stephen,Green,1081,1\n")
    await until(lambda: desk.private_messages())
    buttons = desk.private_messages()[-1].buttons or {}
    record_all = buttons["Record all 2 new"]

    assert "Battenhall  Louis Stephen (Grn)" in desk.private_messages()[-1].words
    assert "style" not in buttons["One by one"]
    assert ("primary", "Record all 2 new?") == (
        record_all["style"], record_all["confirm"]["title"]["text"],
    )  # fmt: skip
    assert (
        "2 results are recorded and announced at once: Battenhall: Louis Stephen (Grn); Claines: "
        "James Stanley (Con)." == record_all["confirm"]["text"]["text"]
    )


async def test_the_token_is_never_sent_to_another_host(
    count: SlackCount,
) -> None:
    requests = []

    async def handle(request: web.Request) -> web.Response:
        requests.append(request.headers.get("Authorization"))
        return web.Response(body=CLAINES)

    app = web.Application()
    app.router.add_get("/{name}", handle)
    elsewhere = TestServer(app)
    await elsewhere.start_server()
    desk = count.user()
    await desk.type("/countroom import")
    await desk.choose_file("results.csv", CLAINES, str(elsewhere.make_url("/results.csv")))
    await until(lambda: desk.private_messages())
    await elsewhere.close()

    assert [] == requests
    assert "Slack didn't hand over the file" in desk.private_messages()[-1].text


@pytest.mark.parametrize(
    "line", ["/countroom import", "/countroom  IMPORT ", "/countroom night upload in Worcester"]
)
async def test_slack_accepts_the_form(count: SlackCount, line: str) -> None:
    desk = count.user()
    await desk.type(line)
    (block,) = desk.form["blocks"]

    assert ("modal", "upload") == (desk.form["type"], desk.form["callback_id"])
    assert ("input", "file_input") == (block["type"], block["element"]["type"])
