"""What a channel has been told of a night, read back from the outbox."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.announcer.messages import is_unsaid, row_following
from bot.election.changes import (
    CannotReach,
    Change,
    Completed,
    ControlLost,
    Corrected,
    FirstReport,
    Level,
    MajoritySecured,
    Marked,
    NightComplete,
    NocCertain,
    WardChange,
    Withdrawn,
    certainty_of,
    first_report,
    is_rest,
    takes_back_control,
    ward_of,
    without_rest,
)
from bot.election.channel_history import (
    ChannelHistory,
    as_completed_in_one_line,
    as_one_of_several,
    change_since,
    has_retraction,
)
from bot.election.control import Standing, is_implied_by
from bot.election.following import Following
from bot.store import outbox, outbox_status
from bot.store.protocol import Reader
from bot.wording.bulletin import Bulletin, Notice, decode_bulletin
from bot.wording.corrections import moves_seats
from bot.wording.council import is_news


async def read_history(reader: Reader, night: str, channel: str) -> ChannelHistory:
    rows = [
        (row.batch or row.id, decode_bulletin(row.facts), row_following(row))
        for row in await outbox.read_sent(reader, night, channel)
    ]
    told: dict[int, list[Standing]] = defaultdict(list)
    for batch, bulletin, following in rows:
        if any(map(following.includes, bulletin.changes)):
            told[batch].append(bulletin.standing)
    history = ChannelHistory()
    for batch, bulletin, following in rows:
        is_shared = len(told[batch]) > 1
        as_read = _in_one_line(bulletin, told[batch][-1]) if is_shared else bulletin
        record_bulletin(history, as_read, following, is_shared=is_shared)
    return history


async def read_believers(
    reader: Reader, night: str, ward: str, *, waiting: bool = False
) -> list[str]:
    """The channels that read the ward's result, or its gain in a summary, and may believe it.

    `waiting`: those, too, that will read it in a message not sent yet.
    """
    histories: dict[str, ChannelHistory] = defaultdict(ChannelHistory)
    for row in await outbox_status.read_told(reader, night, ward, waiting=waiting):
        record_bulletin(histories[row.channel], decode_bulletin(row.facts), row_following(row))
    return [
        channel
        for channel, history in histories.items()
        if ward in {*history.results, *history.listed}
    ]


def record_bulletin(
    history: ChannelHistory, bulletin: Bulletin, following: Following, *, is_shared: bool = False
) -> None:
    """`is_shared`: other rows of its message tell something, too.

    A correction of a ward ends with what is certain of control if it moves a seat and has its
    message to itself.
    """
    if bulletin.notice in {Notice.SUMMARY, Notice.CATCH_UP}:
        history.record_summary(bulletin.standing)
    if bulletin.review and not is_unsaid(bulletin) and following.level >= Level.GAINS:
        history.record_gains(bulletin.review.gains)
    said = (change for change in bulletin.changes if is_news(change, bulletin.standing))
    changes = [change for change in said if following.includes(change)]
    history.record(changes)
    gives_final = bulletin.notice is Notice.FINAL and not is_unsaid(bulletin)
    history.has_final |= gives_final  # its entry's own changes may say nothing of it any longer
    if gives_final or any(map(_gives_needs, changes)):
        history.record_needs(bulletin.standing)
    if bulletin.notice is Notice.FINAL or gives_control(changes, is_shared=is_shared):
        history.record_control(bulletin.standing)


def gives_control(changes: Iterable[Change], *, is_shared: bool) -> bool:
    """Whether a message of these changes says who has control, and so who has lost it."""
    return any(
        isinstance(change, MajoritySecured | NocCertain | NightComplete)
        or (moves_seats(change) and not (is_shared and isinstance(change, WardChange)))
        for change in changes
    )


def _gives_needs(change: Change) -> bool:
    """Whether its message says what each party needs for a majority, if that is open."""
    return isinstance(change, ControlLost) or takes_back_control(change)


def _in_one_line(bulletin: Bulletin, last: Standing) -> Bulletin:
    """What a message on several results says of this one; `last` is the council after all.

    What such a message says of control is as it was after all of them.
    """
    said = (change for change in bulletin.changes if not _is_implied(change, last))
    return replace(bulletin, changes=tuple(map(_one_of_several, said)), standing=last)


def _is_implied(change: Change, now: Standing) -> bool:
    """Whether the message names a stronger fact instead, such as another party's majority."""
    return isinstance(change, CannotReach) and is_implied_by(certainty_of(change), now.certain)


def _one_of_several(change: Change) -> Change:
    match change:
        case FirstReport(result=result):
            return replace(change, result=as_one_of_several(result))
        case Completed(earlier=earlier, result=result):
            return Completed(earlier, as_completed_in_one_line(earlier, result))
        case _:
            return change


def changes_as_announced(told: Iterable[Change], now: Iterable[Change]) -> tuple[Change, ...]:
    """What an entry should have said, in the way it was announced to this channel.

    What was announced as news stays news, even if other channels got it as a correction.
    """
    told = tuple(told)
    if not told:  # the rest of its message, or another one, says it
        return ()
    now = tuple(now) if any(map(is_rest, told)) else tuple(map(without_rest, now))
    if has_retraction(told) or any(isinstance(change, Completed) for change in told):
        said = {ward_of(change): change for change in told if isinstance(change, WardChange)}
        return tuple(as_said for change in now if (as_said := _as_said(change, said)))
    return now if any(map(is_rest, told)) else ChannelHistory().news(now)


def _as_said(change: Change, said: Mapping[str, WardChange]) -> Change | None:
    """The change as a message says it that said these of the wards; None if it said nothing of it.

    What it quotes as wrong is what the channel had read before.
    """
    if not isinstance(change, WardChange):
        return change
    match said.get(ward_of(change)), change:
        case (None, _) | (Completed(), Withdrawn()):
            return None
        case (Corrected() | Withdrawn()) as told, Corrected(result=result):
            since = change_since(told.wrong, result)
            return replace(since, heard=told.heard) if isinstance(since, Corrected) else since
        case Completed(earlier=known), Corrected(result=result) | Completed(result=result):
            since = change_since(known, result)
            # Channels that get no further figures as news were told of none.
            return replace(since, heard=False) if isinstance(since, Corrected) else since
        case (Corrected() | Withdrawn()) as told, Withdrawn():
            return replace(change, wrong=told.wrong, heard=told.heard)
        case FirstReport(wrong=wrong), Corrected(result=result):
            return first_report(result, wrong)
        case FirstReport() | Marked(), Withdrawn(wrong=wrong, mark=mark):
            return Marked(wrong.ward, mark, withdrawn=True)
        case _:
            return change
