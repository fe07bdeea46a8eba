"""The file of results that a council publishes: read, and asked about once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.chat.reply import Reply, Tone
from bot.errors import CannotStart
from bot.observability.logs import redacted_text
from bot.runtime.public_fetch import FetchedFile, FetchFailed, Version
from bot.settings import Settings
from tests.casterbridge import casterbridge
from tests.count import COUNT, DESK, ELEVEN_AT_NIGHT, ERIN, Count, open_count, wait_for, worcester
from tests.runtime.vocabulary import CLOSE, MINUTE

URL = "https://www.example.gov.uk/results.csv?token=hush"
LABEL = "file at www.example.gov.uk"
HEADINGS = "Ward,Candidate,Party,Votes,Elected\n"
BATTENHALL = HEADINGS + "".join(
    f"Battenhall,{person},{party},{votes},{elected}\n"
    for person, party, votes, elected in (
        ("Louis Stephen", "Green", 1081, "Yes"),
        ("David Tibbutt", "Conservative", 887, ""),
        ("Philip Ashwell", "Labour", 127, ""),
        ("Jackie Brooks", "UKIP", 89, ""),
    )
)
CLAINES = "Claines,James Stanley,Conservative,971,Yes\n"


class PublishedFile:
    """What the council's server answers, and the versions it was asked about."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.fault: FetchFailed | None = None
        self.asked: list[Version] = []

    async def fetch(self, _url: str, known: Version) -> FetchedFile | None:
        self.asked.append(known)
        if self.fault:
            raise self.fault
        version = Version(etag=str(hash(self.text)))
        return None if known == version else FetchedFile(self.text.encode(), version)


def opened(
    folder: Path, published: PublishedFile, now: datetime = ELEVEN_AT_NIGHT
) -> AbstractAsyncContextManager[Count]:
    return open_count(folder, results_url=URL, fetch=published.fetch, now=now)


@pytest.fixture
def published() -> PublishedFile:
    return PublishedFile(BATTENHALL)


@pytest.fixture
async def desk_count(tmp_path: Path, published: PublishedFile) -> AsyncIterator[Count]:
    """Whoever types in #desk may declare; #count follows everything."""
    async with opened(tmp_path, published) as count:
        await count.type(f"/countroom roles grant declarer {DESK.id}")
        await count.type("/follow all each", channel=COUNT)
        yield count


async def read(count: Count, times: int = 1) -> None:
    """Let minutes pass, and deliver what comes of them."""
    for _ in range(times):
        await count.app.scheduler.read_results()
    await count.deliver()


async def look(count: Count) -> Reply:
    """Press the button of the desk's last message."""
    (message,) = [m for m in count.transport.arrived if m.channel == DESK.id][-1:]
    (button,) = message.buttons
    count.reply = await count.app.dispatcher.press_button(
        button.press, button.value, ERIN, DESK, f"look {message.key}"
    )
    return count.reply


async def test_a_new_result_is_shown_to_the_desk_and_recorded_by_nobody(desk_count: Count) -> None:
    await read(desk_count)

    assert [
        "1 result for Worcester in the file at www.example.gov.uk waits for a declarer.\n"
        "Battenhall: Louis Stephen (Grn).\n"
        "Nothing is recorded until a declarer confirms it."
    ] == desk_count.announcements("#desk")
    assert [] == desk_count.announcements("#count")
    assert [] == await desk_count.ledger()


async def test_its_button_shows_the_card_which_a_declarer_confirms(desk_count: Count) -> None:
    await read(desk_count)
    card = await look(desk_count)
    await desk_count.press("Yes, record it", person=ERIN)
    (row,) = await desk_count.ledger()

    assert f"Taken from the {LABEL}, not from the declaration itself." == card.text
    assert card.lines[0].startswith("The file says Battenhall: Louis Stephen (Green) 1,081")
    assert ("Battenhall", LABEL, ERIN.id) == (row.ward, row.source, row.who)
    desk_count.assert_told("#count", "GREEN GAIN Battenhall from Conservative")


async def test_several_results_are_listed_with_the_buttons_of_a_file(
    desk_count: Count, published: PublishedFile
) -> None:
    published.text += CLAINES
    await read(desk_count)
    shown = await look(desk_count)

    assert f"2 results in the {LABEL} wait for a declarer." == shown.text
    assert ["One by one", "Record all 2 new"] == [action.label for action in shown.actions]


async def test_the_same_reading_is_shown_once(desk_count: Count, published: PublishedFile) -> None:
    await read(desk_count, times=3)
    published.text += "\n"
    await read(desk_count)

    assert 1 == len(desk_count.announcements("#desk"))


async def test_a_refused_reading_is_not_shown_again(desk_count: Count) -> None:
    await read(desk_count)
    await look(desk_count)
    await desk_count.press("No", person=ERIN)
    await read(desk_count, times=2)

    assert 1 == len(desk_count.announcements("#desk"))


async def test_a_restart_shows_nothing_again(tmp_path: Path, published: PublishedFile) -> None:
    async with opened(tmp_path, published) as count:
        await count.type(f"/countroom roles grant declarer {DESK.id}")
        await read(count)
    async with opened(tmp_path, published) as count:
        await read(count)

        assert [] == count.announcements("#desk")
        assert Version() == published.asked[-1]


async def test_a_crash_before_delivery_loses_no_message(
    tmp_path: Path, published: PublishedFile
) -> None:
    async with opened(tmp_path, published) as count:
        await count.type(f"/countroom roles grant declarer {DESK.id}")
        await count.app.scheduler.read_results()
    async with opened(tmp_path, published) as count:
        await read(count)

        assert 1 == len(count.announcements("#desk"))


async def test_changed_figures_are_another_reading(
    desk_count: Count, published: PublishedFile
) -> None:
    await read(desk_count)
    await look(desk_count)
    await desk_count.press("Yes, record it", person=ERIN)
    published.text = BATTENHALL.replace("887", "878")
    await read(desk_count)
    card = await look(desk_count)

    desk_count.assert_told("#desk", "Battenhall: Louis Stephen (Grn), not as declared.")
    assert (
        "Battenhall has already declared. David Tibbutt: Erin 887, the file 878; the rest agree."
        == card.text
    )
    assert ["Replace", "Keep"] == [action.label for action in card.actions]


async def test_what_the_file_no_longer_says_is_not_offered(
    desk_count: Count, published: PublishedFile
) -> None:
    published.text += CLAINES
    await read(desk_count)
    published.text = BATTENHALL.replace("887", "878")
    await read(desk_count)
    card = await look(desk_count)

    assert "David Tibbutt (Conservative) 878" in card.lines[0]
    assert "1 of 1 in the file" in card.lines[-1]


async def test_a_file_that_has_not_changed_is_compared_with_what_was_typed_since(
    desk_count: Count,
) -> None:
    await read(desk_count)
    await desk_count.type("/declare Battenhall Green 1018 Con 887 Lab 127 UKIP 89 because heard")
    await read(desk_count)

    desk_count.assert_told("#desk", "Battenhall: Louis Stephen (Grn), not as declared.")


async def test_figures_that_agree_with_the_declaration_are_no_news(desk_count: Count) -> None:
    await desk_count.type("/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89")
    await read(desk_count)

    assert [] == desk_count.announcements("#desk")


async def test_with_another_pack_the_file_is_read_again(
    tmp_path: Path, published: PublishedFile
) -> None:
    mended = {
        name: text.replace("Louis Stephen", "Louise Stephens") for name, text in worcester().items()
    }
    published.text = BATTENHALL.replace("Louis Stephen", "Louise Stephens")
    async with open_count(
        tmp_path, results_url=URL, fetch=published.fetch, pack_reader=lambda: mended
    ) as count:
        await count.type(f"/countroom roles grant declarer {DESK.id}")
        await read(count)
        before = await count.type("/countroom status")
        await count.type("/countroom night reload")
        await count.press("Apply")
        between = await count.type("/countroom status")
        await read(count)

        assert any("Louise Stephens is not standing" in line for line in before.lines)
        assert not any("not standing" in line for line in between.lines)
        count.assert_told("#desk", "Battenhall: Louise Stephens (Grn).")


async def test_a_stop_does_not_wait_for_the_server(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    asked = asyncio.Event()

    async def fetch_for_ever(_url: str, _known: Version) -> FetchedFile | None:
        asked.set()
        await asyncio.Event().wait()
        return None

    async with open_count(tmp_path, results_url=URL, fetch=fetch_for_ever) as count:
        count.app.scheduler.start()
        await wait_for(asked)
        async with asyncio.timeout(30):
            await count.app.scheduler.stop()

    assert [] == caplog.records


async def test_nothing_is_read_before_the_close_of_poll(
    tmp_path: Path, published: PublishedFile
) -> None:
    async with opened(tmp_path, published, now=CLOSE - MINUTE) as count:
        await read(count)
        status = await count.type("/countroom status")
        before = len(published.asked)
        count.clock.shift(MINUTE)
        await read(count)

    assert f"The {LABEL} is read from the close of poll on." in status.lines
    assert (0, 1) == (before, len(published.asked))


async def test_the_version_that_is_known_is_not_sent_again(
    desk_count: Count, published: PublishedFile
) -> None:
    await read(desk_count, times=2)

    assert [Version(), Version(etag=str(hash(BATTENHALL)))] == published.asked


async def test_each_failure_doubles_the_pause(desk_count: Count, published: PublishedFile) -> None:
    published.fault = FetchFailed("it answers 503")
    asked = []
    for _ in range(30):
        await read(desk_count)
        asked.append(len(published.asked))

    # after 1, 3, 7, 15 minutes and then every 15
    assert [1, 2, 2, 3, 3, 3, 3, 4] == [asked[minute] for minute in (0, 2, 3, 6, 7, 8, 9, 14)]
    assert 5 == asked[-1]


async def test_a_pause_that_the_server_asks_for_is_kept(
    desk_count: Count, published: PublishedFile
) -> None:
    published.fault = FetchFailed("it answers 429", retry_after=1200.0)
    await read(desk_count, times=20)

    assert 1 == len(published.asked)


async def test_a_failure_stands_in_the_status_until_the_file_is_read_again(
    desk_count: Count, published: PublishedFile
) -> None:
    published.fault = FetchFailed("it answers 404")
    await read(desk_count)
    failing = await desk_count.type("/countroom status")
    published.fault = None
    await read(desk_count, times=2)
    working = await desk_count.type("/countroom status")

    assert f"The {LABEL} can't be read, since 23:00: it answers 404." in failing.lines
    assert f"The {LABEL} has been read since 23:00: 1 result in it to confirm." in working.lines


async def test_the_status_leads_a_desk_that_came_late_to_what_waits(
    tmp_path: Path, published: PublishedFile
) -> None:
    async with opened(tmp_path, published) as count:
        await read(count)
        await count.type(f"/countroom roles grant declarer {DESK.id}")
        await read(count)
        await count.type("/countroom status", person=ERIN)
        card = await count.press("Look at them", person=ERIN)

        assert [] == count.announcements("#desk")
        assert f"Taken from the {LABEL}, not from the declaration itself." == card.text


async def test_what_cannot_be_used_stands_in_the_status(
    desk_count: Count, published: PublishedFile
) -> None:
    published.text += "Claines,Nobody Known,Conservative,5,Yes\n"
    await read(desk_count)
    status = await desk_count.type("/countroom status")

    assert any("Claines: Nobody Known is not standing" in line for line in status.lines)


async def test_import_without_a_file_shows_what_waits(desk_count: Count) -> None:
    await read(desk_count)
    card = await desk_count.type("/countroom import")

    assert f"Taken from the {LABEL}, not from the declaration itself." == card.text


async def test_who_may_not_declare_is_shown_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path, PublishedFile(BATTENHALL)) as count:
        await count.type(f"/countroom roles grant declarer {DESK.id}")
        await read(count)
        await count.type(f"/countroom roles revoke declarer {DESK.id}")

        assert Tone.REFUSAL is (await look(count)).tone


async def test_with_a_second_key_the_file_is_the_first(tmp_path: Path) -> None:
    published = PublishedFile(BATTENHALL)
    async with open_count(
        tmp_path,
        results_url=URL,
        fetch=published.fetch,
        second_key=True,
        second_key_same_platform=True,
    ) as count:
        await count.type(f"/countroom roles grant declarer {DESK.id}")
        await read(count)
        await look(count)
        await count.press("Yes, record it", person=ERIN)

        assert 1081 == count.votes()["Grn"]


async def test_a_complete_night_is_read_less_often(
    desk_count: Count, published: PublishedFile
) -> None:
    for ward in desk_count.app.desk.first_book().night.council.contests:
        if ward != "Battenhall":
            await desk_count.type(f"/mark {ward} postponed")
    await desk_count.type("/declare Battenhall Green")
    await read(desk_count, times=30)

    assert 2 == len(published.asked)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        pytest.param(URL, "must say which council's results they are", id="no council named"),
        pytest.param(f"northam={URL}", "is for northam, which doesn't count tonight", id="other"),
    ],
)
async def test_an_address_belongs_to_one_of_tonights_councils(
    tmp_path: Path, url: str, why: str
) -> None:
    with pytest.raises(CannotStart, match=why) as refused:
        async with open_count(tmp_path, [casterbridge(), worcester()], results_url=url):
            pass
    assert "hush" not in str(refused.value)


async def test_of_several_councils_the_named_one_is_read(tmp_path: Path) -> None:
    published = PublishedFile(BATTENHALL)
    async with open_count(
        tmp_path,
        [casterbridge(), worcester()],
        results_url=f"worcester-2016={URL}",
        fetch=published.fetch,
        now=ELEVEN_AT_NIGHT + timedelta(minutes=1),
    ) as count:
        await count.type(f"/countroom roles grant declarer {DESK.id}")
        await read(count)

        assert count.announcements("#desk")[0].startswith("1 result for Worcester in the file at")


@pytest.mark.parametrize("value", [URL, f"worcester-2016={URL}"])
def test_no_log_line_may_hold_the_address(value: str) -> None:
    settings = Settings(results_url=SecretStr(value))

    assert "[secret] failed" == redacted_text(f"{URL} failed", settings.secrets)
    assert "hush" not in repr(settings)
