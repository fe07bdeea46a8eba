"""Whole real nights as Slack and Discord show them: nothing is said twice, nor told twice."""

import html
import re
from pathlib import Path

import pytest

from bot.chat.rehearsal import play
from bot.importers.pack import Files, find_pack, load, read_pack_files
from tests.count import DESK
from tests.nights.sentences import heard_twice, said_twice
from tests.platforms.conftest import ThreePlatformCount, open_everywhere
from tests.servers.waiting import until

PACKS = Path(__file__).parents[1] / "packs"
SECONDS = 60.0  # for a night of 72 wards on two platforms


def slack_messages(count: ThreePlatformCount) -> list[str]:
    messages = count.slack.channels["C0RESULTS"].messages
    return [html.unescape(message["text"]) for message in messages]


def discord_messages(count: ThreePlatformCount) -> list[str]:
    """The content and the box below it."""
    return [
        re.sub(
            r"\\(?=\W)|\*\*",
            "",
            "\n".join([m["content"], *(e.get("description", "") for e in m["embeds"])]),
        )
        for m in count.discord.server.messages
    ]


def is_over(messages: list[str]) -> bool:
    return any(message.startswith("FINAL SCORE") for message in messages)


@pytest.mark.exact_calls  # what waits longer is grouped otherwise
@pytest.mark.parametrize(
    "files",
    [
        pytest.param(read_pack_files(folder), id=folder.name)
        for folder in (
            find_pack("worcester-2016"),
            *(PACKS / slug for slug in ("trafford-2022", "westminster-2022", "kent-2025")),
        )
    ],
)
async def test_a_whole_night_says_no_sentence_twice(files: Files, tmp_path: Path) -> None:
    """The night takes seconds, so this also holds for messages within ten seconds of each other."""
    async with open_everywhere(tmp_path, files) as count:
        app = count.discord.app
        night = app.desk.first_book().id
        async for _ward in play(app.desk, night, load(files).results, DESK):
            pass
        places = (slack_messages, discord_messages)
        await until(lambda: all(is_over(place(count)) for place in places), SECONDS)
        in_slack, in_discord = (place(count) for place in places)

    assert in_slack == in_discord
    assert [] == [(text, twice) for text in in_slack if (twice := said_twice(text))]
    assert [] == heard_twice(in_slack)
