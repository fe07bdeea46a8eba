"""Channels that an answer names: linked on their own platform, by name anywhere else."""

from bot.chat.reply import Reply
from bot.platforms.discord import render as discord
from bot.platforms.shared.channel_links import channel_ids, split_at_channels
from bot.platforms.slack import render as slack

ANSWER = Reply(
    "Labour hold Ring.",
    ("Telling #results and #results-wire.",),
    channels=(("#results", "slack:C1"), ("#results-wire", "discord:2")),
)


def test_a_channel_of_another_platform_has_no_id_here() -> None:
    assert {"#results": "C1"} == channel_ids(ANSWER, "slack")


def test_a_name_that_begins_another_name_is_not_taken_for_it() -> None:
    assert [("Telling #results-wire.", None)] == split_at_channels(
        "Telling #results-wire.", {"#results": "C1"}
    )


def test_slack_links_its_own_channel() -> None:
    (_, lines) = slack.reply(ANSWER)[0].blocks

    assert [
        {"type": "text", "text": "Telling "},
        {"type": "channel", "channel_id": "C1"},
        {"type": "text", "text": " and #results-wire."},
    ] == lines["elements"][0]["elements"]


def test_discord_links_its_own_channel() -> None:
    assert "Telling #results and <#2>." in str(discord.reply(ANSWER).messages[0]["embeds"])
