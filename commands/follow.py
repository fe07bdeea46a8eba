"""/follow: what this channel is told."""

from bot.command import Call, Command, Reply, Role, Tone, one_of
from bot.election.changes import Level
from bot.errors import Mistake
from bot.receipts import FOLLOW_HERE
from bot.wording.refusals import echo

_LEVELS = {"all": Level.ALL, "gains": Level.GAINS, "control": Level.CONTROL, "off": None}
_HEARS = {
    Level.ALL: "every declaration, gain and change of control",
    Level.GAINS: "gains, and what becomes certain about control",
    Level.CONTROL: "only what becomes certain about control, and the final result",
}


async def follow(call: Call) -> Reply:
    """Each level contains the ones after it: all, gains, control."""
    asked = call.text.strip().casefold()
    if asked not in _LEVELS:
        what = f"{echo(call.text)} is no level. " if asked else ""
        raise Mistake(f"{what}Type /follow all, /follow gains, /follow control or /follow off.")
    level, voice, where = _LEVELS[asked], call.book.voice, call.where.name

    def word(was_following: bool) -> str:  # noqa: FBT001 - the desk calls it with what it found
        if level is None:
            text = f"{where} no longer hears of {voice.council}."
            if not was_following:
                text = f"{where} was not following {voice.council}."
        else:
            text = f"{where} now hears {_HEARS[level]} of {voice.council}."
        return Reply(text, tone=Tone.DONE).encode()

    return Reply.decode(await call.desk.follow(call.signed(), call.book.id, level, word))


FOLLOW = Command(
    name="follow",
    help="Choose what this channel is told.",
    usage="all / gains / control / off",
    example="all",
    answer=follow,
    role=Role.EDITOR,
    offers=one_of(*_LEVELS),
    presses={FOLLOW_HERE: follow},
)
