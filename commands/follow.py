"""/follow: choose what this channel gets."""

from bot.chat.command import Call, Command, Role
from bot.chat.completions import COUNCIL
from bot.chat.parameter import Kind, Parameter, one_of
from bot.chat.receipts import FOLLOW_FROM, FOLLOW_HERE
from bot.chat.reply import Reply, Tone
from bot.desk.book import Book
from bot.desk.councils import Councils
from bot.desk.subscriptions import FollowRequest
from bot.election.changes import Level
from bot.errors import Mistake
from bot.wording.numbers import quantity
from bot.wording.refusals import quotation

NATIONAL = "national"
_LEVELS = {"all": Level.ALL, "gains": Level.GAINS, "control": Level.CONTROL, "off": None}
_LEVEL_WORDS = {
    Level.ALL: "every declaration, gain and change of control",
    Level.GAINS: "gains, control calls and the final result",
    Level.CONTROL: "only control calls and the final result",
}

_GROUPING_WORDS: dict[str | None, str] = {
    "each": "Each result gets its own message.",
    "grouped": "Results that are waiting together share a message.",
}


async def follow(call: Call) -> Reply:
    """Set the channel's level: all includes gains, gains includes control. National is separate."""
    words = call.text.casefold().split()
    if words in ([NATIONAL], [NATIONAL, "off"]):
        return await _follow_national(call, wanted=len(words) == 1)
    return await _follow_council(call, call.book, _following(call.text))


async def follow_from(call: Call) -> Reply:
    """Follow everything, and hear the entry under whose receipt the button was."""
    entry, _, night = call.text.partition(" ")
    book = call.desk.find_book(night)
    if book is None:
        raise Mistake("That night is no longer open.")
    return await _follow_council(call, book, FollowRequest(Level.ALL, entry=int(entry)))


async def _follow_council(call: Call, book: Book, request: FollowRequest) -> Reply:
    if request.level is not None:
        await call.require_posting()
    async with call.desk.unit_of_work(call.provenance()) as work:
        was_following = await work.follow(book.id, request)
        text = _follow_text(call, book, request, was_following=was_following)
        work.answer = Reply(text, tone=Tone.DONE).encode()
    return Reply.decode(work.answer)


def _follow_text(call: Call, book: Book, request: FollowRequest, *, was_following: bool) -> str:
    where, council, level = call.channel.name, book.voice.council, request.level
    if level is None:
        if was_following:
            return f"{where} no longer follows {council}."
        return f"{where} was not following {council}."
    text = f"{where} will get {_LEVEL_WORDS[level]} for {council}."
    text += f" {_GROUPING_WORDS[request.grouping]}" if request.grouping else ""
    return text + _default_council_note(call.councils, book)


async def _follow_national(call: Call, *, wanted: bool) -> Reply:
    """Follow the result of each council: one line when its last ward is in."""
    if not call.councils.has_several:
        raise Mistake(
            f"{call.councils.subject_phrase()} the only council counting tonight. "
            "Type /follow control."
        )
    where, councils = call.channel.name, quantity(len(call.councils.books), "council")
    if wanted:
        await call.require_posting()
    async with call.desk.unit_of_work(call.provenance()) as work:
        was_following = await work.follow_all_councils(wanted=wanted)
        text = f"{where} will get one line for each of {councils}, when its last ward is in."
        if not wanted:
            gets = "no longer gets" if was_following else "was not getting"
            text = f"{where} {gets} a line for each of {councils}."
        work.answer = Reply(text, tone=Tone.DONE).encode()
    return Reply.decode(work.answer)


def _following(text: str) -> FollowRequest:
    level, *more = text.casefold().split() or [""]
    grouping = more[0] if more else None
    if level not in _LEVELS or len(more) > 1 or grouping not in {None, *_GROUPING_WORDS}:
        what = f"/follow doesn't take {quotation(text)}. " if level else ""
        raise Mistake(
            f"{what}Type /follow all, /follow gains, /follow control or /follow off. "
            "After the level you can add “each” or “grouped”, and “in” with a council."
        )
    return FollowRequest(_LEVELS[level], grouping)


def _default_council_note(councils: Councils, followed: Book) -> str:
    if not councils.has_several:
        return ""
    default = councils.followed[0] if councils.followed else followed
    return f" Commands here mean {councils.label(default)} unless they name another council."


FOLLOW = Command(
    name="follow",
    help="Choose what this channel gets.",
    usage="all / gains / control / off [each / grouped] [in council], or national",
    example="all",
    handler=follow,
    role=Role.EDITOR,
    completions=one_of(*_LEVELS, NATIONAL),
    parameters=(
        COUNCIL,
        Parameter(
            "level",
            "What this channel gets; off stops it.",
            Kind.CHOICE,
            required=True,
            choices=(*_LEVELS, NATIONAL),
        ),
        Parameter(
            "grouping",
            "When results come in together: one message each, or one for all.",
            Kind.CHOICE,
            choices=tuple(filter(None, _GROUPING_WORDS)),
        ),
    ),
    button_handlers={FOLLOW_HERE: follow, FOLLOW_FROM: follow_from},
)
