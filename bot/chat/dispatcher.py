"""From a typed command to its answer: once, by somebody who may, and never a stack trace."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from difflib import get_close_matches

import structlog

from bot.announcer.transport import Image
from bot.charts.picture import Picture
from bot.chat.command import (
    RERUN,
    Action,
    Call,
    Command,
    Completion,
    Draw,
    Handler,
    Menu,
    RehearsalPlayer,
    Reply,
    Role,
    Tone,
)
from bot.desk.councils import AmbiguousCouncil, Councils
from bot.desk.desk import Desk
from bot.desk.identity import Channel, Person
from bot.errors import FAILED, Mistake, NotAllowed, NotSaved
from bot.importers.foreign.source import Source
from bot.observability.connections import Connections, no_connections
from bot.observability.metrics import Metrics
from bot.store import audit, channels, roles
from bot.store.timestamps import utc_text
from bot.wording.refusals import quotation

log = structlog.get_logger()

_HELP_WORDS = {"help", "--help", "-h", "?"}
_MINUTE = 60.0  # seconds
_MAX_BUTTONS = 5  # in a row, where Discord has room for no more
_MAX_NOTE_LENGTH = 200  # characters of a refused line that the audit keeps


class Dispatcher:
    """Finds the command, checks the role, answers once for each key."""

    def __init__(
        self,
        menu: Menu,
        desk: Desk,
        rehearsing: RehearsalPlayer,
        writes_per_minute: int,
        draw: Draw,
        links: Connections = no_connections,
        measures: Metrics | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.menu = menu
        self.desk = desk
        self._rehearsing = rehearsing
        self._writes_per_minute = writes_per_minute
        self._draw = draw
        self._links = links
        self._measures = measures or Metrics()
        self._monotonic = monotonic
        self._writes: dict[str, deque[float]] = defaultdict(deque)

    async def run_command(
        self,
        name: str,
        text: str,
        who: Person,
        where: Channel,
        key: str,
        files: tuple[Source, ...] = (),
    ) -> Reply:
        """The answer to a typed command, and its files; a refusal is an answer too."""
        command = self.menu.find(name)
        if command is None:
            return _refusal(self._unknown_command(name))
        if text.strip().casefold() in _HELP_WORDS and not command.answers_help:
            return _usage(command)
        return await self._run(command, command.handler, text, who, where, key, files)

    async def image(self, picture: Picture) -> Image | None:
        """An answer's picture as a door can show it; None if it cannot be drawn now."""
        return await self._draw(picture)

    async def completions(self, name: str, text: str, where: Channel) -> list[Completion]:
        """How a line being typed may go on; nothing for a command there is not."""
        command = self.menu.find(name)
        return command.completions(await self.councils(where), text) if command else []

    async def councils(self, where: Channel) -> Councils:
        """Tonight's councils as a channel sees them: what a form is filled in from."""
        tonight = self.desk.councils()
        if not tonight.has_several:
            return tonight
        followed = await channels.read_followed_nights(self.desk.store.reader, where.id)
        return tonight.with_followed([night for night, _ in followed])

    async def press_button(
        self, press: str, value: str, who: Person, where: Channel, key: str
    ) -> Reply:
        """The answer to a button."""
        if press == RERUN:
            name, _, text = value.partition(" ")
            return await self.run_command(name, text, who, where, key)
        command = self.menu.with_button(press)
        if command is None:
            return _refusal("That button belongs to nothing any more. Nothing was stored.")
        return await self._run(command, command.button_handlers[press], value, who, where, key)

    async def form_refusal(self, name: str, who: Person, where: Channel) -> Reply | None:
        """What somebody who may not use a command is told in place of its form; None if they may.

        It is asked again when the form is sent in, and only that counts as a write.
        """
        command = self.menu.find(name)
        if command is None:
            return _refusal(self._unknown_command(name))
        try:
            await self._check_role(f"/{command.name}", command.role, who, where)
        except Mistake as mistake:
            return await self._refuse(command, "", who, where, mistake)
        return None

    async def _run(
        self,
        command: Command,
        answer: Handler,
        text: str,
        who: Person,
        where: Channel,
        key: str,
        files: tuple[Source, ...] = (),
    ) -> Reply:
        began = self._monotonic()
        reply = await self._handle(command, answer, text, who, where, key, files)
        tone = "failed" if reply.text == FAILED else reply.tone
        self._measures.record_answer(command.name, tone, self._monotonic() - began)
        return reply

    async def _handle(
        self,
        command: Command,
        answer: Handler,
        text: str,
        who: Person,
        where: Channel,
        key: str,
        files: tuple[Source, ...],
    ) -> Reply:
        told = log.bind(command=command.name, who=who.id, platform=where.platform)

        async def admit(role: Role) -> None:
            what = f"/{command.name}" if role is command.role else "That"
            await self._check_role(what, role, who, where)
            if role is not Role.ANYONE:
                self._count_write(who)

        try:
            await admit(command.role)
            tonight, line = (await self.councils(where)).split_council(text)
            call = Call(
                key, line, who, where, self.desk, self.menu, self._rehearsing, self._links(),
                self.desk.clock(), tonight, files, admit,
            )  # fmt: skip
            reply = await answer(call)
        except AmbiguousCouncil as which:
            reply = _council_question(command, text, which, self.desk.councils())
        except Mistake as mistake:
            return await self._refuse(command, text, who, where, mistake)
        except Exception as bug:  # noqa: BLE001 - ours: logged whole, and the person is answered
            told.exception("failed", reason=type(bug).__name__, text=text[:200])
            return _refusal(FAILED)
        told.info("answered", reason=reply.tone)
        return reply

    async def _refuse(
        self, command: Command, text: str, who: Person, where: Channel, why: Mistake
    ) -> Reply:
        """The answer to a slip; one that tried to write, or may not, is noted in the audit."""
        told = log.bind(command=command.name, who=who.id, platform=where.platform)
        if isinstance(why, NotSaved):
            told.error("not saved", reason=str(why))
            return _refusal(str(why))
        told.info("refused", reason=str(why))
        if command.role is not Role.ANYONE or isinstance(why, NotAllowed):
            about = f"/{command.name} {text}"[:_MAX_NOTE_LENGTH]
            await self._audit_refusal(who, where, about, str(why))
        return _refusal(str(why))

    async def _audit_refusal(self, who: Person, where: Channel, about: str, reason: str) -> None:
        """Keeps a refusal; a store that is busy now must not hide why."""
        row = audit.AuditRow(
            utc_text(self.desk.clock()), who.id, who.name, where.platform, where.id,
            "refused", about, reason,
        )  # fmt: skip
        try:
            async with self.desk.store.transaction() as tx:
                await audit.append(tx, row)
        except NotSaved as busy:
            log.warning("not noted", reason=str(busy))

    async def _check_role(self, what: str, role: Role, who: Person, where: Channel) -> None:
        """Raises NotAllowed unless this person has the role here, now; `what` is for that role."""
        if role is Role.ANYONE:
            return
        if where.direct:
            raise NotAllowed(f"{what} is for a channel, where others see it. Nothing was stored.")
        if not who.admin and not await self._has_role(role, who, where):
            raise NotAllowed(
                f"{what} is for {role}s, and you are not one here. Nothing was stored. Somebody "
                "who administers the workspace can grant it: "
                f"/countroom roles grant {role} person {who.id}"
            )

    async def _has_role(self, role: Role, who: Person, where: Channel) -> bool:
        subjects = {("person", who.id)}
        if not who.guest:
            subjects |= {("channel", where.id), *(("group", g) for g in who.groups)}
        enough = {Role.EDITOR} if role is Role.EDITOR else {Role.DECLARER, Role.EDITOR}
        grants = await roles.all_grants(self.desk.store.reader, where.platform)
        return any((g.subject_kind, g.subject) in subjects and g.role in enough for g in grants)

    def _count_write(self, who: Person) -> None:
        now, writes = self._monotonic(), self._writes[who.id]
        while writes and now - writes[0] > _MINUTE:
            writes.popleft()
        if len(writes) >= self._writes_per_minute:
            raise Mistake(
                f"That is more than {self._writes_per_minute} writes in a minute. "
                "Nothing was stored: wait a moment and type it again."
            )
        writes.append(now)

    def _unknown_command(self, name: str) -> str:
        names = [command.name for command in self.menu.commands]
        near = get_close_matches(name.casefold(), names, n=2, cutoff=0.6)
        offers = " or ".join(f"/{n}" for n in near) or "/countroom help"
        return f"There is no command {quotation('/' + name)}. Nothing was stored. Try {offers}."


def _council_question(
    command: Command, text: str, which: AmbiguousCouncil, tonight: Councils
) -> Reply:
    """The councils to choose from: a button types the line again with the council in it."""
    lines = [
        (tonight.label(book), f"in {book.night.council.slug} {text}") for book in which.options
    ]
    example = f"/{command.name} {text} in {lines[0][0]}".replace("  ", " ")
    buttons = [Action(label, RERUN, f"{command.name} {line}".rstrip()) for label, line in lines]
    return Reply(
        str(which) if command.role is Role.ANYONE else f"{which} Nothing was stored.",
        (f"Type it like this: {example[:_MAX_NOTE_LENGTH]}",),
        actions=tuple(buttons if len(buttons) <= _MAX_BUTTONS else ()),
        tone=Tone.ASK,
    )


def _refusal(text: str) -> Reply:
    return Reply(text, tone=Tone.REFUSAL)


def _usage(command: Command) -> Reply:
    lines: tuple[str, ...] = (f"Usage: /{command.name} {command.usage}".rstrip(),)
    if command.example:
        lines = (*lines, f"For example: /{command.name} {command.example}")
    return Reply(command.help, lines)
