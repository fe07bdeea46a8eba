"""/countroom status: what is stored, who is told, what waits and why, and who hears us."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.chat.command import Call, Reply, Table
from bot.election.changes import Level
from bot.observability.connections import Link
from bot.store import channels, outbox, scoreboards
from bot.store.nights import ALL_COUNCILS
from bot.wording.numbers import clock_time, counted, listed

Counts = dict[tuple[str, str, str], outbox.Count]  # by night, channel and state

_LAST = 3  # that were given up, and are named
_FIRST_TRY = "not tried yet"
_MAY_BE_THERE = "on its way"
_NOT_MISSED = {outbox.NOTHING_TO_TELL, outbox.SUMMED_UP}


async def status(call: Call) -> Reply:
    """A row a channel: what it follows and what waits for it; above it what is wrong, and why."""
    tonight, reader = call.tonight, call.desk.store.reader
    books = (tonight.named,) if tonight.named else tonight.books
    several = len(books) > 1
    about = {book.id: tonight.label(book) for book in books}
    about |= {ALL_COUNCILS: "all councils"} if several else {}
    following = [c for c in await channels.following_any(reader) if c.night in about]
    counts: Counts = {}
    given_up: list[outbox.Row] = []
    boards: list[scoreboards.Scoreboard] = []
    for night in about:
        counts |= {(night, c.channel, c.state): c for c in await outbox.counts(reader, night)}
        given_up += [r for r in await outbox.parked(reader, night) if r.reason not in _NOT_MISSED]
        boards += await scoreboards.of_night(reader, night)
    waiting_now = sum(c.rows for key, c in counts.items() if key[2] in {"pending", "claimed"})
    state = "behind" if waiting_now else "up to date"
    entries = counted(sum(book.seq - 1 for book in books), "entry", "entries")
    whose = counted(len(books), "council") if several else books[0].voice.council
    text = (
        f"Telling is {state}: {entries} in the ledger{'s' if several else ''} of {whose}, "
        f"{counted(waiting_now, 'message')} still to be told."
    )
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
        none = f"No channel follows {'any of them' if several else whose}: /follow all"
        return Reply(text, (*lines, none))
    rows = tuple(
        (*_row(c, names, counts, given_up), *([about[c.night]] if several else []))
        for c in following
    )
    headings = ("Channel", "Follows", "Told", "Waiting", "Given up", *(["Of"] if several else []))
    return Reply(text, lines, Table(headings, rows, frozenset({2, 3, 4})))


def _names(following: Sequence[channels.Channel | scoreboards.Scoreboard]) -> dict[str, str]:
    """Each channel's name; with its platform, since two may have channels of one name."""
    platforms = {c.channel: channels.platform_of(c.channel).capitalize() for c in following}
    if len(set(platforms.values())) == 1:
        return {c.channel: c.name for c in following}
    return {c.channel: f"{c.name} in {platforms[c.channel]}" for c in following}


def _row(
    channel: channels.Channel,
    names: Mapping[str, str],
    counts: Counts,
    given_up: Sequence[outbox.Row],
) -> tuple[str, ...]:
    told = counts.get((channel.night, channel.channel, "sent"))
    waits = [counts.get((channel.night, channel.channel, s)) for s in ("pending", "claimed")]
    waiting = sum(c.rows for c in waits if c)
    since = min((c.oldest for c in waits if c), default="")
    return (
        names[channel.channel],
        Level(channel.level).name.casefold(),
        str(told.rows if told else 0),
        f"{waiting} since {_clock(since)}" if waiting else "0",
        str(sum((r.channel, r.night) == (channel.channel, channel.night) for r in given_up)),
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
    platform = channels.platform_of(row.channel)
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
