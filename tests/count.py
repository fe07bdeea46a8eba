"""The vocabulary of the tests of a night: people, channels, a fake platform and a clock."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count as numbers
from pathlib import Path

import time_machine
from pydantic import SecretStr

from bot.announcer.outcome import (
    ANSWER_LOST,
    CANNOT_LOOK,
    NOT_THERE,
    RATE_LIMIT,
    Altered,
    Deleted,
    DeliveryOutcome,
    RetryLater,
    Sent,
    Unknown,
)
from bot.announcer.transport import Message
from bot.chat.reply import Action, Reply, Tone
from bot.desk.identity import Channel, Person, RoleSubject
from bot.election.decisions import AskPolicy
from bot.importers.pack import Files, find_pack, pack_slug, read_pack_files
from bot.observability.connections import Connections, no_connections
from bot.runtime.app import App, open_app
from bot.runtime.results_reader import Fetch
from bot.settings import Settings
from bot.store import ledger, outbox, outbox_status
from tests.databases import night_url
from tests.faults import Fault, current_faults, draw_fault, repeat, started

PLATFORM = "fake"

ALICE = Person("U1", "Alice", admin=True)
BOB = Person("U2", "Bob", admin=True)
ERIN = Person("U3", "Erin")  # has no role
FRED = Person("U4", "Fred", groups=frozenset({"S-desk"}))

PEOPLE = {person.name.casefold(): person for person in (ALICE, BOB, ERIN, FRED)}

# Worcester 2016, winners only: what a desk without the figures types after /declare.
WINNERS = [
    "Arboretum Lab", "Battenhall Green", "Bedwardine Con", "Cathedral Lab", "Claines Con",
    "Gorse Hill Lab", "Nunnery Lab", "Rainbow Hill Lab", "St Clement Con", "St John Lab",
    "St Stephen Grn", "Warndon Lab",
]  # fmt: skip

ELEVEN_AT_NIGHT = datetime(2016, 5, 5, 22, tzinfo=UTC)  # 23:00 in Britain: the polls are closed


def channel_named(name: str) -> Channel:
    """A channel of the fake platform; its name begins with #."""
    return Channel(PLATFORM, f"{PLATFORM}:{name}", name)


_KEYS = numbers(1)  # no key twice, also after a restart

DESK = channel_named("#desk")
COUNT = channel_named("#count")


@dataclass
class FakeWorkspace:
    """A workspace that knows the people and channels of the tests by their ids."""

    known: dict[str, RoleSubject] = field(
        default_factory=lambda: {
            "U3": RoleSubject("person", "U3", "@Erin"),
            "U4": RoleSubject("person", "U4", "@Fred"),
            "S-desk": RoleSubject("group", "S-desk", "@desk"),
            DESK.id: RoleSubject("channel", DESK.id, DESK.name),
        }
    )
    obstacles: dict[str, str] = field(default_factory=dict)  # by channel

    async def find_subject(self, typed: str, kind: str | None = None) -> RoleSubject | None:
        found = self.known.get(typed)
        return found if found and kind in {None, found.kind} else None

    async def find_pingable(self, typed: str) -> RoleSubject | None:
        return await self.find_subject(typed, "group")

    async def posting_obstacle(self, channel: Channel) -> str | None:
        return self.obstacles.get(channel.id)


@dataclass(frozen=True, slots=True)
class LostAnswer:
    """A call whose answer was lost; only `find` tells whether the message arrived."""

    answer: DeliveryOutcome
    arrived: bool


def by_chance(done: Sent) -> DeliveryOutcome | LostAnswer:
    """The answer to a call that nothing was arranged for: done, unless a fault is drawn."""
    match draw_fault():
        case None:
            return done
        case Fault.REFUSED:
            return RetryLater(0, RATE_LIMIT)
        case fault:
            return LostAnswer(Unknown(0, ANSWER_LOST), arrived=fault is Fault.ANSWER_LOST)


def is_done(answer: DeliveryOutcome | LostAnswer) -> bool:
    return answer.arrived if isinstance(answer, LostAnswer) else isinstance(answer, Sent)


def outcome_of(answer: DeliveryOutcome | LostAnswer) -> DeliveryOutcome:
    return answer.answer if isinstance(answer, LostAnswer) else answer


@dataclass
class FakeTransport:
    """A transport that keeps what arrived and answers as a test arranges; by default it sends."""

    platform: str = PLATFORM
    seconds_between: float = 0.0
    seconds_between_edits: float = 0.0
    edits_at_once: int = 1
    seconds_editable: float = 3000.0
    seconds_to_settle: float = 0.0
    has_one_sender: bool = False
    shows_images: bool = False
    deleted: set[str] = field(default_factory=set)  # message ids
    pins: list[str] = field(default_factory=list)
    pin_answers: deque[DeliveryOutcome] = field(default_factory=deque)
    edits: list[tuple[str, Message]] = field(default_factory=list)
    edits_before: dict[tuple[str, str], int] = field(default_factory=dict)  # by channel and key
    direct: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    direct_answers: deque[DeliveryOutcome] = field(default_factory=deque)
    edit_answers: deque[DeliveryOutcome] = field(default_factory=deque)
    arrived: list[Message] = field(default_factory=list)
    attempts: list[Message] = field(default_factory=list)
    searches: list[Message] = field(default_factory=list)
    find_answers: deque[DeliveryOutcome] = field(default_factory=deque)
    delivery_answers: dict[str, deque[DeliveryOutcome | LostAnswer | Exception]] = field(
        default_factory=lambda: defaultdict(deque)
    )
    blocked: dict[str, asyncio.Event] = field(default_factory=dict)
    awaited: dict[str, tuple[int, asyncio.Event]] = field(default_factory=dict)
    attempted: asyncio.Event = field(default_factory=asyncio.Event)

    def answer_next_with(
        self, channel: str, *answers: DeliveryOutcome | LostAnswer | Exception
    ) -> None:
        """Arrange the answers to the next deliveries in a channel."""
        self.delivery_answers[channel_named(channel).id].extend(answers)

    def block(self, channel: str) -> asyncio.Event:
        """Hold every delivery in a channel until the event is set."""
        return self.blocked.setdefault(channel_named(channel).id, asyncio.Event())

    def expect_messages(self, channel: str, n: int) -> asyncio.Event:
        """An event that is set once `n` more messages have arrived in the channel."""
        event = asyncio.Event()
        self.awaited[channel_named(channel).id] = (len(self.texts_in(channel)) + n, event)
        return event

    async def deliver(self, message: Message) -> DeliveryOutcome:
        self.attempts.append(message)
        self.attempted.set()
        if message.channel in self.blocked:
            await self.blocked[message.channel].wait()
        answers = self.delivery_answers[message.channel]
        answer = answers.popleft() if answers else by_chance(self._confirmation(message))
        if isinstance(answer, Exception):
            raise answer
        if is_done(answer):
            self._accept(message)
        return outcome_of(answer)

    async def find(self, message: Message) -> DeliveryOutcome:
        """Look among what arrived, unless the test arranged another answer."""
        self.searches.append(message)
        if self.find_answers:
            return self.find_answers.popleft()
        if draw_fault():
            return Unknown(0, CANNOT_LOOK)
        there = [m for m in self.arrived if (m.key, m.channel) == (message.key, message.channel)]
        if any(self._lines_now(m) == message.lines for m in there):
            return self._confirmation(message)
        return Altered(id_of(message)) if there else RetryLater(0, NOT_THERE)

    def _lines_now(self, message: Message) -> tuple[str, ...]:
        edited = (e.lines for message_id, e in self.edits[::-1] if message_id == id_of(message))
        return next(edited, message.lines)

    async def remove_copies(self, message: Message, message_id: str) -> int:
        """Remove all but the first message with this key; returns how many."""
        same = [m for m in self.arrived if (m.key, m.channel) == (message.key, message.channel)]
        for copy in same[1:]:
            self.arrived.remove(copy)
        return len(same[1:])

    async def edit(self, message: Message, message_id: str) -> DeliveryOutcome:
        if self.edit_answers:
            return self.edit_answers.popleft()
        if message_id in self.deleted:
            return Deleted()
        answer = by_chance(Sent(message_id))
        if is_done(answer):
            self.edits.append((message_id, message))
        return outcome_of(answer)

    async def pin(self, channel: str, message_id: str) -> DeliveryOutcome:
        if self.pin_answers:
            return self.pin_answers.popleft()
        if message_id in self.deleted:
            return Deleted()
        answer = by_chance(Sent(message_id))
        if is_done(answer) and message_id not in self.pins:
            self.pins.append(message_id)
        return outcome_of(answer)

    async def unpin(self, channel: str, message_id: str) -> DeliveryOutcome:
        answer = by_chance(Sent(message_id))
        if is_done(answer):
            self.pins = [pinned for pinned in self.pins if pinned != message_id]
        return outcome_of(answer)

    async def delete(self, channel: str, message_id: str) -> DeliveryOutcome:
        """Delete a message and its pin."""
        answer = by_chance(Sent(message_id))
        if is_done(answer):
            self.deleted.add(message_id)
            self.pins = [pinned for pinned in self.pins if pinned != message_id]
        return outcome_of(answer)

    async def tell(self, person: str, lines: tuple[str, ...]) -> DeliveryOutcome:
        answer = self.direct_answers.popleft() if self.direct_answers else Sent("direct")
        if isinstance(answer, Sent):
            self.direct.append((person, lines))
        return answer

    def remedy(self, reason: str) -> str:
        return "Invite the bot."

    def _accept(self, message: Message) -> None:
        self.arrived.append(message)
        self.edits_before[message.channel, message.key] = len(self.edits)
        n, event = self.awaited.get(message.channel, (0, None))
        if event and n <= sum(m.channel == message.channel for m in self.arrived):
            event.set()

    def _confirmation(self, message: Message) -> Sent:
        return Sent(id_of(message))

    def texts_in(self, channel: str) -> list[str]:
        """The text of each message that arrived in a channel."""
        channel_id = channel_named(channel).id
        return ["\n".join(m.lines) for m in self.arrived if m.channel == channel_id]


class Count:
    """A count night: the real application on its own database, a fake platform and a clock."""

    def __init__(
        self, app: App, transport: FakeTransport, clock: time_machine.Traveller, path: Path
    ) -> None:
        self.app = app
        self.transport = transport
        self.clock = clock
        self.path = path
        self.workspace = FakeWorkspace()
        self.reply = Reply("")
        self.pressed = Reply("")  # the button pressed last, to press it again

    @property
    def night(self) -> str:
        return self.app.desk.first_book().id

    async def type_undelivered(
        self, line: str, person: Person = ALICE, channel: Channel = DESK, key: str | None = None
    ) -> Reply:
        """Type a line and return the answer; its announcements stay in the outbox."""
        name, _, text = line.removeprefix("/").partition(" ")
        return await ask_until_saved(
            lambda key: self.app.dispatcher.run_command(
                name, text, person, channel, key, workspace=self.workspace
            ),
            key,
        )

    async def type(
        self, line: str, person: Person = ALICE, channel: Channel = DESK, key: str | None = None
    ) -> Reply:
        """Type a line, deliver its announcements and return the answer."""
        reply = self.reply = await self.type_undelivered(line, person, channel, key)
        await self.deliver()
        return reply

    async def press(
        self,
        label: str,
        on: Reply | None = None,
        person: Person = ALICE,
        channel: Channel = DESK,
        key: str | None = None,
    ) -> Reply:
        """Press a button under an answer, by default the last one, as `type` does with a line.

        If it has no such button, under the newest message that has one.
        """
        action = self._posted_button(label) if on is None else None
        action = action or button(on or self.reply, label)
        self.pressed = Reply("", actions=(action,))
        reply = self.reply = await self.press_undelivered(label, self.pressed, person, channel, key)
        await self.deliver()
        return reply

    async def press_undelivered(
        self,
        label: str,
        on: Reply,
        person: Person = ALICE,
        channel: Channel = DESK,
        key: str | None = None,
    ) -> Reply:
        """Press a button under an answer; its announcements stay in the outbox."""
        action = button(on, label)
        return await ask_until_saved(
            lambda key: self.app.dispatcher.press_button(
                action.press, action.value, person, channel, key, self.workspace
            ),
            key,
        )

    def _posted_button(self, label: str) -> Action | None:
        """The newest button of a message, as it reads now; None if the answer has one."""
        if any(action.label.startswith(label) for action in self.reply.actions):
            return None
        edited = {id_: message.buttons for id_, message in self.transport.edits}
        newest = [edited.get(id_of(m), m.buttons) for m in self.transport.arrived[::-1]]
        found = (b for buttons in newest for b in buttons if b.label.startswith(label))
        return next((Action(b.label, b.press, b.value) for b in found), None)

    async def deliver(self) -> None:
        await repeat(self.app.announcer.deliver_all)

    def announcements(self, channel: str = "#count") -> list[str]:
        """The text of each message sent to a channel so far."""
        return self.transport.texts_in(channel)

    def assert_told(self, channel: str, *words: str) -> None:
        """Check that the channel's last message contains these words."""
        last = self.announcements(channel)[-1]

        assert [] == [word for word in words if word not in last], last

    def votes(self, ward: str = "Battenhall") -> dict[str, int]:
        """The votes the night holds for a ward, by party."""
        declaration = self.app.desk.first_book().night.wards[ward].declaration
        return {c.party: n for c, n in declaration.votes} if declaration else {}

    async def ledger(self) -> list[ledger.LedgerRow]:
        """The entries, without the pack's."""
        return [row for row in await self.app.desk.reads.history(self.night) if row.kind != "pack"]

    async def entries(self) -> list[tuple[str, str | None]]:
        """The kind and ward of each entry."""
        return [(row.kind, row.ward) for row in await self.ledger()]

    async def undelivered(self) -> list[tuple[str, str, str]]:
        """Channel, cause and state of each message not yet sent."""
        return [
            (row.channel.partition(":")[2], row.cause, row.state)
            for row in await outbox_status.read_unfinished(self.app.store.reader)
        ]

    async def sent_messages(self, channel: str | None = None) -> list[outbox.OutboxMessage]:
        """The messages the store records as sent."""
        channel_id = channel_named(channel).id if channel else None
        return await outbox.read_sent(self.app.store.reader, self.night, channel_id)


async def ask_until_saved(ask: Callable[[str], Awaitable[Reply]], key: str | None) -> Reply:
    """The answer of a call that the person repeats as long as it is not saved, by chance."""
    while True:
        before = current_faults().number
        reply = await ask(key or f"key {next(_KEYS)}")
        await asyncio.sleep(0)  # the bot logs and counts an answer once it has gone
        if current_faults().number == before or not reply.text.startswith("NOT saved"):
            return reply


async def wait_for(event: asyncio.Event) -> None:
    """Wait for an event, but fail rather than hang if it never comes."""
    async with asyncio.timeout(30):
        await event.wait()


def button(reply: Reply, label: str) -> Action:
    """The button under an answer whose label begins like this."""
    found = [action for action in reply.actions if action.label.startswith(label)]
    assert found, f"no button {label} under: {reply.text}"
    return found[0]


def full_text(reply: Reply) -> str:
    """An answer as text: the sentence, the lines, the table, the notes."""
    parts = [reply.text, *reply.lines]
    if reply.table:
        parts += [" | ".join(row) for row in (reply.table.headings, *reply.table.rows)]
    return "\n".join([*parts, *reply.notes])


async def assert_refused(count: Count, reply: Reply, *words: str) -> None:
    """Check that the reply is a refusal with these words, and that the ledger is empty."""
    assert Tone.REFUSAL is reply.tone, reply.text
    assert [] == [word for word in words if word not in reply.text], reply.text
    assert [] == await count.ledger()


def worcester() -> Files:
    """The pack that comes with the project: Worcester 2016."""
    return read_pack_files(find_pack("worcester-2016"))


def id_of(message: Message) -> str:
    """The id that a FakeTransport gives a message: its key without the nonce."""
    night, name, *_nonce = message.key.split("/")
    return f"id of {night}/{name}"


@asynccontextmanager
async def open_count(
    folder: Path,
    files: Files | Sequence[Files] | None = None,
    now: datetime = ELEVEN_AT_NIGHT,
    confirm: AskPolicy = AskPolicy.ODD,
    writes_per_minute: int = 600,
    transport: FakeTransport | None = None,
    pack_reader: Callable[[], Files] | None = None,
    second_key: bool = False,
    second_key_same_platform: bool = False,
    connections: Connections = no_connections,
    summary_minutes: int = 30,
    board_url: str | None = None,
    results_url: str | None = None,
    fetch: Fetch | None = None,
    database_url: str | None = None,
) -> AsyncIterator[Count]:
    """Open a night on the database in this folder or at the URL, or reopen the one there."""
    path = folder / "countroom.db"
    settings = Settings(
        database_url=database_url or await night_url(path),
        confirm=confirm,
        writes_per_minute=writes_per_minute,
        second_key=second_key,
        second_key_same_platform=second_key_same_platform,
        summary_minutes=summary_minutes,
        board_url=board_url,
        results_url=SecretStr(results_url) if results_url else None,
    )
    transport = transport or FakeTransport()
    with time_machine.travel(now, tick=False) as clock:
        councils = files if isinstance(files, Sequence) else [files or worcester()]
        packs = {Path(f"pack-{number}"): council for number, council in enumerate(councils, 1)}
        readers = {pack_slug(councils[0]) or "": pack_reader} if pack_reader else None
        opening = open_app(
            settings,
            packs,
            {PLATFORM: transport},
            pack_readers=readers,
            connections=connections,
            fetch=fetch,
        )
        async with started(opening) as app:
            yield Count(app, transport, clock, path)


async def declare_wards(count: Count, lines: Iterable[str]) -> None:
    """Type each line after /declare and deliver its announcements."""
    for line in lines:
        reply = await count.type(f"/declare {line}")
        assert Tone.DONE is reply.tone, reply.text
