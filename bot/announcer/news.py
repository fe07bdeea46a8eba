"""What a claimed message has to tell its channel, given what the channel was told before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.announcer.history import gives_control, read_history, record_bulletin
from bot.announcer.messages import (
    FindCorrection,
    decode_facts,
    is_unsaid,
    row_following,
    store_facts,
)
from bot.election.changes import (
    Change,
    Completed,
    ControlNews,
    EveCorrected,
    NightComplete,
    WardChange,
    is_rest,
    takes_back_control,
)
from bot.election.channel_history import ChannelHistory, has_retraction
from bot.store import claims, outbox
from bot.store.outbox import OutboxMessage
from bot.store.protocol import Reader, Store
from bot.wording.bulletin import Bulletin


async def prepare_news(
    store: Store, rows: Sequence[OutboxMessage], find_correction: FindCorrection
) -> Mapping[int, Bulletin]:
    """The facts of a claimed message, as `read_news` has them.

    They are stored before the message is sent. If it has to be looked for after a crash, it is
    worded the same way again.
    """
    facts: Mapping[int, Bulletin] = decode_facts(rows)
    if not _is_plain_news(rows, facts):
        facts = await read_news(store.reader, rows, find_correction)
        await store_facts(store, rows, facts)
    return facts


async def read_news(
    reader: Reader, rows: Sequence[OutboxMessage], find_correction: FindCorrection
) -> Mapping[int, Bulletin]:
    """The facts of a message, reduced to what is news to its channel.

    - Stale facts are replaced by the right ones, so the mistake is never sent.
    - A correction of something the channel was never told becomes plain news, or nothing.
    - A result that comes back is news like any other, unless the channel read its withdrawal.
    """
    facts = decode_facts(rows)
    if _is_plain_news(rows, facts):
        return facts
    stale_rows = [row for row in rows if row.doubted]
    if stale_rows and (correction := await find_correction(stale_rows)):
        facts |= correction.facts
    history = await read_history(reader, rows[0].night, rows[0].channel)
    has_read_score = history.scored
    for row in rows:
        news = history.news(facts[row.id].changes)
        back = facts[row.id].reinstated and history.is_reinstated(news)
        following, is_shared = row_following(row), len(rows) > 1
        as_news = replace(facts[row.id], changes=news, reinstated=back)
        facts[row.id] = _with_control_as_it_is(
            as_news, history, is_shared=is_shared, is_stale=row.doubted is not None
        )
        record_bulletin(history, facts[row.id], following, is_shared=is_shared)
        history.scored = has_read_score  # the rows have one score, at the message's end
    return facts


async def discard_unsaid(
    store: Store, rows: list[OutboxMessage], facts: Mapping[int, Bulletin]
) -> list[OutboxMessage]:
    """A final score that no longer holds leaves its message: no edit may take it back there."""
    unsaid = [row.id for row in rows[1:] if is_unsaid(facts[row.id])]
    if unsaid:
        async with store.transaction(channel=rows[0].channel) as tx:
            for row in unsaid:
                batch = rows[0].batch or rows[0].id
                await claims.dead_letter(tx, batch, outbox.NOTHING_TO_ANNOUNCE, row)
    return [row for row in rows if row.id not in unsaid]


def _with_control_as_it_is(
    bulletin: Bulletin, history: ChannelHistory, *, is_shared: bool, is_stale: bool
) -> Bulletin:
    """A message that waited says who has control by now, so it takes back what was told before.

    What a later correction has settled since is left to the message that tells it.
    """
    speaks_of_control = any(map(_is_of_control, bulletin.changes))
    if speaks_of_control or not gives_control(bulletin.changes, is_shared=is_shared):
        return bulletin
    wards = [change for change in bulletin.changes if isinstance(change, WardChange)]
    council = [change for change in bulletin.changes if not isinstance(change, WardChange)]
    untrue = history.control_told_otherwise(bulletin.standing)
    news = replace(bulletin, changes=(*wards, *untrue, *council))
    if untrue or not is_stale or any(isinstance(change, NightComplete) for change in council):
        return news
    return replace(news, standing=history.without_untold_control(bulletin.standing))


def _is_of_control(change: Change) -> bool:
    return isinstance(change, ControlNews | EveCorrected) or takes_back_control(change)


def _is_plain_news(rows: Sequence[OutboxMessage], facts: Mapping[int, Bulletin]) -> bool:
    """Whether it reads the same to every channel."""
    return not any(row.doubted or _depends_on_history(facts[row.id]) for row in rows)


def _depends_on_history(bulletin: Bulletin) -> bool:
    is_new_pack = bulletin.notice is None and bulletin.ward is None
    if bulletin.reinstated or is_new_pack or has_retraction(bulletin.changes):
        return True
    return any(is_rest(change) or _leaves_winner_unsaid(change) for change in bulletin.changes)


def _leaves_winner_unsaid(change: Change) -> bool:
    """Further figures alone mean little to a channel that began to follow after the first report.

    With full figures comes what they made of the ward.
    """
    return isinstance(change, Completed) and not change.result.has_full_figures
