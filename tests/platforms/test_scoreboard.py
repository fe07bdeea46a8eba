"""A scoreboard on both platforms: complete, plain and within their limits at any size."""

import json

import pytest

from bot.announcer.transport import Message
from bot.election.composition import PartySeats
from bot.election.control import Need, Standing
from bot.election.council import Baseline
from bot.platforms.discord import render as in_discord
from bot.platforms.slack import render as in_slack
from bot.platforms.slack.transport import _LONGEST_EDIT
from bot.wording.scoreboard import lines
from bot.wording.voice import Voice
from tests.platforms.conftest import ThreePlatformCount
from tests.servers.discord_rules import violations_of
from tests.servers.slack_blocks import block_refusals
from tests.servers.waiting import until

PARTIES = [f"Pt{n}" for n in range(12)]
NAMES = {p: (f"<!here> *Party* of {p} and @everyone", f"Party of {p}") for p in PARTIES}
SEATS = dict.fromkeys(PARTIES, 130 // 12)
LARGE = Standing(
    seats=130, needed=66, declared=20, contests=130, to_come=10, complete=False,
    holds=SEATS, before=SEATS, gain=dict.fromkeys(PARTIES, -1), gain_last=None,
    baseline=Baseline.SITTING, control_before="Pt0", control=None, certain=(),
    needs=tuple(Need(p, 56, 110) for p in PARTIES),
)  # fmt: skip


@pytest.fixture
def board() -> Message:
    """130 seats, 12 parties that can all still win, and hostile names."""
    voice = Voice("Much Larger and Longer-Named Unitary Authority", "no overall control", NAMES)
    seats = [PartySeats(p, 10, -1, 1, 12) for p in PARTIES]
    shown = (
        *lines(LARGE, seats, [], voice),
        *["23:59 A GAIN IN SOME WARD"] * 4,
        "Last update 23:59.",
    )
    return Message("large/scoreboard:1", "any:1", shown)


def test_slack_accepts_it_whole(board: Message) -> None:
    page = in_slack.announcement(board)

    assert [] == block_refusals(page.blocks)
    assert page.text.endswith("Last update 23:59.")
    assert len(page.text) <= _LONGEST_EDIT
    assert "<!here>" not in page.text


def test_discord_accepts_it_whole(board: Message) -> None:
    body = in_discord.announcement(board)

    assert [] == violations_of(body, 4)
    assert body["content"] == (
        "**Much Larger and Longer-Named Unitary Authority: 20 of 130 wards declared, "
        "10 seats to come; 66 of 130 for a majority.**"
    )
    assert "Last update 23:59." in json.dumps(body)
    assert "@everyone" not in json.dumps(body, ensure_ascii=False).replace("@\u200beveryone", "")


def test_every_party_has_its_code_and_its_name(board: Message) -> None:
    """Colour adds no information."""
    rows = [line for line in board.lines if line.startswith("Pt")]

    assert [f"{p} {NAMES[p][0]} 10 (−1), 1 still up" for p in PARTIES] == rows


async def test_it_is_posted_and_pinned_on_both_and_again_if_deleted(
    count: ThreePlatformCount,
) -> None:
    results = count.slack.channels["C0RESULTS"]
    for _ in range(2):
        await count.slack_user.type("/scoreboard")
        await count.discord.type("/scoreboard on")
        await until(lambda: results.pins and count.discord.server.pins)
        await until(lambda: len(count.discord.server.messages) == 1)  # without the pin's notice
        (in_slack,), (in_discord,) = results.messages, count.discord.server.messages
        found = [results.pins[0], count.discord.server.pins[0]]
        results.messages.clear()
        results.pins.clear()
        count.discord.server.messages.clear()
        count.discord.server.pins.clear()

        assert [in_slack["ts"], in_discord["id"]] == found
        assert "0 of 12 wards declared" in in_slack["text"]
        assert "0 of 12 wards declared" in in_discord["content"]


async def test_a_stopped_scoreboard_stays_but_is_unpinned(count: ThreePlatformCount) -> None:
    results = count.slack.channels["C0RESULTS"]
    await count.slack_user.type("/scoreboard")
    await count.discord.type("/scoreboard on")
    await until(lambda: results.pins and count.discord.server.pins)
    await count.slack_user.type("/scoreboard off")
    await count.discord.type("/scoreboard off")
    await until(lambda: not results.pins and not count.discord.server.pins)

    assert "No longer updated" in results.messages[0]["text"]
    assert "No longer updated" in json.dumps(count.discord.server.messages[0])
