"""/composition: the council's seats by party, now."""

from bot.charts.hemicycle import hemicycle
from bot.chat.arguments import requested_council
from bot.chat.command import Call, Command
from bot.chat.completions import council_completer, council_parameter
from bot.chat.reply import Reply, Table
from bot.desk.councils import Councils, control_changes, scorecard_and_voice
from bot.desk.live_views import picture_sheet
from bot.election.composition import party_seats
from bot.election.control import standing
from bot.election.names import fold
from bot.wording import composition as words
from bot.wording import council, scorecard
from bot.wording.numbers import quantity

ALL, ALL_CHANGES = "all", "all changes"
_MAX_CHANGES = 12  # changes of control in one answer


async def composition(call: Call) -> Reply:
    if fold(call.text) in {ALL, ALL_CHANGES}:
        return _scorecard_reply(call.councils, whole=fold(call.text) == ALL_CHANGES)
    book = requested_council(call)
    night, voice = book.night, book.voice
    now = standing(night)
    seats = party_seats(night)
    headings, *rows = words.table(seats, voice)
    return Reply(
        f"{voice.council}: {council.tally(now, voice)}.",
        (words.size_line(now), council.control_line(now, voice)),
        Table(headings, tuple(rows), frozenset(range(1, len(headings)))),
        notes=tuple(words.notes(night, now, seats, voice)),
        picture=hemicycle(night, voice, picture_sheet(book)),
    )


def _scorecard_reply(councils: Councils, *, whole: bool) -> Reply:
    """The scorecard with the latest changes of control; `whole` lists them all."""
    card, voice = scorecard_and_voice(councils)
    changes = control_changes(card, councils)
    rows = tuple(scorecard.rows(card, voice))
    if not rows:
        return Reply(scorecard.progress(card, voice))
    hidden = 0 if whole else len(changes) - _MAX_CHANGES
    shown = changes
    if hidden > 0:
        more = f"… and {quantity(hidden, 'more change')} of control: /composition {ALL_CHANGES}"
        shown = [*changes[:_MAX_CHANGES], more]
    return Reply(
        scorecard.progress(card, voice),
        tuple(shown),
        Table(scorecard.HEADINGS, rows, scorecard.FIGURE_COLUMNS),
        notes=(scorecard.basis(card, voice),),
    )


COMPOSITION = Command(
    name="composition",
    help="The council now: seats by party, declared and to come.",
    usage="[council / all]",
    example="",
    handler=composition,
    completions=council_completer(ALL, ALL_CHANGES),
    parameters=(council_parameter(ALL, ALL_CHANGES),),
)
