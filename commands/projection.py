"""/projection: what is likely still to come. An estimate, never a fact."""

import asyncio

from bot.charts.projection_bars import projection_bars
from bot.chat.arguments import requested_council
from bot.chat.command import Call, Command
from bot.chat.completions import council_completer, council_parameter
from bot.chat.reply import Reply, Table
from bot.desk.book import Book
from bot.election.control import standing
from bot.errors import Mistake
from bot.importers.projection import projection as project_night
from bot.wording import council
from bot.wording import projection as words
from bot.wording.numbers import clock_and_date


async def projection(call: Call) -> Reply:
    book = requested_council(call)
    if not book.are_polls_closed(call.at):
        close = clock_and_date(book.night.council.polls_close)
        raise Mistake(f"There is no projection before the polls close: at {close}.")
    return await asyncio.to_thread(_reply, book)


def _reply(book: Book) -> Reply:
    night, voice = book.night, book.voice
    now, found = standing(night), project_night(night)
    if found is None:
        return Reply(words.nothing_line(now, voice), (council.control_line(now, voice),))
    text, *lines = words.lines(found, now, voice)
    return Reply(
        text,
        tuple(lines),
        Table(words.HEADINGS, tuple(words.rows(found, now, voice)), words.FIGURE_COLUMNS),
        notes=(words.TABLE_NOTE,),
        picture=projection_bars(found, night, voice),
    )


PROJECTION = Command(
    name="projection",
    help="What is likely still to come: an estimate from the results so far, never a fact.",
    usage="[council]",
    example="",
    handler=projection,
    completions=council_completer(),
    parameters=(council_parameter(),),
)
