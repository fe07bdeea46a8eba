"""/composition: the council's seats by party, now."""

from bot.charts.hemicycle import hemicycle
from bot.chat.arguments import requested_council
from bot.chat.command import Call, Command
from bot.chat.completions import council_completer
from bot.chat.reply import Reply, Table
from bot.desk.councils import Councils, control_changes, scorecard_and_voice
from bot.election.control import standing
from bot.election.names import fold
from bot.wording import council, scorecard
from bot.wording.numbers import quantity

ALL = "all"
_MAX_CHANGES = 12  # changes of control in one answer


async def composition(call: Call) -> Reply:
    if fold(call.text) == ALL:
        return _scorecard_reply(call.councils)
    book = requested_council(call)
    night, voice = book.night, book.voice
    now = standing(night)
    rows = tuple(
        (code, name, str(seats), change, str(before))
        for code, name, seats, change, before in council.chamber_rows(now, voice)
    )
    basis = council.change_basis(now, new_boundaries=night.council.new_boundaries)
    return Reply(
        f"{voice.council}: {council.score(now)}",
        (council.control_line(now, voice), basis),
        Table(("", "Party", "Seats", "Change", "Before"), rows, frozenset({2, 3, 4})),
        picture=hemicycle(night, voice),
    )


def _scorecard_reply(councils: Councils) -> Reply:
    card, voice = scorecard_and_voice(councils)
    changes = control_changes(card, councils, voice)
    rows = tuple(scorecard.rows(card, voice))
    if not rows:
        return Reply(scorecard.progress(card))
    hidden = len(changes) - _MAX_CHANGES
    more = [f"… and {quantity(hidden, 'more change')} of control."] if hidden > 0 else []
    return Reply(
        scorecard.progress(card),
        (*changes[:_MAX_CHANGES], *more, scorecard.basis(card)),
        Table(scorecard.HEADINGS, rows, scorecard.FIGURE_COLUMNS),
    )


COMPOSITION = Command(
    name="composition",
    help="The council now: seats by party, declared and to come.",
    usage="[council / all]",
    example="",
    handler=composition,
    completions=council_completer(ALL),
)
