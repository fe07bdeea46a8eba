"""/outstanding: the wards still to come, and who defends them."""

from bot.chat.arguments import requested_council
from bot.chat.command import Call, Command
from bot.chat.completions import council_completer, council_parameter
from bot.chat.reply import Reply, Table
from bot.election.control import standing
from bot.wording import council
from bot.wording.defence import defenders
from bot.wording.numbers import quantity
from bot.wording.readback import wards_without_names
from bot.wording.voice import sentence_case

_WAITING = "second key"


async def outstanding(call: Call) -> Reply:
    """One row per ward with a seat still to fill, in the pack's order."""
    book = requested_council(call)
    night, voice = book.night, book.voice
    waiting = {w.entry.ward for w in await call.desk.reads.waiting_for_second_key(book)}
    rows = []
    for ward in night.outstanding_wards:
        contest, state = night.council.contests[ward], night.wards[ward]
        part = f"{state.declaration.seats.total} of {contest.seats}" if state.declaration else ""
        here = _WAITING if ward in waiting else str(state.mark or part or "")
        rows.append((ward, defenders(contest, voice), here))
    if not rows:
        return Reply(
            f"{voice.council}: every {voice.area} is in.", tuple(wards_without_names(night))
        )
    now = standing(night)
    seats = quantity(now.to_come, "seat")
    return Reply(
        f"{voice.council}: {voice.count_areas(len(rows))} to come, {seats}.",
        tuple(
            line for line in (council.needs_line(now, voice), *wards_without_names(night)) if line
        ),
        Table(
            (sentence_case(voice.area), "Defended by", "State"),
            tuple(rows),
            self_evident=frozenset({2}),
        ),
    )


OUTSTANDING = Command(
    name="outstanding",
    help="What is still to come, and who defends it.",
    usage="[council]",
    example="",
    handler=outstanding,
    completions=council_completer(),
    parameters=(council_parameter(),),
)
