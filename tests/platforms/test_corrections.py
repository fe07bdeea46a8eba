"""A wrong declaration on both platforms: in the end every channel is right and says what was wrong.

The expected texts are written out as a reader would see them at the end of the night.
"""

import re
from contextlib import suppress
from pathlib import Path

from tests.platforms.conftest import ThreePlatformCount
from tests.servers.waiting import until

TRANSCRIPT = Path(__file__).with_name("corrections.txt").read_text(encoding="utf-8").strip()


def plain_text(text: str) -> str:
    """A message without markup, with clock times as 00:00."""
    bare = re.sub(r"[\u2060\u200b\\\\*]", "", text)
    bare = re.sub(r"\b\d\d:\d\d\b", "00:00", bare)
    return "\n".join(line for line in bare.splitlines() if line.strip())


def slack_text(count: ThreePlatformCount) -> str:
    """The channel's messages."""
    messages = count.slack.channels["C0RESULTS"].messages
    return "\n\n".join(plain_text(message["text"]) for message in messages)


def discord_text(count: ThreePlatformCount) -> str:
    """The channel's messages."""
    return "\n\n".join(
        plain_text(f"{body['content']}\n{body['embeds'][0].get('description', '')}")
        for body in count.discord.server.messages
    )


async def wait_for_messages(count: ThreePlatformCount, messages: int) -> None:
    """Wait until both channels have this many messages."""
    await until(lambda: len(count.slack.channels["C0RESULTS"].messages) == messages)
    await until(lambda: len(count.discord.server.messages) == messages)


async def test_a_wrong_declaration_is_corrected_in_every_channel(count: ThreePlatformCount) -> None:
    await count.slack_user.type("/declare Battenhall Green 1018 Con 887 Lab 127 UKIP 89")
    await wait_for_messages(count, 1)
    await count.discord.type("/correct Battenhall Green 1081 because the RO's sheet says so")
    await wait_for_messages(count, 2)
    await count.slack_user.type("/declare Warndon UKIP because seen on the screen")
    await wait_for_messages(count, 3)
    await count.discord.type("/declare Arboretum Lab")
    await wait_for_messages(count, 4)
    await count.discord.type("/withdraw Warndon because it was another ward")
    with suppress(TimeoutError):
        await until(lambda: slack_text(count) == discord_text(count) == TRANSCRIPT, 15)

    assert TRANSCRIPT == slack_text(count)
    assert TRANSCRIPT == discord_text(count)
