"""/countroom status: what is stored, who is told, what waits and why, and who hears us."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.command import Call, Reply, Table
from bot.election.changes import Level
from bot.links import Link
from bot.store import channels, outbox, scoreboards
from bot.wording.numbers import clock_time, counted, listed

_LAST = 3  # that were given up, and are named
_FIRST_TRY = "not tried yet"
_MAY_BE_THERE = "on its way"
_NOT_MISSED = {outbox.NOTHING_TO_TELL, outbox.SUMMED_UP}


async def status(call: Call) -> Reply:
    """A row a channel: what it follows and what waits for it; above it what is wrong, and why."""
    book, reader = call.book, call.desk.store.reader
    following = await channels.following(reader, book.id)
    counts = {(c.channel, c.state): c for c in await outbox.counts(reader, book.id)}
    given_up = [
        row for row in await outbox.parked(reader, book.id) if row.reason not in _NOT_MISSED
    ]
    waiting_now = sum(c.rows for (_, state), c in counts.items() if state in {"pending", "claimed"})
    state = "behind" if waiting_now else "up to date"
    text = (
        f"Telling is {state}: {counted(book.seq - 1, 'entry', 'entries')} in the ledger of "
        f"{book.voice.council}, {counted(waiting_now, 'message')} still to be told."
    )
    boards = await scoreboards.of_night(reader, book.id)
    names = _names([*following, *boards])
    lines = (
        *(_connection(name, link) for name, link in call.links.items()),
        *_waiting(names, await outbox.waiting(reader), call.links),
        *(
            f"{names[c.channel]} cannot be told: {c.lost}. "
            "When that is mended, type /follow there again."
            for c in following
            if c.lost
        ),
        *_given_up(names, given_up),
        *_scoreboards(names, boards),
        *_rehearsals(call.rehearsing.under_way()),
    )
    if not following:
        return Reply(text, (*lines, f"No channel follows {book.voice.council}: /follow all"))
    rows = tuple(_row(channel, names, counts, given_up) for channel in following)
    headings = ("Channel", "Follows", "Told", "Waiting", "Given up")
    return Reply(text, lines, Table(headings, rows, frozenset({2, 3, 4})))


def _names(following: Sequence[channels.Channel | scoreboards.Scoreboard]) -> dict[str, str]:
    """Each channel's name; with its platform, since two may have channels of one name."""
    platforms = {c.channel: c.channel.partition(":")[0].capitalize() for c in following}
    if len(set(platforms.values())) == 1:
        return {c.channel: c.name for c in following}
    return {c.channel: f"{c.name} in {platforms[c.channel]}" for c in following}


def _row(
    channel: channels.Channel,
    names: Mapping[str, str],
    counts: Mapping[tuple[str, str], outbox.Count],
    given_up: Sequence[outbox.Row],
) -> tuple[str, ...]:
    told = counts.get((channel.channel, "sent"))
    waits = [counts.get((channel.channel, s)) for s in ("pending", "claimed")]
    waiting = sum(c.rows for c in waits if c)
    since = min((c.oldest for c in waits if c), default="")
    return (
        names[channel.channel],
        Level(channel.level).name.casefold(),
        str(told.rows if told else 0),
        f"{waiting} since {_clock(since)}" if waiting else "0",
        str(sum(row.channel == channel.channel for row in given_up)),
    )


def _connection(platform: str, link: Link) -> str:
    since = clock_time(link.since)
    if link.connected:
        return f"{platform.capitalize()}: connected since {since}."
    return f"{platform.capitalize()}: NOT connected since {since}: {link.reason}."


def _waiting(
    names: Mapping[str, str], waiting: Sequence[outbox.Waiting], links: Mapping[str, Link]
) -> list[str]:
    """A line a reason: that of the channel's oldest, and since when that one waits."""
    found: dict[str, list[str]] = {}
    for row in waiting:
        if row.channel in names:
            since = f"{names[row.channel]} since {_clock(row.oldest)}"
            found.setdefault(_reason(row, links), []).append(since)
    return [f"Waiting, {reason}: {listed(channels)}." for reason, channels in found.items()]


def _reason(row: outbox.Waiting, links: Mapping[str, Link]) -> str:
    platform = row.channel.partition(":")[0]
    if links and platform not in links:
        return f"{platform.capitalize()} is not configured"
    return row.reason or (_MAY_BE_THERE if row.state == "claimed" else _FIRST_TRY)


def _given_up(names: Mapping[str, str], rows: Sequence[outbox.Row]) -> list[str]:
    """Of the last few, where and why; the newest first."""
    return [
        f"Given up, {names.get(row.channel, 'a channel that left')}, of {_clock(row.created_at)}: "
        f"{row.reason}."
        for row in reversed(rows[-_LAST:])
    ]


def _scoreboards(
    names: Mapping[str, str], boards: Sequence[scoreboards.Scoreboard]
) -> Iterable[str]:
    """What is wrong with any of them."""
    again = "When that is mended, type /scoreboard there again."
    for board in boards:
        where = f"The scoreboard in {names[board.channel]}"
        if board.reason:
            yield f"{where} is lost: {board.reason}. {again}"
        elif board.unpinned is not None:
            yield f"{where} is not pinned: {board.unpinned}. {again}"


def _rehearsals(names: Sequence[str]) -> list[str]:
    return [f"Rehearsal under way in {listed(list(names))}."] if names else []


def _clock(at: str) -> str:
    return clock_time(datetime.fromisoformat(at))
