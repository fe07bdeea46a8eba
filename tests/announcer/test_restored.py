"""What waited in a restored copy may have been told since: it is found, and told once."""

import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.announcer.outcome import REFUSED, GivenUp
from tests.count import COUNT, ELEVEN_AT_NIGHT, Count, FakeTransport, open_count
from tests.truth.channel import all_it_showed, as_it_reads

pytestmark = pytest.mark.sqlite_file

LINES = ["/declare Battenhall Green 1081", "/declare Arboretum Lab", "/declare Claines Con"]
WARDS = ["GREEN GAIN Battenhall", "LABOUR HOLD Arboretum", "CONSERVATIVE HOLD Claines"]
BEHIND = 20  # seconds after which waiting results share a message

Told = Callable[[Count], Awaitable[None]]


async def restore(
    folder: Path,
    level: str,
    told: Told,
    *,
    lines: Sequence[str] = LINES,
    delivered: int = 0,
    since: str = "",
) -> FakeTransport:
    """The lines wait in the copy; then comes `told`, then the restore with its deliveries.

    The first lines are `delivered` before the copy is made. `since` is typed after the restore,
    before its deliveries.
    """
    transport = FakeTransport()
    async with open_count(folder, transport=transport) as count:
        await count.type(f"/follow {level}", channel=COUNT)
        for number, line in enumerate(lines):
            await (count.type if number < delivered else count.type_undelivered)(line)
        with closing(sqlite3.connect(count.path)) as database:
            database.execute("VACUUM INTO ?", (str(folder / "copy.db"),))
        await told(count)
    put_back(folder / "copy.db", count.path)
    later = ELEVEN_AT_NIGHT + timedelta(minutes=5)
    async with open_count(folder, now=later, transport=transport) as again:
        if since:
            await again.type_undelivered(since)
        await again.deliver()
    return transport


def put_back(copy: Path, path: Path) -> None:
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    shutil.copyfile(copy, path)


def beginnings(transport: FakeTransport) -> list[str]:
    """The beginning of each message as it reads now."""
    return [
        text.partition(" from")[0].partition(":")[0] for text in as_it_reads(transport, "#count")
    ]


async def test_a_message_edited_since_is_found_and_reads_as_in_the_copy(tmp_path: Path) -> None:
    async def told(count: Count) -> None:
        await count.deliver()
        await count.type("/correct Arboretum Con because misheard")
        await count.press("Yes, record it")

    transport = await restore(tmp_path, "all each", told)

    assert WARDS == beginnings(transport)[:3]
    assert 3 + 1 == len(transport.arrived)


async def test_results_told_one_by_one_are_found_one_by_one(tmp_path: Path) -> None:
    """Three results as old as these would share one message."""
    transport = await restore(tmp_path, "all", Count.deliver)

    assert WARDS == beginnings(transport)


async def test_of_a_shared_message_the_rest_is_told_again(tmp_path: Path) -> None:
    """The copy knows the shared message by its first result alone."""

    async def told(count: Count) -> None:
        count.clock.shift(BEHIND)
        await count.deliver()

    transport = await restore(tmp_path, "all", told)

    assert WARDS == beginnings(transport)


@pytest.mark.exact_calls  # counts searches
async def test_what_was_not_told_since_may_share_a_message(tmp_path: Path) -> None:
    async def told(count: Count) -> None:
        count.transport.searches.clear()

    transport = await restore(tmp_path, "all", told)

    (message,) = as_it_reads(transport, "#count")

    assert 1 == len(transport.searches)
    assert message.startswith("3 results")


@pytest.mark.exact_calls  # the refusal is set for one attempt
async def test_a_message_that_may_not_be_edited_is_told_again(tmp_path: Path) -> None:
    async def told(count: Count) -> None:
        await count.deliver()
        await count.type("/correct Battenhall Con because misheard")
        await count.press("Yes, record it")
        count.transport.edit_answers.append(GivenUp(f"{REFUSED}: too old"))

    transport = await restore(tmp_path, "all each", told)

    (again,) = transport.texts_in("#count")[3 + 1 :]

    assert again.startswith("GREEN GAIN Battenhall")


async def test_what_was_told_and_is_withdrawn_since_the_restore_is_taken_back(
    tmp_path: Path,
) -> None:
    since = "/withdraw Battenhall because of a recount"
    transport = await restore(tmp_path, "all", Count.deliver, since=since)
    battenhall, *_ = as_it_reads(transport, "#count")

    assert "Corrected 23:05. None of this still stands." == battenhall.split("\n")[0]
    assert "WITHDRAWN" == beginnings(transport)[3]
    assert 3 + 1 == len(transport.arrived)


async def test_what_was_told_and_is_corrected_since_the_restore_is_marked(tmp_path: Path) -> None:
    since = "/correct Battenhall Green 1082 because misheard"
    transport = await restore(tmp_path, "all", Count.deliver, since=since)
    battenhall, *_ = as_it_reads(transport, "#count")

    assert battenhall.startswith("Corrected 23:05.")
    assert "CORRECTION" == beginnings(transport)[3]
    assert 3 + 1 == len(transport.arrived)


async def test_a_shared_message_that_was_told_is_taken_back_too(tmp_path: Path) -> None:
    async def told(count: Count) -> None:
        count.clock.shift(BEHIND)
        await count.deliver()

    since = "/withdraw Battenhall because of a recount"
    transport = await restore(tmp_path, "all", told, since=since)
    shared, rest = as_it_reads(transport, "#count")

    assert "Corrected 23:05. None of this still stands." == shared.split("\n")[0]
    assert rest.startswith("2 results: Arboretum and Claines.")
    assert "\nWITHDRAWN: " in rest


async def test_what_was_not_told_and_is_withdrawn_since_the_restore_is_never_told(
    tmp_path: Path,
) -> None:
    async def told(count: Count) -> None:
        """Nothing."""

    since = "/withdraw Battenhall because of a recount"
    transport = await restore(tmp_path, "all each", told, since=since)

    assert WARDS[1:] == beginnings(transport)


WITHDRAWN_IN_TIME = [LINES[0], "/withdraw Battenhall because of a recount", *LINES[1:]]
CORRECTED_IN_TIME = [LINES[0], "/correct Battenhall Green 1082 because misheard", *LINES[1:]]


@pytest.mark.parametrize("lines", [WITHDRAWN_IN_TIME, CORRECTED_IN_TIME])
async def test_what_a_correction_came_in_time_for_is_found_as_it_was_told(
    tmp_path: Path, lines: Sequence[str]
) -> None:
    read: list[str] = []

    async def told(count: Count) -> None:
        await count.deliver()
        read.extend(as_it_reads(count.transport, "#count"))

    transport = await restore(tmp_path, "all", told, lines=lines)

    assert read == as_it_reads(transport, "#count")
    assert [] == transport.edits


async def test_what_a_correction_came_in_time_for_is_corrected_as_it_was_told(
    tmp_path: Path,
) -> None:
    since = "/correct Battenhall Green 1083 because misheard"
    transport = await restore(
        tmp_path, "all each", Count.deliver, lines=CORRECTED_IN_TIME, since=since
    )
    shown = "\n".join(all_it_showed(transport, "#count"))

    assert 3 + 1 == len(transport.arrived)
    assert "1,081" not in shown
    assert "We said 1,082." in transport.texts_in("#count")[-1]


async def test_what_was_told_after_a_correction_that_was_no_news_is_found(tmp_path: Path) -> None:
    """The correction was taken back before its turn, which the copy knows nothing of."""

    async def told(count: Count) -> None:
        await count.type("/correct Battenhall Green 1081 because it was right")

    transport = await restore(tmp_path, "all", told, lines=CORRECTED_IN_TIME, delivered=1)

    assert [*WARDS[1:], "CORRECTION"] == beginnings(transport)[1:]
