"""/composition: the council now, seats by party."""

from bot.charts.hemicycle import hemicycle
from bot.chat.arguments import asked_council
from bot.chat.command import Call, Command, Reply, Table
from bot.chat.completions import council_offers
from bot.desk.councils import Tonight, changes_of_control, of_all
from bot.election.control import standing
from bot.election.names import fold
from bot.wording import council, scorecard
from bot.wording.numbers import counted

ALL = "all"
_SHOWN = 12  # councils that changed hands, in one answer


async def composition(call: Call) -> Reply:
    """Seats by party with the change since the eve, declared and to come, and who has control."""
    if fold(call.text) == ALL:
        return _all(call.tonight)
    book = asked_council(call)
    night, voice = book.night, book.voice
    now = standing(night)
    rows = tuple(
        (code, name, str(seats), moved, str(before))
        for code, name, seats, moved, before in council.chamber(now, voice)
    )
    basis = council.basis_of_change(now, new_boundaries=night.council.new_boundaries)
    return Reply(
        f"{voice.council}: {council.score(now)}",
        (council.control_line(now, voice), basis),
        Table(("", "Party", "Seats", "Change", "Before"), rows, frozenset({2, 3, 4})),
        picture=hemicycle(night, voice),
    )


def _all(tonight: Tonight) -> Reply:
    """The scorecard of every council."""
    card, voice = of_all(tonight)
    changed = changes_of_control(card, tonight, voice)
    rows = tuple(scorecard.rows(card, voice))
    if not rows:
        return Reply(scorecard.progress(card))
    hidden = len(changed) - _SHOWN
    more = [f"… and {counted(hidden, 'more change')} of control."] if hidden > 0 else []
    return Reply(
        scorecard.progress(card),
        (*changed[:_SHOWN], *more, scorecard.basis(card)),
        Table(scorecard.HEADINGS, rows, scorecard.FIGURES),
    )


COMPOSITION = Command(
    name="composition",
    help="The council now: seats by party, declared and to come.",
    usage="[council / all]",
    example="",
    answer=composition,
    offers=council_offers(ALL),
)
