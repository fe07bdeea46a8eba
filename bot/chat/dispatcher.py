"""From a typed command or a pressed button to its reply: permissions, errors, log and metrics."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TypeVarTuple, Unpack

import structlog

from bot.announcer.transport import Image
from bot.charts.picture import Picture
from bot.chat.command import (
    UNCHECKED,
    Call,
    Command,
    Draw,
    Handler,
    Menu,
    RehearsalPlayer,
    Role,
)
from bot.chat.hints import TERMINAL, Hints, HintsByPlatform
from bot.chat.parameter import Completion
from bot.chat.permissions import ASK_FOR_ROLE, Permissions, RoleMissing, TooManyWrites
from bot.chat.reply import RERUN, Action, Reply, Tone
from bot.chat.workspace import Workspace
from bot.desk.councils import AmbiguousCouncil, Councils
from bot.desk.desk import Desk
from bot.desk.identity import Channel, Person
from bot.election.names import has_broken_character
from bot.errors import INTERNAL_ERROR, Mistake, NotAllowed, NotRead, NotSaved
from bot.importers.foreign.source import Source
from bot.observability.connections import Connections, no_connections
from bot.observability.metrics import Metrics
from bot.wording.refusals import quotation, visible_text
from bot.wording.voice import sentence_case

log = structlog.get_logger()

Ts = TypeVarTuple("Ts")

_HELP_WORDS = {"help", "--help", "-h", "?"}
_MAX_BUTTONS = 5  # as many as fit in one row on every platform
_BROKEN_TEXT = "contains half a character: type it again."
_NOT_RECORDED = "Not recorded."
_MAX_NOTE_LENGTH = 200  # characters of a refused line in the audit


@dataclass(frozen=True, slots=True)
class _Request:
    """What the platform handed over, and the command and handler it is for."""

    command: Command
    handler: Handler
    text: str
    person: Person
    channel: Channel
    key: str = ""
    files: tuple[Source, ...] = ()
    workspace: Workspace = UNCHECKED


class Dispatcher:
    """Implements CommandRunner."""

    def __init__(
        self,
        menu: Menu,
        desk: Desk,
        rehearsals: RehearsalPlayer,
        writes_per_minute: int,
        draw: Draw,
        connections: Connections = no_connections,
        metrics: Metrics | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        hints: HintsByPlatform | None = None,
    ) -> None:
        self.menu = menu
        self.desk = desk
        self._rehearsals = rehearsals
        self._permissions = Permissions(desk, writes_per_minute, monotonic, hints or {})
        self._hints = hints or {}
        self._draw = draw
        self._connections = connections
        self._metrics = metrics or Metrics()
        self._monotonic = monotonic

    async def run_command(
        self,
        name: str,
        text: str,
        person: Person,
        channel: Channel,
        key: str,
        files: tuple[Source, ...] = (),
        workspace: Workspace = UNCHECKED,
    ) -> Reply:
        command, text = self.menu.resolve(name, text)
        if command is None:
            return _refusal(self._unknown_command(name))
        if text.strip().casefold() in _HELP_WORDS and not command.answers_help:
            return _usage(command, self.desk.councils().area)
        return await self._run(
            _Request(command, command.handler, text, person, channel, key, files, workspace)
        )

    async def press_button(
        self,
        press: str,
        value: str,
        person: Person,
        channel: Channel,
        key: str,
        workspace: Workspace = UNCHECKED,
    ) -> Reply:
        if press == RERUN:
            name, _, text = value.partition(" ")
            return await self.run_command(name, text, person, channel, key, workspace=workspace)
        command = self.menu.with_button(press)
        if command is None:
            return _refusal("That button no longer works.")
        handler = command.button_handlers[press]
        return await self._run(
            _Request(command, handler, value, person, channel, key, workspace=workspace)
        )

    async def form_refusal(self, name: str, person: Person, channel: Channel) -> Reply | None:
        """Why this user may not open the command's form; None if they may.

        Only a refusal counts as a write: the submitted form is checked again, as a command.
        """
        command = self.menu.find(name)
        if command is None:
            return _refusal(self._unknown_command(name))
        try:
            await self._permissions.check_role(f"/{command.name}", command.role, person, channel)
        except Mistake as mistake:
            request = _Request(command, command.handler, "", person, channel)
            return await self._refuse(request, self._counted(mistake, person))
        return None

    def _counted(self, mistake: Mistake, person: Person) -> Mistake:
        try:
            self._permissions.count_write(person)
        except TooManyWrites as too_many:
            return too_many
        return mistake

    async def image(self, picture: Picture) -> Image | None:
        return await self._draw(picture)

    async def completions(self, name: str, text: str, channel: Channel) -> list[Completion]:
        command, line = self.menu.resolve(name, text)
        if command is None:
            return []
        start = text[: len(text) - len(line)]
        found = command.completions(await self.councils(channel), line)
        return [replace(completion, text=f"{start}{completion.text}") for completion in found]

    async def councils(self, channel: Channel) -> Councils:
        councils = self.desk.councils()
        if not councils.has_several:
            return councils
        return councils.with_followed(await self.desk.reads.followed_nights(channel.id))

    async def _run(self, request: _Request) -> Reply:
        began = self._monotonic()
        reply = await self._handle(request)
        seconds = self._monotonic() - began
        _do_after_answer(self._metrics.record_answer, request.command.name, reply.tone, seconds)
        return reply

    async def _handle(self, request: _Request) -> Reply:
        """The handler's reply. Every exception becomes a reply; a stack trace only goes to the log.

        - `Mistake`: its message, word for word
        - `AmbiguousCouncil`: a question, with a button for each council
        - anything else is a bug of ours: logged in full, one calm sentence for the user
        """
        if has_broken_character(request.text):
            # Not audited: the store could not hold it.
            broken = Mistake(f"{quotation(request.text)} {_BROKEN_TEXT}")
            return _refusal(self._refusal_text(request, broken))
        try:
            reply = await request.handler(await self._call(request))
        except AmbiguousCouncil as ambiguous:
            reply = _council_question(request, ambiguous, self.desk.councils())
        except Mistake as mistake:
            return await self._refuse(request, mistake)
        except Exception as bug:  # noqa: BLE001 - logged whole, and answered
            reason = type(bug).__name__
            _logger(request).exception("failed", reason=reason, text=request.text[:200])
            return Reply(INTERNAL_ERROR, tone=Tone.FAILED)
        _do_after_answer(_log_answer, request, reply)
        return reply

    async def _call(self, request: _Request) -> Call:
        """The handler's argument. Raises Mistake if the person may not use the command."""

        async def require_role(role: Role) -> None:
            what = f"/{request.command.name}" if role is request.command.role else "That"
            if role is not Role.ANYONE:
                self._permissions.count_write(request.person)
            await self._permissions.check_role(what, role, request.person, request.channel)

        await require_role(request.command.role)
        councils, line = (await self.councils(request.channel)).split_council(request.text)
        return Call(
            request.key, line, request.person, request.channel, self.desk, self.menu,
            self._rehearsals, self._connections(), self.desk.clock(), councils, request.files,
            require_role, request.workspace, self._hints_for(request),
        )  # fmt: skip

    async def _refuse(self, request: _Request, mistake: Mistake) -> Reply:
        """The reply to a mistake. An attempt to write, or to do what is not allowed, is audited."""
        logger = _logger(request)
        if isinstance(mistake, NotSaved):
            logger.error("not saved", reason=str(mistake))
            is_read = isinstance(mistake, NotRead) and request.command.role is Role.ANYONE
            return _refusal(_read_failure(mistake) if is_read else str(mistake))
        logger.info("refused", reason=str(mistake))
        if _is_audited(request.command, mistake):
            await self._audit_refusal(request, str(mistake))
        reply = _refusal(self._refusal_text(request, mistake))
        if isinstance(mistake, RoleMissing):
            ask = Action("Ask an admin here", ASK_FOR_ROLE, mistake.role)
            return replace(reply, actions=(ask,))
        return reply

    def _refusal_text(self, request: _Request, mistake: Mistake) -> str:
        """In the platform's own words; of an entry it says first that there is none."""
        text = str(mistake)
        if mistake.line:
            name, _, words = mistake.line.removeprefix("/").partition(" ")
            command = self.menu.find(name)
            if command:
                line = self._hints_for(request).command_line(command, words)
                text = f"{mistake.what}: {line}"
        return f"{_NOT_RECORDED} {text}" if request.command.role is Role.DECLARER else text

    def _hints_for(self, request: _Request) -> Hints:
        return self._hints.get(request.channel.platform, TERMINAL)

    async def _audit_refusal(self, request: _Request, reason: str) -> None:
        """Write the refusal to the audit. A busy store must not replace the user's answer."""
        person, channel = request.person, request.channel
        # No text of PostgreSQL's can hold a NUL.
        about = visible_text(f"/{request.command.name} {request.text}"[:_MAX_NOTE_LENGTH])
        try:
            await self.desk.record_refusal(person, channel, about, reason)
        except NotSaved as busy:
            log.warning("record not saved", reason=str(busy))

    def _unknown_command(self, name: str) -> str:
        names = [command.name for command in self.menu.commands]
        near = get_close_matches(name.casefold(), names, n=2, cutoff=0.6)
        suggestion = " or ".join(f"/{n}" for n in near) or "/countroom help"
        return f"There is no command {quotation('/' + name)}: try {suggestion}."


def _read_failure(loss: NotSaved) -> str:
    """For a command that had nothing to save."""
    return sentence_case(str(loss).removeprefix("NOT saved: "))


def _council_question(request: _Request, ambiguous: AmbiguousCouncil, councils: Councils) -> Reply:
    """Which council? Each button types the line again with its council's name in it."""
    name, text = request.command.name, request.text
    lines = [
        (councils.label(book), f"in {book.night.council.slug} {text}") for book in ambiguous.options
    ]
    # After "because" the council's name would be part of the reason.
    line, because, reason = text.partition(" because ")
    example = f"/{name} {line} in {lines[0][0]}{because}{reason}".replace("  ", " ")
    buttons = [Action(label, RERUN, f"{name} {line}".rstrip()) for label, line in lines]
    is_read = request.command.role is Role.ANYONE
    return Reply(
        str(ambiguous),
        (
            f"Type it like this: {example[:_MAX_NOTE_LENGTH]}",
            *(() if is_read else ("Nothing is stored yet.",)),
        ),
        actions=tuple(buttons if len(buttons) <= _MAX_BUTTONS else ()),
        tone=Tone.ASK,
    )


def _logger(request: _Request) -> structlog.typing.FilteringBoundLogger:
    bound: structlog.typing.FilteringBoundLogger = log.bind(
        command=request.command.name, who=request.person.id, platform=request.channel.platform
    )
    return bound


def _log_answer(request: _Request, reply: Reply) -> None:
    _logger(request).info("answered", reason=reply.tone)


def _do_after_answer(work: Callable[[Unpack[Ts]], None], *args: *Ts) -> None:
    """Do it in the next turn of the event loop, so that the answer goes first."""
    asyncio.get_running_loop().call_soon(work, *args)


def _is_audited(command: Command, mistake: Mistake) -> bool:
    if isinstance(mistake, TooManyWrites):
        return mistake.is_first
    return command.role is not Role.ANYONE or isinstance(mistake, NotAllowed)


def _refusal(text: str) -> Reply:
    return Reply(text, tone=Tone.REFUSAL)


def _usage(command: Command, area: str) -> Reply:
    lines: tuple[str, ...] = (f"Usage: {command.usage_line(area)}",)
    if command.example:
        lines = (*lines, f"For example: /{command.name} {command.example}")
    return Reply(command.help, lines)
