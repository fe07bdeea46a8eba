"""What the processes on one PostgreSQL database know of each other."""

import asyncio

from bot.store.postgres.engine import PostgresStore, open_postgres
from tests.count import wait_for
from tests.store.vocabulary import append


async def test_a_lock_belongs_to_one_process_until_it_is_released(
    postgres: PostgresStore, url: str
) -> None:
    other = await open_postgres(url)
    taken = [await postgres.locks.take("a channel"), await other.locks.take("a channel")]
    again = await postgres.locks.take("a channel")
    await postgres.locks.release("a channel")
    taken.append(await other.locks.take("a channel"))
    await other.close()

    assert [True, False, True] == taken
    assert again


async def test_a_lock_ends_with_its_process(postgres: PostgresStore, url: str) -> None:
    other = await open_postgres(url)
    await other.locks.take("a channel")
    await other.close()

    assert await postgres.locks.take("a channel")
    assert not other.locks.has("a channel")


async def test_the_processes_are_counted(postgres: PostgresStore, url: str) -> None:
    alone = await postgres.process_count()
    other = await open_postgres(url)
    together = await postgres.process_count()
    await other.close()

    assert (1, 2) == (alone, together)


async def test_a_process_hears_of_what_others_commit_and_not_of_its_own(
    postgres: PostgresStore, url: str
) -> None:
    other = await open_postgres(url)
    mine, theirs = asyncio.Event(), asyncio.Event()
    postgres.follow(mine.set)
    other.follow(theirs.set)
    await append(postgres, 1)
    await wait_for(theirs)

    assert not mine.is_set()

    await other.close()
