"""/countroom night: which council is counted tonight, and what its pack says."""

from bot.command import Call, Reply
from bot.election.control import standing
from bot.wording import council as words
from bot.wording.numbers import clock_and_date, counted


async def night(call: Call) -> Reply:
    """The council, its wards and seats, the opening chamber and the close of poll."""
    book = call.book
    council, now = book.night.council, standing(book.night)
    up = sum(contest.seats for contest in council.contests.values())
    return Reply(
        f"{council.name}: {counted(len(council.contests), 'ward')} and {counted(up, 'seat')} of "
        f"{council.seats} are contested.",
        (
            f"The chamber on the eve: {words.seats_by_party(now.before)}.",
            f"Polls closed at {clock_and_date(council.polls_close)}."
            if call.at >= council.polls_close
            else f"Polls close at {clock_and_date(council.polls_close)}.",
            f"{counted(now.declared, 'ward')} declared, {counted(now.to_come, 'seat')} to come.",
        ),
    )
