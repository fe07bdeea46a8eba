"""Names from users, packs and imports have no effect in Discord."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcer.transport import Message
from bot.chat.reply import Action, File, Reply, Table, Tone
from bot.platforms.discord import escape, render
from bot.platforms.discord.limits import pack, truncate, utf16_length
from tests.servers.discord_rules import violations_of

RENDERED = {
    "*Con* _Lab_ ~x~ `x` ||spoiler||": r"\*Con\* \_Lab\_ \~x\~ \`x\` \|\|spoiler\|\|",
    "```x": r"\`\`\`x",
    "# Head": r"\# Head",
    "## Head": r"\## Head",
    "> quote": r"\> quote",
    "- item": r"\- item",
    "  - item": r"  \- item",
    "+ item": r"\+ item",
    "-# small": r"\-# small",
    "1. item": r"1\. item",
    "12) item": r"12\) item",
    "<@1> <@!1> <@&1>": "\\<@\u200b1\\> \\<@\u200b!1\\> \\<@\u200b&1\\>",
    "<#123> </declare:1> <t:0> <:e:1>": r"\<#123\> \</declare:1\> \<t:0\> \<\:e:1\>",
    "@everyone @here": "@\u200beveryone @\u200bhere",
    "https://evil.example/a": "https:\u200b//evil.example/a",
    "www.evil.example discord.gg/x": "www\u200b.evil.example discord\u200b.gg/x",
    "[Labour](https://evil.example)": "\\[Labour\\](https:\u200b//evil.example)",
    ":skull:": r"\:skull:",
    "\u202eruobaL\u2066\u200e": "ruobaL",
    "a\x1b[2J\nb\x00": r"a \[2J b ",
    "back\\slash": r"back\\slash",
    "St. Mary's & All Saints, Mid-Worcs (Grn) 1,081 at 23:10": (
        "St. Mary's & All Saints, Mid-Worcs (Grn) 1,081 at 23:10"
    ),
}


@pytest.mark.parametrize(("typed", "rendered"), RENDERED.items(), ids=map(repr, RENDERED))
def test_a_line_shows_as_it_was_typed(typed: str, rendered: str) -> None:
    assert rendered == escape.line(typed)


def test_a_code_block_cannot_be_ended() -> None:
    table = Table(("Ward",), (("```@everyone",),))
    text = render.reply(Reply("x", table=table)).messages[0]["embeds"]

    assert "```\nWard\nˋˋˋ@\u200beveryone\n```" in str(text).replace("\\n", "\n").replace(
        "\\u200b", "\u200b"
    )


@given(st.text(max_size=300))
def test_no_line_mentions_links_or_reverses_text(text: str) -> None:
    rendered = escape.line(text)

    assert not re.search(r"@everyone|@here|(?<!\\)<[@#:/t]|\w://|[\u202a-\u202e]", rendered)
    assert "\n" not in rendered


TEXTS = st.text(max_size=3000)


@given(
    TEXTS,
    st.lists(TEXTS, max_size=5),
    st.lists(st.tuples(st.text(min_size=1, max_size=120), st.text(max_size=120)), max_size=30),
    st.lists(st.tuples(TEXTS, TEXTS), max_size=9),
    st.sampled_from(Tone),
)
def test_every_answer_is_within_the_limits(
    text: str,
    lines: list[str],
    actions: list[tuple[str, str]],
    rows: list[tuple[str, str]],
    tone: Tone,
) -> None:
    buttons = tuple(
        Action(label, "undo", f"{i}{value}") for i, (label, value) in enumerate(actions)
    )
    table = Table(("Ward", "Votes"), tuple(rows), frozenset({1}))
    rendered = render.reply(Reply(f"x{text}", tuple(lines), table, buttons, tone=tone))

    assert [] == [fault for body in rendered.messages for fault in violations_of(body, 4)]


@given(TEXTS, st.lists(TEXTS, max_size=9))
def test_every_announcement_is_within_the_limits(first: str, rest: list[str]) -> None:
    message = Message("night/9", "discord:1", (f"x{first}", *rest))

    assert [] == violations_of(render.announcement(message), 4)
    assert [] == violations_of(render.plain_announcement(message), 4)
    assert render.has_key(render.plain_announcement(message), "night/9")


def test_an_answer_too_long_for_a_few_messages_is_a_file() -> None:
    rows = tuple((f"Ward {i}", "x" * 40) for i in range(5000))
    rendered = render.reply(Reply("All wards.", table=Table(("Ward", "State"), rows)))

    assert 1 == len(rendered.messages)
    assert "Ward 4999" in rendered.files[0].text


def test_a_table_too_wide_for_a_phone_becomes_lines() -> None:
    table = Table(("Type", "What it does"), (("/declare <ward>", "Record a result. " * 5),))
    body = render.reply(Reply("Help.", table=table)).messages[0]

    assert "```" not in str(body)
    assert r"/declare \\<ward\\>" in repr(body)


def test_files_are_attached_to_the_last_message() -> None:
    rendered = render.reply(Reply("x", files=(File("a.csv", "b"),)))

    assert (File("a.csv", "b"),) == rendered.files


@given(st.text(), st.integers(min_value=2, max_value=50))
def test_a_truncated_text_fits(text: str, limit: int) -> None:
    assert utf16_length(truncate(text, limit)) <= limit


@given(st.lists(st.text(alphabet="ab\\e\u0301👩\u200d", max_size=60)), st.integers(10, 40))
def test_packing_loses_nothing(lines: list[str], limit: int) -> None:
    packed = pack(lines, limit)

    assert all(utf16_length(text) <= limit for text in packed)
    assert "".join(lines) == "".join(packed).replace("\n", "")
