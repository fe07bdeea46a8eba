"""What follows a post, or a channel that was closed to the bot."""

import asyncio

from tests.platforms.discord.vocabulary import DiscordCount
from tests.servers.discord import CHANNEL
from tests.servers.waiting import until

NIGHT = ["worcester-2016"]


async def test_a_post_in_an_announcement_channel_is_passed_on(count: DiscordCount) -> None:
    count.server.is_announcement_channel = True
    await count.type("/follow all")
    await count.type("/declare Battenhall Green 1081")
    await until(lambda: count.server.crossposts)

    assert [count.server.messages[0]["id"]] == count.server.crossposts


async def test_a_channel_goes_on_as_soon_as_the_bot_may_post_there_again(
    count: DiscordCount,
) -> None:
    await count.type("/follow all")
    count.server.fail_next("POST", f"/{CHANNEL}/messages", 403, body={"code": 50013}, times=99)
    await count.type("/declare Battenhall Green 1081")
    reads = count.app.desk.reads
    while not (await reads.delivery_status(NIGHT)).subscriptions[0].lost:  # noqa: ASYNC110 - no event
        await asyncio.sleep(0.01)
    count.server.faults.clear()
    await count.server.change_channel()
    (back,) = await count.wait_for_messages(1)

    assert "1 of 12 wards declared" in back


async def test_a_pinned_scoreboard_leaves_no_line_that_says_so(count: DiscordCount) -> None:
    await count.type("/scoreboard on")
    await until(lambda: count.server.pins)
    await until(lambda: [m for m in count.server.requests if m.startswith("DELETE")])
    await until(lambda: len(count.server.messages) == 1)

    assert count.server.pins == [m["id"] for m in count.server.messages]
