"""Words that would format, ping, link or break a line, by number in docs/bad-inputs.md.

A typed word is answered, does nothing and is stored nowhere. Each server itself rejects what its
platform would refuse, mentions that are not suppressed, and answers without text.
"""

import re
from pathlib import Path

import pytest

from tests.casterbridge import casterbridge
from tests.platforms.conftest import ThreePlatformCount, open_everywhere
from tests.servers.waiting import until

TYPED = {
    "B22": ["<@U012AB3CD>", "<!subteam^S1>", "<#C1>", "<!date^0^{date}|x>", "<!channel>"],
    "B23": ["@everyone", "@here", "<@&5> <@!1>"],
    "B25": ["</declare:1>", "<t:0>", "<:e:1>", "<#123>"],
    "B26": ["https://evil.example/a", "www.evil.example", "evil.example", "[a](http://b.example)"],
    "B28": ["*Con*", "_Lab_", "~x~", "`x`", "```x```", "**x**"],
    "B29": ["# Head", "> quote", "- item", "1. item", "-# small", "||spoiler||"],
    "B31": ["Gr\u200been", "\u200b"],
    "B32": ["\u202eruobaL", "\u2066x\u2069", "\u200fx", "\u061cx"],
    "B34": ["Cafe\u0301", "Café"],
    "B35": ["Ⅽon", "Ｇreen"],
    "B37": ["Battenha11"],
    "B38": ["St"],
    "B40": ["A" * 101, "x" * 5_900, "Battenhall Green 1 " * 300],
    "B43": ["Z" + "\u0301" * 1_000],
    "B44": ["a\nb", "a\tb", "a\x1b[2Jb", "a\x07b", "a\rb", "a\x00b", "a\u2028b"],
    "B46": ["👨‍👩‍👧‍👦" * 10],
    "B47": ["Lab/Co-op", "Lab & Co-op", "Labour and Co-operative"],
    "B49": ["None", "null", "true", "NOC", "Vacant"],
    "B50": ["Robert'); DROP TABLE ledger;--"],
    "B52": ["${jndi:ldap://x}", "{{7*7}}", "{0.__class__}", "%s%n"],
    "B53": ["../../etc/passwd", "CON", "a\x00.png"],
}  # fmt: skip

# What Slack and Discord read in plain text: their own marks, and what turns a line around.
SLACK_READS = re.compile(r"<[!@#a-z]|(?<!\w)[*_~`](?=[^\s\u2060])|^&gt;|:\w+:|://|[\u202a-\u202e]")
DISCORD_READS = re.compile(
    r"@everyone|@here|(?<!\\)<[@#:/t]|(?<!\\)[*_~`|]|\w://|^[#>-]|^\d+[.)]|[\u202a-\u202e]"
)


@pytest.mark.parametrize("row", TYPED)
async def test_a_typed_word_does_nothing_on_either_platform(
    count: ThreePlatformCount, row: str
) -> None:
    read = []
    for text in TYPED[row]:
        for line in (
            f"/ward {text}",
            f"/declare {text} Green 1081",
            f"/correct Battenhall {text} 5",
        ):
            in_slack, in_discord = await count.slack_user.type(line), await count.discord.type(line)
            ours = in_discord.body.get("content", "").removeprefix("**").removesuffix("**")
            ours = without_command_links(ours, count)
            read += [(line, in_slack.text, SLACK_READS), (line, ours, DISCORD_READS)]
    entered = await count.discord.app.desk.reads.history("worcester-2016")

    assert [] == [(line, text) for line, text, reads in read if not text or reads.search(text)]
    assert ["pack"] == [row.kind for row in entered]


def without_command_links(text: str, count: ThreePlatformCount) -> str:
    """A refusal links the command to type, by the id that Discord gave it."""
    for command in count.discord.server.commands:
        text = re.sub(rf"</{command['name']}(?: [\w-]+)*:{command['id']}>", "", text)
    return text


@pytest.mark.parametrize(
    ("party", "name"),
    [
        ("Con", "=2+5 Cell"),
        ("Lab", "Robert'); DROP TABLE ledger;--"),
        ("Grn", "{{7*7}} %s {0.__class__}"),
    ],
    ids=["B50 a formula", "B50 a statement", "B52 templates"],
)
async def test_a_candidates_name_is_announced_as_printed(
    tmp_path: Path, party: str, name: str
) -> None:
    async with open_everywhere(tmp_path, casterbridge()) as count:
        await count.slack_user.type(f"/declare Talbothays {party} 500")
        texts = [count.slack_texts, count.discord_texts, count.console_texts]
        await until(lambda: all("Talbothays" in " ".join(channel()) for channel in texts))
        last = [channel()[-1] for channel in texts]

    assert [True] * 3 == [letters(name) in letters(words) for words in last]


def letters(text: str) -> str:
    """A text without signs, which each platform shows in its own way."""
    return re.sub(r"[\W_]", "", text)
