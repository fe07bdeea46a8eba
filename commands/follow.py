"""/follow: choose what this channel gets."""

from dataclasses import replace

from bot.chat.command import Call, Command, Role
from bot.chat.completions import COUNCIL
from bot.chat.focus import find_focus, focus_completions, near_wards
from bot.chat.parameter import Completion, Kind, Parameter, one_of
from bot.chat.receipts import FOLLOW_FROM, FOLLOW_HERE
from bot.chat.reply import Reply, Tone
from bot.desk.book import Book
from bot.desk.councils import Councils
from bot.desk.subscriptions import FollowRequest, Ping
from bot.election.changes import Level
from bot.errors import Mistake
from bot.wording.audience import focus_words
from bot.wording.numbers import quantity
from bot.wording.refusals import quotation
from bot.wording.voice import with_article

NATIONAL = "national"
_PING = "ping"
_EVERYONE = {"everyone", "here", "channel"}
_LEVELS = {"all": Level.ALL, "gains": Level.GAINS, "control": Level.CONTROL, "off": None}
_LEVEL_WORDS = {
    Level.ALL: "every declaration, gain and change of control",
    Level.GAINS: "gains, control calls and the final result",
    Level.CONTROL: "control calls and the final result",
}

_levels = one_of(*_LEVELS, NATIONAL)

_GROUPING_WORDS: dict[str | None, str] = {
    "each": "Each result gets its own message.",
    "grouped": "Results that are waiting together share a message.",
}


async def follow(call: Call) -> Reply:
    """Set the channel's level: all includes gains, gains includes control. National is separate."""
    words = call.text.casefold().split()
    if words in ([NATIONAL], [NATIONAL, "off"]):
        return await _follow_national(call, wanted=len(words) == 1)
    words, ping = await _split_ping(call)
    book, request = _following(call, words)
    return await _follow_council(call, book, replace(request, ping=ping))


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
    focus = focus_words(request.focus, book.voice)
    only = "" if focus or level > Level.CONTROL else "only "
    gets = f"{focus}, {_LEVEL_WORDS[level]}" if focus else f"{only}{_LEVEL_WORDS[level]}"
    text = f"{where} will get {gets} for {council}."
    text += f" {_GROUPING_WORDS[request.grouping]}" if request.grouping else ""
    text += _ping_words(request.ping)
    return text + _default_council_note(call.councils, book)


async def _follow_national(call: Call, *, wanted: bool) -> Reply:
    """Follow the result of each council: one line when its last result is in."""
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
        text = f"{where} will get one line for each of {councils}, when its last result is in."
        if not wanted:
            gets = "no longer gets" if was_following else "was not getting"
            text = f"{where} {gets} a line for each of {councils}."
        work.answer = Reply(text, tone=Tone.DONE).encode()
    return Reply.decode(work.answer)


def _following(call: Call, typed: list[str]) -> tuple[Book, FollowRequest]:
    """Which night, and what of it.

    A level alone is that level; before more words, a ward such as All Saints goes first. Everything
    of one ward or party is less than everything: with a focus, "all" adds nothing.
    """
    words, grouping = _split_grouping(typed)
    first, *rest = words or [""]
    level = first.casefold()
    is_level = level in _LEVELS and not rest
    if words and not is_level and (found := find_focus(call, " ".join(words))):
        return found.book, FollowRequest(Level.CONTROL, found.focus, grouping)
    if level not in _LEVELS or (rest and _LEVELS[level] is None):
        raise _usage_mistake(call, call.text)
    if not rest:
        return call.book, FollowRequest(_LEVELS[level], grouping=grouping)
    found = find_focus(call, " ".join(rest))
    if found is None:
        raise _usage_mistake(call, " ".join(rest))
    least = Level.GAINS if _LEVELS[level] is Level.GAINS else Level.CONTROL
    return found.book, FollowRequest(least, found.focus, grouping)


def _split_grouping(words: list[str]) -> tuple[list[str], str | None]:
    """The words without "each" or "grouped" after the level or at the end."""
    for place in (1, len(words) - 1):
        if 0 < place < len(words) and (grouping := words[place].casefold()) in _GROUPING_WORDS:
            return [*words[:place], *words[place + 1 :]], grouping
    return words, None


def _usage_mistake(call: Call, place: str) -> Mistake:
    """`place` may be a misspelt ward."""
    near = near_wards(call.councils, place) or "."
    what = f"/follow doesn't take {quotation(call.text)}{near} " if call.text.strip() else ""
    return Mistake(
        f"{what}Type /follow all, /follow gains, /follow control or /follow off. "
        f"After the level you can add “each” or “grouped”, {with_article(call.councils.area)} or "
        "a party, and “in” with a council."
    )


def _ping_words(ping: Ping | None) -> str:
    match ping:
        case None:
            return ""
        case Ping(name=""):
            return " It pings nobody."
        case Ping(name=name):
            return f" Gains and control calls ping {name}, corrections never do."


async def _split_ping(call: Call) -> tuple[list[str], Ping | None]:
    """The words without "ping" and the group after it, or "off". Raises Mistake."""
    words = call.text.split()
    if len(words) < 2 or words[-2].casefold() != _PING:
        return words, None
    if words[-1].casefold() == "off":
        return words[:-2], Ping()
    if words[-1].casefold().lstrip("@<!").rstrip(">") in _EVERYONE:
        raise Mistake("Countroom never pings everyone. Name one group.")
    group = await call.workspace.find_pingable(words[-1])
    if group is None:
        raise Mistake(
            f"There is no group {quotation(words[-1])} to ping here. "
            "Type @ and choose the name from the list that appears."
        )
    return words[:-2], Ping(group.id, group.name)


def _default_council_note(councils: Councils, followed: Book) -> str:
    if not councils.has_several:
        return ""
    default = councils.followed[0] if councils.followed else followed
    return f" Commands here mean {councils.label(default)} unless they name another council."


def _completions(councils: Councils, text: str) -> list[Completion]:
    """A level, a ward or a party; after a level, only the last two."""
    level, space, rest = text.partition(" ")
    if space and level.casefold() in _LEVELS:
        found = focus_completions(councils, rest)
        return [replace(c, text=f"{level} {c.text}") for c in found]
    return [*_levels(councils, text), *focus_completions(councils, text)]


FOLLOW = Command(
    name="follow",
    help="Choose what this channel gets.",
    usage=(
        "all / gains / control / off [each / grouped] [ward or party] [ping @group] [in council], "
        "or national"
    ),
    example="all",
    handler=follow,
    role=Role.EDITOR,
    completions=_completions,
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
        Parameter(
            "focus",
            "A ward or a party: the channel gets every result of it, too.",
            completions=focus_completions,
        ),
        Parameter(_PING, "The group that gains and control calls ping.", Kind.GROUP, lead=_PING),
    ),
    takes_mentions=True,
    button_handlers={FOLLOW_HERE: follow, FOLLOW_FROM: follow_from},
)
