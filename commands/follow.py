"""/follow: what this channel is told."""

from bot.chat.command import Call, Command, Reply, Role, Tone, one_of
from bot.chat.receipts import FOLLOW_HERE
from bot.desk.book import Book
from bot.desk.councils import Tonight
from bot.desk.subscriptions import Following
from bot.election.changes import Level
from bot.errors import Mistake
from bot.wording.numbers import counted
from bot.wording.refusals import echo

NATIONAL = "national"
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
    """Each level contains the ones after it: all, gains, control; national is beside them."""
    words = call.text.casefold().split()
    if words in ([NATIONAL], [NATIONAL, "off"]):
        return await _national(call, wanted=len(words) == 1)
    asked = _asked(call.text)
    book, where, level = call.book, call.where.name, asked.level
    voice = book.voice

    def word(was_following: bool) -> str:  # noqa: FBT001 - the desk calls it with what it found
        if level is None:
            text = f"{where} no longer hears of {voice.council}."
            if not was_following:
                text = f"{where} was not following {voice.council}."
        else:
            text = f"{where} now hears {_HEARS[level]} of {voice.council}."
            text += f" {_GROUPED[asked.grouping]}" if asked.grouping else ""
            text += _default(call.tonight, book)
        return Reply(text, tone=Tone.DONE).encode()

    return Reply.decode(await call.desk.follow(call.signed(), book.id, asked, word))


async def _national(call: Call, *, wanted: bool) -> Reply:
    """One line for each council whose night is over, with the count of all of them."""
    if not call.tonight.several:
        raise Mistake(f"Only {call.tonight.listed()} counted tonight: /follow control tells of it.")
    where, councils = call.where.name, counted(len(call.tonight.books), "council")

    def word(was: bool) -> str:  # noqa: FBT001 - the desk calls it with what it found
        text = f"{where} now hears who runs each of {councils}, once its last ward is in."
        if not wanted:
            hears = "no longer hears" if was else "was not hearing"
            text = f"{where} {hears} who runs each of {councils}."
        return Reply(text, tone=Tone.DONE).encode()

    return Reply.decode(await call.desk.follow_all(call.signed(), word, wanted=wanted))


def _asked(text: str) -> Following:
    level, *more = text.casefold().split() or [""]
    grouping = more[0] if more else None
    if level not in _LEVELS or len(more) > 1 or grouping not in {None, *_GROUPED}:
        what = f"{echo(text)} is not understood. " if level else ""
        raise Mistake(
            f"{what}Type /follow all, /follow gains, /follow control or /follow off. "
            "After a level may stand “each” or “grouped”, and “in” with a council."
        )
    return Following(_LEVELS[level], grouping)


def _default(tonight: Tonight, followed: Book) -> str:
    """Which council is meant in the channel where none is named."""
    if not tonight.several:
        return ""
    first = tonight.own[0] if tonight.own else followed
    return f" Where no council is named, {tonight.label(first)} is meant here."


FOLLOW = Command(
    name="follow",
    help="Choose what this channel is told.",
    usage="all / gains / control / off [each / grouped] [in council], or national",
    example="all",
    answer=follow,
    role=Role.EDITOR,
    offers=one_of(*_LEVELS, NATIONAL),
    presses={FOLLOW_HERE: follow},
)
