"""/countroom status: what is stored, who is told, and what is still to be told."""

from datetime import datetime

from bot.command import Call, Reply, Table
from bot.election.changes import Level
from bot.store import channels, outbox
from bot.wording.numbers import clock_time, counted


async def status(call: Call) -> Reply:
    """A row a channel: what it follows and what waits for it, and since when."""
    book, reader = call.book, call.desk.store.reader
    following = await channels.following(reader, book.id)
    counts = {(c.channel, c.state): c for c in await outbox.counts(reader, book.id)}
    platforms = {_platform(channel) for channel in following}
    rows = []
    for channel in following:
        told = counts.get((channel.channel, "sent"))
        waits = [counts.get((channel.channel, s)) for s in ("pending", "claimed")]
        waiting = sum(c.rows for c in waits if c)
        since = min((c.oldest for c in waits if c), default="")
        given_up = counts.get((channel.channel, "parked"))
        rows.append(
            (
                f"{channel.name} in {_platform(channel)}" if len(platforms) > 1 else channel.name,
                Level(channel.level).name.casefold(),
                str(told.rows if told else 0),
                f"{waiting} since {clock_time(datetime.fromisoformat(since))}" if waiting else "0",
                str(given_up.rows if given_up else 0),
            )
        )
    waiting_now = sum(c.rows for (_, state), c in counts.items() if state in {"pending", "claimed"})
    state = "behind" if waiting_now else "up to date"
    text = (
        f"Telling is {state}: {counted(book.seq - 1, 'entry', 'entries')} in the ledger of "
        f"{book.voice.council}, {counted(waiting_now, 'message')} still to be told."
    )
    lines = tuple(
        f"{c.name} cannot be told: {c.lost}. When that is mended, type /follow there again."
        for c in following
        if c.lost
    )
    if not rows:
        lines = (f"No channel follows {book.voice.council}: /follow all",)
    headings = ("Channel", "Follows", "Told", "Waiting", "Given up")
    return Reply(text, lines, Table(headings, tuple(rows), frozenset({2, 3, 4})) if rows else None)


def _platform(channel: channels.Channel) -> str:
    """Two platforms may have channels of one name."""
    return channel.channel.partition(":")[0].capitalize()
