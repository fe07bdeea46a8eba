"""The log: every line names its reason, and docs/deploy.md names every line."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.announcer.outcome import ChannelGone, GivenUp, RetryLater, Unknown
from tests.count import COUNT, Count, open_count
from tests.repository.test_docs import rows, section, text

BOT = Path(__file__).parents[2] / "bot"
LEVELS = {"info": "info", "warning": "warning", "error": "error", "exception": "error"}


@dataclass(frozen=True)
class LoggingCall:
    """A logging call in the source."""

    event: str
    level: str
    keys: frozenset[str]


def logging_calls() -> Iterator[LoggingCall]:
    """Every call of a logging method with a literal event."""
    for file in sorted(BOT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr=attr), args=[ast.Constant(), *_]) if (
                    attr in LEVELS
                ):
                    keys = frozenset(k.arg for k in node.keywords if k.arg)
                    yield LoggingCall(ast.literal_eval(node.args[0]), LEVELS[attr], keys)


def test_every_line_has_a_reason() -> None:
    assert [] == [line for line in logging_calls() if "reason" not in line.keys]


def test_every_event_is_documented_at_exactly_its_level() -> None:
    page = section(text("docs/deploy.md"), "The log")
    documented = {(row[0].strip("`"), row[1]) for row in rows(page) if row[1] in LEVELS.values()}

    assert {(line.event, line.level) for line in logging_calls()} == documented


@pytest.mark.parametrize(
    ("answer", "event", "level"),
    [
        (RetryLater(0, "rate limit"), "delivery postponed", "warning"),
        (GivenUp("refused: no"), "delivery abandoned", "error"),
        (ChannelGone("is_archived"), "channel lost", "error"),
        (Unknown(0, "answer lost: 503"), "delivery uncertain", "warning"),
        (ValueError("a bug"), "delivery abandoned", "error"),
    ],
    ids=["later", "given up", "gone", "unknown", "a bug of ours"],
)
async def test_an_attempt_is_one_line_with_channel_cause_and_reason(
    tmp_path: Path,
    answer: RetryLater | GivenUp | ChannelGone | Unknown | Exception,
    event: str,
    level: str,
) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/follow all each", channel=COUNT)
        await count.type_undelivered("/declare Battenhall Green 1081")
        count.transport.answer_next_with("#count", answer)
        with capture_logs() as logged:
            await count.deliver()
    first, *_ = logged

    assert (event, level, "fake:#count", "entry:2") == (
        first["event"], first["log_level"], first["channel"], first["cause"]
    )  # fmt: skip
    assert first["reason"]
    assert 1 == len(
        [line for line in logged if line.get("attempt") == 1 and line["event"] == event]
    )


async def test_a_dead_letter_from_a_bug_has_the_traceback(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/follow all", channel=COUNT)
        await count.type_undelivered("/declare Battenhall Green 1081")
        count.transport.answer_next_with("#count", bug := ValueError("a bug"))
        with capture_logs() as logged:
            await count.deliver()

    assert [("delivery abandoned", "failed: ValueError", bug)] == [
        (line["event"], line["reason"], line["exc_info"]) for line in logged
    ]


async def test_an_empty_announcement_is_not_an_error(count: Count) -> None:
    await count.type("/follow all", channel=COUNT)
    await count.type_undelivered("/declare Battenhall Green")
    await count.type_undelivered("/withdraw Battenhall because of a slip")
    with capture_logs() as logged:
        await count.deliver()

    assert {("nothing to deliver", "info")} == {
        (line["event"], line["log_level"]) for line in logged
    }
