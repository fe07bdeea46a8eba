"""/follow: what this channel is told."""

from bot.audience import Following
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

_GROUPED: dict[str | None, str] = {
    "each": "Each result is a message of its own.",
    "grouped": "When several wait they share a message.",
}


async def follow(call: Call) -> Reply:
    """Each level contains the ones after it: all, gains, control."""
    asked = _asked(call.text)
    level, voice, where = asked.level, call.book.voice, call.where.name

    def word(was_following: bool) -> str:  # noqa: FBT001 - the desk calls it with what it found
        if level is None:
            text = f"{where} no longer hears of {voice.council}."
            if not was_following:
                text = f"{where} was not following {voice.council}."
        else:
            text = f"{where} now hears {_HEARS[level]} of {voice.council}."
            text += f" {_GROUPED[asked.grouping]}" if asked.grouping else ""
        return Reply(text, tone=Tone.DONE).encode()

    return Reply.decode(await call.desk.follow(call.signed(), call.book.id, asked, word))


def _asked(text: str) -> Following:
    level, *more = text.casefold().split() or [""]
    grouping = more[0] if more else None
    if level not in _LEVELS or len(more) > 1 or grouping not in {None, *_GROUPED}:
        what = f"{echo(text)} is not understood. " if level else ""
        raise Mistake(
            f"{what}Type /follow all, /follow gains, /follow control or /follow off. "
            "After a level may stand “each” or “grouped”."
        )
    return Following(_LEVELS[level], grouping)


FOLLOW = Command(
    name="follow",
    help="Choose what this channel is told.",
    usage="all / gains / control / off [each / grouped]",
    example="all",
    answer=follow,
    role=Role.EDITOR,
    offers=one_of(*_LEVELS),
    presses={FOLLOW_HERE: follow},
)
