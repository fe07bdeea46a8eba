"""Two processes of the bot on one database: one ledger, the same answers, and books that follow."""

import asyncio

from bot.chat.reply import Tone
from bot.desk.open_nights import NightChange
from bot.errors import INTERNAL_ERROR
from bot.importers.foreign.source import Source
from tests.count import ALICE, COUNT, DESK, WINNERS, Count, wait_for, worcester
from tests.servers.postgres import PostgresServer

_RESUMED_SECONDS = 10.0  # generous: the machine may be busy


async def changes_seen(count: Count, n: int) -> list[NightChange]:
    """The next changes of the night that the count's subscribers are told of."""
    seen: list[NightChange] = []
    enough = asyncio.Event()

    def note(change: NightChange) -> None:
        seen.append(change)
        if len(seen) == n:
            enough.set()

    count.app.desk.subscribe(note)
    await wait_for(enough)
    return seen


async def test_declarations_of_two_processes_at_once_are_all_recorded_in_one_order(
    two_counts: tuple[Count, Count],
) -> None:
    replies = await asyncio.gather(
        *(
            two_counts[number % 2].type_undelivered(f"/declare {line}")
            for number, line in enumerate(WINNERS)
        )
    )
    ledgers = [await count.ledger() for count in two_counts]

    assert {Tone.DONE} == {reply.tone for reply in replies}, [reply.text for reply in replies]
    assert [*range(2, 2 + len(WINNERS))] == [row.seq for row in ledgers[0]]
    assert ledgers[0] == ledgers[1]


async def test_one_call_delivered_to_two_processes_counts_once_and_has_one_answer(
    two_counts: tuple[Count, Count],
) -> None:
    replies = await asyncio.gather(
        *(
            count.type_undelivered("/declare Battenhall Green 1081", key="one call")
            for count in two_counts
        )
    )

    assert replies[0] == replies[1]
    assert [("declare", "Battenhall")] == await two_counts[0].entries()


async def test_a_process_decides_on_what_another_has_recorded(
    two_counts: tuple[Count, Count],
) -> None:
    first, second = two_counts
    await first.type_undelivered("/declare Battenhall Green 1081")
    reply = await second.type_undelivered("/declare Battenhall Con 1200")

    assert Tone.ASK is reply.tone
    assert {"Grn": 1081} == second.votes()


async def test_the_books_and_their_subscribers_follow_the_other_process(
    two_counts: tuple[Count, Count],
) -> None:
    first, second = two_counts
    seeing = asyncio.create_task(changes_seen(second, 2))
    await first.type_undelivered("/declare Battenhall Green 1081")
    await first.type_undelivered("/withdraw Battenhall because it was misheard")
    seen = await seeing

    assert [2, 3] == [change.book.seq for change in seen]
    assert first.votes() == second.votes()


async def test_what_was_recorded_while_nothing_was_heard_is_read_afterwards(
    two_counts: tuple[Count, Count], postgres_server: PostgresServer
) -> None:
    first, second = two_counts
    seeing = asyncio.create_task(changes_seen(second, 1))
    await postgres_server.end_connections()
    await first.type_undelivered("/declare Battenhall Green 1081")
    await seeing

    assert {"Grn": 1081} == second.votes()


async def test_a_channel_follows_in_every_process(two_counts: tuple[Count, Count]) -> None:
    first, second = two_counts
    await first.type("/follow all each", channel=COUNT)
    await second.type("/declare Battenhall Green 1081")

    assert 1 == len(first.announcements())


async def test_after_a_restart_of_the_server_both_processes_go_on_by_themselves(
    two_counts: tuple[Count, Count], postgres_server: PostgresServer
) -> None:
    first, second = two_counts
    await first.type("/follow all each", channel=COUNT)
    await asyncio.to_thread(postgres_server.stop)
    away = [
        await first.type_undelivered("/declare Battenhall Green 1081"),
        await second.type_undelivered("/results"),
    ]
    await asyncio.to_thread(postgres_server.start)
    async with asyncio.timeout(_RESUMED_SECONDS):
        while (await second.type_undelivered("/declare Battenhall Green 1081")).tone != Tone.DONE:
            pass
        while not first.votes() or not first.announcements():
            await asyncio.gather(first.deliver(), second.deliver())

    assert "NOT saved: the database server can't be reached. Try again." == away[0].text
    assert INTERNAL_ERROR != away[1].text
    assert 1 == len(first.announcements())


async def test_an_uploaded_pack_is_applied_by_any_process(two_counts: tuple[Count, Count]) -> None:
    first, second = two_counts
    sources = tuple(
        Source(name, worcester()[name].replace("Louis Stephen", "Louise Stephens").encode())
        for name in ("candidates.csv", "results.csv")
    )
    asked = await first.app.dispatcher.run_command(
        "countroom", "night upload", ALICE, DESK, "upload", sources
    )
    seeing = asyncio.create_task(changes_seen(first, 1))
    applied = await second.press("Apply", asked)
    await seeing
    shown = await first.type("/ward Battenhall")

    assert Tone.DONE is applied.tone, applied.text
    assert shown.table
    assert "Louise Stephens" in {row[0] for row in shown.table.rows}
