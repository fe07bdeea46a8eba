"""/composition: the council now, seats by party."""

from bot.command import Call, Command, Reply, Table
from bot.election.control import standing
from bot.election.parties import VACANT
from bot.wording import council
from bot.wording.numbers import seats_change


async def composition(call: Call) -> Reply:
    """Seats by party with the change since the eve, declared and to come, and who has control."""
    night, voice = call.book.night, call.book.voice
    now = standing(night)
    rows = []
    for party in dict.fromkeys([*now.holds, *now.before]):
        seats, before = now.holds.get(party, 0), now.before.get(party, 0)
        name = "vacant" if party == VACANT else voice.label(party)
        moved = seats_change(now.gain.get(party, 0)) if now.gain is not None else ""
        rows.append((party, name, str(seats), moved, str(before)))
    return Reply(
        f"{voice.council}: {council.score(now)}",
        (council.control_line(now, voice), _basis(now.gain is None)),
        Table(("", "Party", "Seats", "Change", "Before"), tuple(rows), frozenset({2, 3, 4})),
    )


def _basis(new_boundaries: bool) -> str:  # noqa: FBT001 - the one thing the sentence turns on
    if new_boundaries:
        return "New boundaries: seats compare only as totals, once every ward is in."
    return "Change counts declared wards, against the party sitting on the eve of poll."


COMPOSITION = Command(
    name="composition",
    help="The council now: seats by party, declared and to come.",
    usage="",
    example="",
    answer=composition,
)
