"""/countroom status: connections, what is waiting to send and why, and what each channel got."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.chat.channel_names import channel_names
from bot.chat.command import Call
from bot.chat.reply import Reply, Table
from bot.chat.second_key import waiting_line
from bot.desk.reads import (
    ALL_COUNCILS,
    DUE,
    TOLD,
    Backlog,
    OutboxMessage,
    RefusedEdits,
    ScoreboardRow,
    StateCount,
    Subscription,
    platform_of,
)
from bot.election.changes import Level
from bot.observability.connections import Connection
from bot.wording.audience import focus_label, lost_channel_line
from bot.wording.numbers import clock_time, comma_list, quantity
from bot.wording.readback import wards_without_names
from bot.wording.voice import Voice
from commands.countroom.import_results import results_file_status

Counts = Mapping[tuple[str, str, str], StateCount]  # by night, channel and state

_MAX_GIVEN_UP = 3  # messages named
_NOT_TRIED = "not tried yet"
_ON_ITS_WAY = "being sent"
_LEFT = "a channel that left"


async def status(call: Call) -> Reply:
    """How the announcements stand, and the file of results that a council publishes."""
    reply, file = await _delivery_status(call), await results_file_status(call)
    if file is None:
        return reply
    return replace(reply, lines=(file.text, *file.lines, *reply.lines), actions=file.actions)


async def _delivery_status(call: Call) -> Reply:
    """What is wrong, and why; then one row per channel."""
    councils = call.councils
    books = (councils.named,) if councils.named else councils.books
    several = len(books) > 1
    labels = {book.id: councils.label(book) for book in books}
    voices = {book.id: book.voice for book in books}
    labels |= {ALL_COUNCILS: "all councils"} if several else {}
    found = await call.desk.reads.delivery_status(labels)
    following, counts, given_up = found.subscriptions, found.counts, found.dead_letters
    boards = found.scoreboards
    waiting_now = sum(c.rows for key, c in counts.items() if key[2] in {"pending", "claimed"})
    state = "behind" if waiting_now else "up to date"
    entries = quantity(sum(book.seq - 1 for book in books), "entry", "entries")
    whose = quantity(len(books), "council") if several else books[0].voice.council
    scope = f" for {whose}" if councils.has_several else ""
    backlog = quantity(waiting_now, "message") if waiting_now else "nothing"
    text = f"Announcements {state}: {entries}{scope}, {backlog} waiting to send."
    known = [(c.channel, c.name) for c in following] + [(b.channel, b.name) for b in boards]
    names = channel_names(known)
    unconfirmed = [w for b in books for w in await call.desk.reads.waiting_for_second_key(b)]
    lines = (
        *map(waiting_line, unconfirmed),
        *(line for book in books for line in wards_without_names(book.night)),
        *(_connection_line(name, connection) for name, connection in call.connections.items()),
        *(
            line
            for name, connection in call.connections.items()
            for line in _warnings(name.capitalize(), connection)
        ),
        *_waiting_lines(names, found.backlogs, call.connections),
        *(
            f"{lost_channel_line(names[c.channel], c.lost)}{_notice_words(c)}"
            for c in following
            if c.lost
        ),
        *_given_up_lines(names, given_up),
        *_refused_edit_lines(names, found.refused_edits),
        *_scoreboard_problems(names, boards, {c.channel for c in following}),
        *_rehearsal_lines(call.rehearsals.active_channels()),
    )
    if not following:
        none = f"No channel follows {'any of them' if several else whose}. To start: /follow all"
        return Reply(text, (*lines, none))
    rows = tuple(
        (
            *_channel_row(c, names, counts, given_up, voices.get(c.night)),
            *([labels[c.night]] if several else []),
        )
        for c in following
    )
    headings = (
        "Channel",
        "Follows",
        "Sent",
        "Waiting",
        "Given up",
        *(["Council"] if several else []),
    )
    return Reply(text, lines, Table(headings, rows, frozenset({2, 3, 4}), frozenset({5})))


def _notice_words(channel: Subscription) -> str:
    """Whether the person who had the channel follow knows of it."""
    if channel.notice in {None, DUE}:
        return ""
    if channel.notice == TOLD:
        return f" {channel.editor_name} has been told."
    return f" {channel.editor_name} couldn't be told: {channel.notice}."


def _channel_row(
    channel: Subscription,
    names: Mapping[str, str],
    counts: Counts,
    given_up: Sequence[OutboxMessage],
    voice: Voice | None,
) -> tuple[str, ...]:
    sent = counts.get((channel.night, channel.channel, "sent"))
    unsent = [counts.get((channel.night, channel.channel, s)) for s in ("pending", "claimed")]
    waiting = sum(c.rows for c in unsent if c)
    since = min((c.oldest for c in unsent if c), default="")
    focus = [focus_label(channel.focus, voice)] if voice and channel.focus else []
    ping = [f"pings {channel.ping_name}"] if channel.ping else []
    return (
        names[channel.channel],
        ", ".join([Level(channel.level).name.casefold(), *focus, *ping]),
        str(sent.rows if sent else 0),
        f"{waiting} since {_clock(since)}" if waiting else "0",
        str(sum((r.channel, r.night) == (channel.channel, channel.night) for r in given_up)),
    )


def _connection_line(platform: str, connection: Connection) -> str:
    since = clock_time(connection.since)
    if connection.connected:
        return f"{platform.capitalize()}: connected since {since}."
    return f"{platform.capitalize()}: NOT connected since {since}: {connection.reason}."


def _warnings(platform: str, connection: Connection) -> Iterable[str]:
    if connection.clock_ahead:
        off = quantity(round(abs(connection.clock_ahead) / 60), "minute")
        way = "ahead of" if connection.clock_ahead > 0 else "behind"
        yield f"The bot's clock is {off} {way} {platform}'s: set it from the network."
    if connection.rival:
        yield (
            f"Another bot seems to use the same {platform} token: {connection.rival}. "
            "Stop one of them: each takes some of the commands."
        )


def _waiting_lines(
    names: Mapping[str, str], backlogs: Sequence[Backlog], connections: Mapping[str, Connection]
) -> list[str]:
    """One line per reason: why each channel's oldest message is waiting, and since when."""
    channels: dict[str, list[str]] = {}
    for row in backlogs:
        if row.channel in names:
            since = f"{names[row.channel]} since {_clock(row.oldest)}"
            channels.setdefault(_waiting_reason(row, connections), []).append(since)
    return [f"Waiting, {reason}: {comma_list(waiting)}." for reason, waiting in channels.items()]


def _waiting_reason(row: Backlog, connections: Mapping[str, Connection]) -> str:
    platform = platform_of(row.channel)
    if connections and platform not in connections:
        return f"{platform.capitalize()} is not configured"
    return row.reason or (_ON_ITS_WAY if row.state == "claimed" else _NOT_TRIED)


def _given_up_lines(names: Mapping[str, str], rows: Sequence[OutboxMessage]) -> list[str]:
    """Where and why, for the last few, the newest first."""
    return [
        f"Gave up on {names.get(row.channel, _LEFT)}, {_clock(row.created_at)}: {row.reason}."
        for row in reversed(rows[-_MAX_GIVEN_UP:])
    ]


def _refused_edit_lines(names: Mapping[str, str], refused: Sequence[RefusedEdits]) -> list[str]:
    """The messages still read as before; what corrects each is further down in the channel."""
    return [
        f"An edit in {where} was refused: {row.reason}; the correction below it stands."
        if row.messages == 1
        else f"{row.messages} edits in {where} were refused: {row.reason}; "
        "the corrections below them stand."
        for row in reversed(refused)
        for where in (names.get(row.channel, _LEFT),)
    ]


def _scoreboard_problems(
    names: Mapping[str, str], boards: Sequence[ScoreboardRow], following: Collection[str]
) -> Iterable[str]:
    """A lost scoreboard comes back with its channel, if that follows anything."""
    again = "Once that is fixed, type /scoreboard there again."
    for board in boards:
        where = f"The scoreboard in {names[board.channel]}"
        if board.reason:
            then = "It goes on once that is fixed." if board.channel in following else again
            yield f"{where} can't be updated: {board.reason}. {then}"
        elif board.unpinned is not None:
            yield f"{where} is not pinned: {board.unpinned}. {again}"


def _rehearsal_lines(names: Sequence[str]) -> list[str]:
    return [f"Rehearsal under way in {comma_list(list(names))}."] if names else []


def _clock(at: str) -> str:
    return clock_time(datetime.fromisoformat(at))
