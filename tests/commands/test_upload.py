"""Pack files uploaded in chat: shown as differences, and applied once confirmed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.reply import Reply, Tone
from bot.importers.foreign.source import Source
from bot.importers.pack import Files
from tests.casterbridge import casterbridge
from tests.count import ALICE, COUNT, DESK, ERIN, Count, open_count, worcester


def without_results() -> Files:
    """The pack as it is before its night."""
    return {name: text for name, text in worcester().items() if name != "results.csv"}


@pytest.fixture
async def upload_count(tmp_path: Path) -> AsyncIterator[Count]:
    async with open_count(tmp_path, without_results(), pack_reader=without_results) as opened:
        yield opened


async def upload(count: Count, *files: Source, key: str = "upload") -> Reply:
    count.reply = await count.app.dispatcher.run_command(
        "countroom", "night upload", ALICE, DESK, key, files
    )
    return count.reply


def candidates_csv(was: str, instead: str) -> bytes:
    return worcester()["candidates.csv"].replace(was, instead).encode()


async def test_a_wrong_candidate_can_be_corrected(upload_count: Count) -> None:
    question = await upload(
        upload_count, Source("candidates.csv", candidates_csv("Louis Stephen", "Louise Stephens"))
    )
    done = await upload_count.press("Apply")

    assert question.text == "1 change in the pack with these files. Apply it?"
    assert any("Louise Stephens" in line for line in question.lines)
    assert Tone.DONE is done.tone
    shown = await upload_count.type("/ward Battenhall")
    assert shown.table
    assert "Louise Stephens" in {row[0] for row in shown.table.rows}


async def test_nothing_changes_before_the_user_confirms(upload_count: Count) -> None:
    await upload(
        upload_count, Source("candidates.csv", candidates_csv("Louis Stephen", "Louise Stephens"))
    )
    reply = await upload_count.type("/declare Battenhall Louise Stephens 1081")

    assert Tone.DONE is not reply.tone


async def test_a_second_file_adds_to_the_first(upload_count: Count) -> None:
    await upload(
        upload_count, Source("candidates.csv", candidates_csv("Louis Stephen", "Louise Stephens"))
    )
    await upload_count.press("Apply")
    toml = worcester()["council.toml"].replace(
        'short_name = "Worcester"', 'short_name = "Faithful"'
    )
    question = await upload(upload_count, Source("council.toml", toml.encode()), key="second")

    assert not any("Louise" in line for line in question.lines)


@pytest.mark.parametrize("name", ["download.csv", "candidates.csv"])
async def test_a_file_is_recognised_by_its_name_or_its_columns(
    upload_count: Count, name: str
) -> None:
    raw = candidates_csv("Louis Stephen", "Louise Stephens").decode().encode("utf-16")
    question = await upload(upload_count, Source(name, raw))

    assert any("Louise Stephens" in line for line in question.lines)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        pytest.param(Source("notes.csv", b"a,b\n1,2\n"), "is not a pack file", id="no part"),
        pytest.param(Source("seats.csv", b"PK\x03\x04"), "is a ZIP archive", id="an archive"),
        pytest.param(
            Source("candidates.csv", b"post_label\nA\n"), "has no column", id="half a table"
        ),
        pytest.param(
            Source("council.toml", casterbridge()["council.toml"].encode()),
            "That is not the pack of Worcester", id="another council",
        ),
    ],
)  # fmt: skip
async def test_an_unusable_file_is_refused_with_the_reason_and_loses_nothing(
    upload_count: Count, source: Source, why: str
) -> None:
    reply = await upload(upload_count, source)

    assert Tone.REFUSAL is reply.tone
    assert why in reply.text
    assert Tone.REFUSAL is reply.tone


async def test_without_a_file_the_answer_says_how_to_attach_one(upload_count: Count) -> None:
    assert (
        "No file came with the line." in (await upload_count.type("/countroom night upload")).text
    )


async def test_only_an_editor_may_upload(upload_count: Count) -> None:
    files = (Source("candidates.csv", candidates_csv("Louis Stephen", "Louise Stephens")),)
    reply = await upload_count.app.dispatcher.run_command(
        "countroom", "night upload", ERIN, COUNT, "erin", files
    )

    assert Tone.REFUSAL is reply.tone
