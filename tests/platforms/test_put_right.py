"""A wrong declaration on both platforms: every channel reads true in the end and says what was not.

The words are written out, as somebody reads them who scrolls back at the end of the night.
"""

import re
from contextlib import suppress
from pathlib import Path

from tests.platforms.conftest import ThreePlatformCount
from tests.servers.waiting import until

TRANSCRIPT = Path(__file__).with_name("put_right.txt").read_text(encoding="utf-8").strip()


def read(text: str) -> str:
    """A message as it is read: without markup, clock times as 00:00."""
    bare = re.sub(r"[\u2060\u200b\\\\*]", "", text)
    bare = re.sub(r"\b\d\d:\d\d\b", "00:00", bare)
    return "\n".join(line for line in bare.splitlines() if line.strip())


def in_slack(both: ThreePlatformCount) -> str:
    """What the channel says."""
    messages = both.slack.channels["C0RESULTS"].messages
    return "\n\n".join(read(message["text"]) for message in messages)


def in_discord(both: ThreePlatformCount) -> str:
    """What the channel says."""
    return "\n\n".join(
        read(f"{body['content']}\n{body['embeds'][0].get('description', '')}")
        for body in both.discord.server.messages
    )


async def heard(both: ThreePlatformCount, messages: int) -> None:
    """Both channels have so many messages."""
    await until(lambda: len(both.slack.channels["C0RESULTS"].messages) == messages)
    await until(lambda: len(both.discord.server.messages) == messages)


async def test_a_wrong_declaration_is_put_right_wherever_it_went(both: ThreePlatformCount) -> None:
    await both.slack_user.type("/declare Battenhall Green 1018 Con 887 Lab 127 UKIP 89")
    await heard(both, 1)
    await both.discord.type("/correct Battenhall Green 1081 because the RO's sheet says so")
    await heard(both, 2)
    await both.slack_user.type("/declare Warndon UKIP because seen on the screen")
    await heard(both, 3)
    await both.discord.type("/declare Arboretum Lab")
    await heard(both, 4)
    await both.discord.type("/withdraw Warndon because it was another ward")
    with suppress(TimeoutError):
        await until(lambda: in_slack(both) == in_discord(both) == TRANSCRIPT, 15)

    assert TRANSCRIPT == in_slack(both)
    assert TRANSCRIPT == in_discord(both)
