"""Scoreboards and the final score link to the board, if it has an address for readers."""

from pathlib import Path

import pytest

from bot.announcer.transport import Link, Message
from tests.casterbridge import casterbridge
from tests.count import Count, open_count, worcester
from tests.runtime.vocabulary import declare_results

ADDRESS = "https://count.example.org"


def links(count: Count) -> dict[str, str]:
    """The address under each message that has one, by the first word of the message."""
    edited = [message for _, message in count.transport.edits]
    return {
        message.lines[0].split()[0]: message.link.url
        for message in [*count.transport.arrived, *edited]
        if message.link
    }


async def test_the_final_score_and_a_scoreboard_link_to_the_board(tmp_path: Path) -> None:
    async with open_count(tmp_path, board_url=ADDRESS) as count:
        await count.type("/follow all")
        await count.type("/scoreboard")
        await declare_results(count, 0, 12)
        (final,) = [m for m in count.transport.arrived if m.lines[0].startswith("FINAL SCORE")]

        assert Link("Open the board", f"{ADDRESS}/") == final.link
        assert {"FINAL", "Worcester:"} == set(links(count))


async def test_an_edit_keeps_the_link(tmp_path: Path) -> None:
    async with open_count(tmp_path, board_url=ADDRESS) as count:
        await count.type("/follow all")
        await declare_results(count, 0, 12)
        await count.type("/correct Battenhall Con 1187 because misheard")
        await count.press("Yes")

        assert {f"{ADDRESS}/"} == {m.link and m.link.url for m in edits_of_the_final(count)}


def edits_of_the_final(count: Count) -> list[Message]:
    return [message for _, message in count.transport.edits if "FINAL SCORE" in message.lines[0]]


async def test_with_several_councils_the_link_names_its_own(tmp_path: Path) -> None:
    async with open_count(tmp_path, [worcester(), casterbridge()], board_url=ADDRESS) as count:
        await count.type("/scoreboard in Worcester")

        assert [f"{ADDRESS}/?council=worcester-2016"] == list(links(count).values())


@pytest.mark.parametrize(("address", "rehearsed"), [(None, False), (ADDRESS, True)])
async def test_without_an_address_or_in_a_rehearsal_there_is_no_link(
    tmp_path: Path, address: str | None, rehearsed: bool
) -> None:
    async with open_count(tmp_path, board_url=address) as count:
        await count.type("/countroom rehearse worcester-2016" if rehearsed else "/scoreboard")

        assert count.transport.arrived
        assert {} == links(count)
