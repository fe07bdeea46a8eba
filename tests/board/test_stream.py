"""An open page gets each change once, reconnects to the newest state, and delays no other."""

import asyncio
import socket
from contextlib import ExitStack, closing

import pytest

from bot.board import subscribers
from bot.board.subscribers import MAX_PER_ADDRESS, MAX_SUBSCRIBERS, Subscribers
from bot.observability.metrics import Metrics
from tests.board.vocabulary import FIGURES, PageResponse, ServedBoard
from tests.servers.waiting import until

OUTSIDE, PROXY = "2.24.0.1", "172.17.0.1"


async def test_a_declaration_sends_the_parts_it_changed_and_no_others(
    board: ServedBoard,
) -> None:
    listener = await board.listen(await board.revision())
    await board.count.type(f"/declare Battenhall {FIGURES}")
    update = (await listener.next_event()).payload
    news = await listener.next_news()

    assert "GREEN GAIN Battenhall from Conservative" in news
    assert "GAIN from Con" in update["parts"]["ward-1"]
    assert "ward-2" not in update["parts"]
    assert "Worcester 1/12" == update["title"]


async def test_a_correction_is_sent_as_one(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    listener = await board.listen(await board.revision())
    await board.count.type(
        "/correct Battenhall Green 1091 Con 887 Lab 127 UKIP 89 because misheard"
    )
    update = (await listener.next_event()).payload

    assert "CORRECTION" in await listener.next_news()
    assert "Louis Stephen 1,091" in update["parts"]["ward-1"]


async def test_an_up_to_date_page_gets_nothing_until_the_next_change(board: ServedBoard) -> None:
    listener = await board.listen(await board.revision())
    first = await listener.read_event()
    await board.count.type("/declare Battenhall Green")

    assert "beat" == first.name
    assert "board" == (await listener.read_event()).name


async def test_a_new_page_gets_every_part_and_no_news(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    listener = await board.listen()
    update = (await listener.next_event()).payload
    await board.count.type("/declare Claines LD")
    wards = {f"ward-{place}" for place in range(12)}

    assert wards <= set(update["parts"])
    assert "board" == (await listener.next_event()).name


async def test_a_page_that_reconnects_gets_what_it_missed(board: ServedBoard) -> None:
    """By the id of its last event, which browsers send."""
    listener = await board.listen(await board.revision())
    await board.count.type("/declare Battenhall Green")
    last = await listener.next_event()
    await board.close_streams()
    await board.count.type("/declare Claines LD")
    await board.count.type("/declare St Clement Lab")
    update = await (await board.listen(last.id, Last_Event_ID=last.id)).next_event()

    assert await board.revision() == update.id
    assert {"Claines", "St Clement"} == {
        name
        for name in ("Battenhall", "Claines", "St Clement")
        if f">{name}<" in str(update.payload["parts"])
    }


async def test_the_last_event_id_overrides_the_revision_in_the_address(board: ServedBoard) -> None:
    page = await board.revision()
    await board.count.type("/declare Battenhall Green")
    listener = await board.listen(page, Last_Event_ID=await board.revision())
    await board.count.type("/declare Claines LD")

    assert "Claines" in await listener.next_news()


async def test_a_page_with_another_shell_is_asked_to_reload(board: ServedBoard) -> None:
    assert "renew" == (await (await board.listen("0123456789abcdef-1")).next_event()).name


async def test_all_pages_get_the_same_event(board: ServedBoard) -> None:
    seen = await board.revision()
    listeners = [await board.listen(seen) for _ in range(10)]
    await board.count.type("/declare Battenhall Green")
    events = await asyncio.gather(*(listener.next_event() for listener in listeners))

    assert 1 == len({event.id for event in events})
    assert [events[0].data] * 10 == [event.data for event in events]


async def test_pages_that_are_behind_are_told_all_that_they_missed(board: ServedBoard) -> None:
    """By ledger number: each page the wards since its own, whatever the others have heard."""
    seen = [await board.revision()]
    for line in ("Battenhall Green", "Claines LD", "Nunnery Lab"):
        await board.count.type(f"/declare {line}")
        seen.append(await board.revision())
    told = [await (await board.listen(revision)).next_news() for revision in seen[:-1]]

    assert (
        "Three wards declared: GREEN GAIN Battenhall from Conservative; LIBERAL DEMOCRAT GAIN "
        "Claines from Conservative; Labour hold Nunnery."
    ) == told[0]
    assert (
        "Two wards declared: LIBERAL DEMOCRAT GAIN Claines from Conservative; Labour hold Nunnery."
    ) == told[1]
    assert told[2].startswith("LABOUR HOLD Nunnery: ")


async def test_a_page_too_old_for_its_state_to_be_known_is_told_what_it_missed(
    board: ServedBoard,
) -> None:
    shell, seq, _ = (await board.revision()).split("-")
    await board.count.type("/declare Battenhall Green")
    listener = await board.listen(f"{shell}-{seq}-0123456789abcdef")
    update = await listener.next_event()

    assert "ward-2" in update.payload["parts"]
    assert "Battenhall" in await listener.next_news()


async def test_a_burst_of_results_ends_in_the_newest_state(board: ServedBoard) -> None:
    listener = await board.listen(await board.revision())
    lines = ("Battenhall Green", "Claines LD", "St Clement Lab", "Nunnery Lab")
    await asyncio.gather(*(board.count.type_undelivered(f"/declare {line}") for line in lines))
    event = await listener.next_update()
    while event.payload["title"] != "Worcester 4/12":
        event = await listener.next_update()

    assert await board.revision() == event.id


async def test_five_hundred_open_pages_all_get_an_update(board: ServedBoard) -> None:
    seen = await board.revision()
    listeners = await asyncio.gather(*(board.listen(seen) for _ in range(500)))
    await asyncio.gather(*(listener.read_event() for listener in listeners))
    listening = board.metric("countroom_listeners ")
    await board.count.type(f"/declare Battenhall {FIGURES}")
    events = await asyncio.gather(*(listener.next_event() for listener in listeners))

    assert 500.0 == listening
    assert {"board"} == {event.name for event in events}
    assert 200 == (await board.request("/")).status


async def test_a_page_that_does_not_read_is_dropped_and_delays_no_other(
    board: ServedBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscribers, "SEND_TIMEOUT", 0.3)
    monkeypatch.setattr(subscribers, "SEND_BUFFER_BYTES", 1024)
    listener = await board.listen(await board.revision())
    with closing(_open_unread_stream(board.port)):
        await until(lambda: _listener_count(board) == 2)
        await board.count.type("/declare Battenhall Green")
        news = await listener.next_news()
        await until(lambda: _drop_count(board) == 1)

    assert "GREEN GAIN Battenhall" in news
    assert 1 == _listener_count(board)


def _open_unread_stream(port: int) -> socket.socket:
    """Request the stream without ever reading it."""
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    deaf.connect(("127.0.0.1", port))
    deaf.sendall(b"GET /events HTTP/1.1\r\nHost: board\r\n\r\n")
    return deaf


def _listener_count(board: ServedBoard) -> float:
    return board.metric("countroom_listeners ")


def _drop_count(board: ServedBoard) -> float:
    return board.metric('countroom_listeners_let_go_total{reason="slow"}')


async def test_closing_the_board_ends_every_stream(board: ServedBoard) -> None:
    listener = await board.listen()
    board.site.close()
    await listener.wait_for_end()

    assert 503 == (await board.request("/events")).status


async def test_a_head_request_does_not_open_a_stream(board: ServedBoard) -> None:
    response = await board.request("/events", "HEAD")

    assert (200, "text/event-stream; charset=utf-8") == (
        response.status,
        response.headers["Content-Type"],
    )
    assert 0.0 == board.metric("countroom_listeners ")


@pytest.mark.parametrize(
    ("address", "places"),
    [
        (OUTSIDE, MAX_PER_ADDRESS),
        (PROXY, MAX_SUBSCRIBERS),
        ("127.0.0.1", MAX_SUBSCRIBERS),
        ("::1", MAX_SUBSCRIBERS),
    ],
)
def test_one_public_address_cannot_take_every_place(address: str, places: int) -> None:
    """A proxy stands for all its visitors, so it may fill the board."""
    registry = Subscribers(Metrics())
    admitted = 0
    with ExitStack() as stack:
        while not registry.is_full(address):
            stack.enter_context(registry.admit(address))
            admitted += 1

    assert places == admitted


async def test_a_full_board_turns_the_next_page_away(
    board: ServedBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscribers, "MAX_SUBSCRIBERS", 2)
    for _ in range(2):
        await (await board.listen()).read_event()
    refused: PageResponse = await board.request("/events")

    assert (503, "30", "close") == (
        refused.status, refused.headers["Retry-After"], refused.headers["Connection"],
    )  # fmt: skip
    assert 1.0 == board.metric('countroom_listeners_let_go_total{reason="full"}')


async def test_a_stream_is_compressed_for_a_page_that_can_read_it(board: ServedBoard) -> None:
    seen = await board.revision()
    plain = await board.listen(seen, Accept_Encoding="identity")
    compressed = await board.listen(seen, Accept_Encoding="gzip")
    for ward in ("Battenhall Green", "Nunnery Lab"):
        await board.count.type(f"/declare {ward}")

        assert await plain.next_update() == await compressed.next_update()

    assert "gzip" == compressed.encoding
    assert "" == plain.encoding
