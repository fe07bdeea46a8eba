"""Names that would format, ping or link are shown as they are and do nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcer.transport import Message
from bot.chat.reply import Action, Reply, Table, Tone
from bot.platforms.slack import limits, render
from bot.platforms.slack.escape import mrkdwn, plain_text, unescape
from tests.servers.slack_blocks import block_refusals, visible_text

NASTY = [
    "<!channel>", "<!here>", "<@U012AB3CD>", "<!subteam^S1>", "<#C1>", "<!date^0^{date}|x>",
    "*Con*", "_Lab_", "~x~", "`x`", "```x", "> quote", ">>> quote", ":boom:",
    "https://evil.example/a", "www.evil.example", "<https://evil.example|here>", "a@evil.example",
    "${jndi:ldap://x}", "{0.__class__}", "%s%n", "Robert'); DROP TABLE declaration;--",
    "\u202eruobaL", "a\x1b[2Jb", "A" * 5_000, "👨‍👩‍👧‍👦" * 10, "&lt;!here&gt;", "a & b < c > d",
]  # fmt: skip
MARKUP = re.compile(
    r"<[!@#a-z]|(?<!\w)[*_~`](?=[^\s\u2060])|^&gt;|:\w+:|\w\.[a-z]{2}|://|\w@\w", re.MULTILINE
)


@pytest.mark.parametrize("name", NASTY, ids=ascii)
def test_no_name_is_markup_in_a_text(name: str) -> None:
    assert [] == MARKUP.findall(mrkdwn(name))


@pytest.mark.parametrize("name", NASTY, ids=ascii)
def test_every_answer_with_a_hostile_name_can_be_sent(name: str) -> None:
    table = Table(("Ward", ""), ((name, "1"), ("", "2")), frozenset({1}))
    actions = (Action(name, "undo", name), Action("Undo", "undo", "1"))
    answer = Reply(name, (name, "", name), table, actions, tone=Tone.ASK)
    pages = [
        *render.reply(answer, share=name, note=name),
        render.announcement(Message("k", "slack:C1", (name, name))),
    ]

    assert [] == [wrong for page in pages for wrong in block_refusals(page.blocks)]
    assert [] == [page.text for page in pages if MARKUP.search(page.text)]
    assert [] == re.findall(r"<[!@#]", "".join(visible_text(page.blocks) for page in pages))


@given(st.text(st.characters(exclude_characters="\u2060"), max_size=200))
def test_text_reads_as_it_was_typed(text: str) -> None:
    """Except invisible characters and text direction marks."""
    seen = plain_text(text).replace("\u2060", "")

    assert len(text) == len(seen)
    assert [c for c in text if c.isprintable()] == [
        c for c, original in zip(seen, text, strict=True) if original.isprintable()
    ]


@given(st.text(max_size=200))
def test_escaping_twice_looks_like_escaping_once(text: str) -> None:
    """A table's cells are escaped twice: when measured and with the answer."""
    assert plain_text(text) == plain_text(plain_text(text))


def test_a_table_shows_brackets_unchanged_and_aligned() -> None:
    table = Table(("Type", "Who"), (("/ward <ward>", "anyone"), ("/declare", "declarer")))
    lines = visible_text(render.reply(Reply("Help", (), table))[0].blocks).splitlines()

    assert ["Type          Who", "/ward <\u2060ward>  anyone", "/declare      declarer"] == lines[
        1:
    ]


def test_a_command_is_read_as_it_was_typed() -> None:
    assert "Powick & Callow <b> &lt; 12" == unescape("Powick &amp; Callow &lt;b&gt; &amp;lt; 12")


def test_a_mention_in_a_command_is_an_id() -> None:
    line = "roles grant declarer person <@U1|ann> <!subteam^S1|@desk> <#C1|count>"

    assert "roles grant declarer person U1 S1 slack:C1" == unescape(line)


def test_a_link_in_a_command_is_what_was_typed() -> None:
    line = (
        "declare X source <http://bbc.co.uk|bbc.co.uk> <https://a.example/b> <mailto:a@b.c|a@b.c>"
    )

    assert "declare X source bbc.co.uk https://a.example/b a@b.c" == unescape(line)


def test_a_long_answer_is_split_between_lines_and_says_so() -> None:
    """Four messages, because a response_url works five times."""
    lines = tuple(f"Ward {n}: " + "x" * 90 for n in range(1_000))
    pages = render.reply(Reply("All of it", lines))
    words = [visible_text(page.blocks) for page in pages]
    whole = [line for page in words for line in page.splitlines() if line.startswith("Ward")]

    assert 4 == len(pages)
    assert list(lines[: len(whole)]) == whole
    assert f"… and {1_000 - len(whole)} more lines" in words[-1]
    assert all(len(page) <= limits.BLOCKS_TEXT + 100 for page in words)
    assert all(len(page.text) <= limits.TEXT for page in pages)
