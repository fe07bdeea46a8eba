"""/outstanding: the wards to come and who defends them."""

from bot.chat.arguments import asked_council
from bot.chat.command import Call, Command, Reply, Table
from bot.chat.completions import council_offers
from bot.election.control import standing
from bot.wording import council
from bot.wording.defence import defended_by
from bot.wording.numbers import counted


async def outstanding(call: Call) -> Reply:
    """A row a ward with seats still to fill, in the pack's order."""
    book = asked_council(call)
    night, voice = book.night, book.voice
    rows = []
    for ward in night.outstanding:
        contest, state = night.council.contests[ward], night.wards[ward]
        part = f"{len(state.declaration.elected)} of {contest.seats}" if state.declaration else ""
        rows.append((ward, defended_by(contest, voice), str(state.mark or part or "")))
    if not rows:
        return Reply(f"{voice.council}: nothing is outstanding, every ward is in.")
    now = standing(night)
    return Reply(
        f"{voice.council}: {counted(len(rows), 'ward')} to come, {counted(now.to_come, 'seat')}.",
        tuple(line for line in [council.needs(now, voice)] if line),
        Table(("Ward", "Defended by", "State"), tuple(rows)),
    )


OUTSTANDING = Command(
    name="outstanding",
    help="Wards to come and who defends them.",
    usage="[council]",
    example="",
    answer=outstanding,
    offers=council_offers(),
)
