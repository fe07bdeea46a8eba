"""/coalitions: the smallest alliances that make a majority. Arithmetic, not politics."""

from bot.chat.arguments import requested_council
from bot.chat.command import Call, Command
from bot.chat.completions import council_completer
from bot.chat.reply import Reply, Table
from bot.election.coalitions import alliances
from bot.election.control import standing
from bot.election.council import Independents
from bot.election.parties import INDEPENDENT
from bot.wording.numbers import quantity


async def coalitions(call: Call) -> Reply:
    """Every minimal winning alliance by seats already held, the largest first."""
    book = requested_council(call)
    night, voice = book.night, book.voice
    now = standing(night)
    found = alliances(night, now.holds)
    if not found:
        return Reply(
            f"{voice.council}: no alliance has {now.needed} of {quantity(now.seats, 'seat')} yet, "
            f"{now.to_come} still to come.",
        )
    rows = tuple((" + ".join(a.parties), str(a.seats)) for a in found)
    alone = found[0].parties[0] if len(found[0].parties) == 1 else None
    text = (
        f"{voice.council}: {voice.label(alone)} has a majority alone."
        if alone
        else f"{voice.council}: {quantity(len(found), 'alliance')} would have a majority, at least "
        f"{now.needed} of {quantity(now.seats, 'seat')}."
    )
    lines = [] if alone else ["Each alliance needs all its parties."]
    lines.append("Arithmetic on the seats held now, not politics.")
    if night.council.independents is Independents.SEPARATE and INDEPENDENT in now.holds:
        lines.append("Independents sit separately here, so no alliance includes them.")
    return Reply(text, tuple(lines), Table(("Alliance", "Seats"), rows, frozenset({1})))


COALITIONS = Command(
    name="coalitions",
    help="The smallest alliances that make a majority.",
    usage="[council]",
    example="",
    handler=coalitions,
    completions=council_completer(),
)
