"""What PostgreSQL's store answers when its server fails, and that it recovers by itself."""

import asyncio
from collections.abc import Iterator
from typing import cast

import asyncpg
import pytest
from asyncpg import Connection

from bot.errors import CannotStart, NotSaved
from bot.store import claims, ledger, outbox
from bot.store.postgres import engine
from bot.store.postgres.engine import PostgresStore, open_postgres
from bot.store.postgres.faults import AWAY, NOT_CERTAIN
from bot.store.write_queue import BUSY_MESSAGE
from tests.servers.postgres import PostgresServer
from tests.store.vocabulary import announcement, append, entry, seqs

IN_TIME = 2.5  # for Slack and Discord


async def answer_to_append(store: PostgresStore, seq: int) -> str:
    """The message to the user; fails if it comes too late."""
    async with asyncio.timeout(IN_TIME):
        try:
            await append(store, seq)
        except NotSaved as loss:
            return str(loss)
        return "saved"


class LosesTheAnswer:
    """A connection to the server that breaks when COMMIT is sent, before or after it is done."""

    def __init__(self, connection: asyncpg.Connection, *, done: bool) -> None:
        self._connection, self._done = connection, done

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    async def execute(self, sql: str, *params: object) -> str:
        if sql != "COMMIT":
            return await self._connection.execute(sql, *params)
        if self._done:
            await self._connection.execute(sql)
        self._connection.terminate()
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle")


@pytest.fixture
def stopped_server(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    """It runs when the test begins, and again when it ends."""
    yield postgres_server
    postgres_server.start()


@pytest.mark.parametrize(("done", "saved"), [(True, [1]), (False, [])])
async def test_a_commit_whose_answer_is_lost_is_saved_or_not_as_it_is_told(
    postgres: PostgresStore, done: bool, saved: list[int]
) -> None:
    writer = postgres._writer
    writer._connection = cast("Connection", LosesTheAnswer(writer.connection, done=done))
    answer = await answer_to_append(postgres, 1)

    assert ("saved" if done else AWAY) == answer
    assert saved == await seqs(postgres)
    assert "saved" == await answer_to_append(postgres, 2)


async def test_a_commit_that_is_still_under_way_when_its_answer_is_lost_is_waited_for(
    postgres: PostgresStore,
) -> None:
    committing: list[asyncio.Task[str]] = []

    class StillCommits(LosesTheAnswer):
        async def execute(self, sql: str, *params: object) -> str:
            if sql != "COMMIT":
                return await super().execute(sql, *params)
            slowly = "SELECT pg_sleep(0.3); COMMIT"
            committing.append(asyncio.create_task(self._connection.execute(slowly)))
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle")

        def terminate(self) -> None:
            """Only this end of it is gone."""

    connection = postgres._writer.connection
    postgres._writer._connection = cast("Connection", StillCommits(connection, done=True))
    answer = await answer_to_append(postgres, 1)
    await asyncio.gather(*committing)
    await connection.close()

    assert "saved" == answer
    assert [1] == await seqs(postgres)


async def test_if_no_server_can_tell_the_user_reads_that_it_is_not_certain(
    postgres: PostgresStore, stopped_server: PostgresServer
) -> None:
    class StopsTheServer(LosesTheAnswer):
        async def execute(self, sql: str, *params: object) -> str:
            if sql == "COMMIT":
                await asyncio.to_thread(stopped_server.stop)
            return await super().execute(sql, *params)

    writer = postgres._writer
    writer._connection = cast("Connection", StopsTheServer(writer.connection, done=False))
    with pytest.raises(NotSaved) as loss:
        await append(postgres, 1)
    await asyncio.to_thread(stopped_server.start)

    assert NOT_CERTAIN == str(loss.value)
    assert "saved" == await answer_to_append(postgres, 1)


async def test_a_restarted_server_is_found_again_by_writers_and_readers(
    postgres: PostgresStore, stopped_server: PostgresServer
) -> None:
    await append(postgres, 1)
    await asyncio.to_thread(stopped_server.stop)
    away = await answer_to_append(postgres, 2)
    await asyncio.to_thread(stopped_server.start)

    assert AWAY == away
    assert [1] == await seqs(postgres)
    assert "saved" == await answer_to_append(postgres, 2)
    assert [1, 2] == await seqs(postgres)


async def test_a_writer_cancelled_in_its_body_is_rolled_back_and_holds_up_nobody(
    postgres: PostgresStore,
) -> None:
    begun = asyncio.Event()

    async def body() -> None:
        async with postgres.transaction() as tx:
            await ledger.append(tx, entry(1))
            begun.set()
            await tx.fetch_one("SELECT pg_sleep(5)")

    writing = asyncio.create_task(body())
    await begun.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing

    assert "saved" == await answer_to_append(postgres, 2)
    assert [2] == await seqs(postgres)


async def test_a_channels_body_that_fails_takes_those_with_it_that_share_its_commit(
    postgres: PostgresStore,
) -> None:
    async def queue_for(channel: str, failure: Exception | None) -> None:
        async with postgres.transaction(channel=channel) as tx:
            await outbox.queue_for_channel(tx, announcement(0, "1"), channel)
            if failure:
                raise failure

    outcomes = await asyncio.gather(
        queue_for("#a", None), queue_for("#b", ValueError("b")), return_exceptions=True
    )
    busy, own = outcomes

    assert (BUSY_MESSAGE, "b") == (str(busy), str(own))
    assert [] == await claims.waiting_channels(postgres.reader)


async def test_a_statement_that_hangs_is_given_up_in_time(postgres: PostgresStore) -> None:
    with pytest.raises(NotSaved, match="doesn't answer"):
        async with asyncio.timeout(IN_TIME), postgres.transaction() as tx:
            await tx.fetch_one("SELECT pg_sleep(5)")

    assert "saved" == await answer_to_append(postgres, 1)


async def test_a_server_that_is_not_there_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "START_PATIENCE_SECONDS", 0)
    with pytest.raises(CannotStart) as refusal:
        await open_postgres("postgresql://desk:canary@127.0.0.1:1/night")

    assert "Can't open the PostgreSQL database night on 127.0.0.1" in str(refusal.value)
    assert "canary" not in str(refusal.value)


async def test_a_start_waits_for_a_server_that_is_being_restarted(
    url: str, stopped_server: PostgresServer
) -> None:
    await asyncio.to_thread(stopped_server.stop)
    opening = asyncio.create_task(open_postgres(url))
    await asyncio.sleep(0.1)
    await asyncio.to_thread(stopped_server.start)
    store = await opening
    await store.close()


async def test_a_process_that_stops_in_a_transaction_does_not_hold_up_the_others(
    postgres: PostgresStore, url: str
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def stop_in_body() -> None:
        async with postgres.transaction() as tx:
            await ledger.append(tx, entry(1))
            begun.set()
            await go_on.wait()

    stopping = asyncio.create_task(stop_in_body())
    await begun.wait()
    other = await open_postgres(url)
    busy = await answer_to_append(other, 1)
    while (answer := await answer_to_append(other, 1)) != "saved":
        assert BUSY_MESSAGE == answer
    go_on.set()
    with pytest.raises(NotSaved):
        await stopping
    await other.close()

    assert BUSY_MESSAGE == busy
    assert [1] == await seqs(postgres)
