"""/composition: the council now, seats by party."""

from bot.asked import only_council
from bot.charts.hemicycle import hemicycle
from bot.command import Call, Command, Reply, Table
from bot.election.control import standing
from bot.wording import council


async def composition(call: Call) -> Reply:
    """Seats by party with the change since the eve, declared and to come, and who has control."""
    only_council(call)
    night, voice = call.book.night, call.book.voice
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


COMPOSITION = Command(
    name="composition",
    help="The council now: seats by party, declared and to come.",
    usage="[council]",
    example="",
    answer=composition,
)
