"""What follows a post: it is passed on, and a pin makes no noise."""

from tests.platforms.discord.vocabulary import DiscordCount
from tests.servers.waiting import until


async def test_a_post_in_an_announcement_channel_is_passed_on(count: DiscordCount) -> None:
    count.server.is_announcement_channel = True
    await count.type("/follow all")
    await count.type("/declare Battenhall Green 1081")
    await until(lambda: count.server.crossposts)

    assert [count.server.messages[0]["id"]] == count.server.crossposts


async def test_a_pinned_scoreboard_leaves_no_line_that_says_so(count: DiscordCount) -> None:
    await count.type("/scoreboard on")
    await until(lambda: count.server.pins)
    await until(lambda: [m for m in count.server.requests if m.startswith("DELETE")])
    await until(lambda: len(count.server.messages) == 1)

    assert count.server.pins == [m["id"] for m in count.server.messages]
