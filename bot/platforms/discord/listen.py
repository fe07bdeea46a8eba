"""Commands, suggestions, buttons and forms as they come from the gateway, each answered once."""

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import discord
import structlog

from bot.chat.command import AGAIN, Answering, Command, Reply, Tone
from bot.desk.councils import Tonight
from bot.errors import FAILED, NotSaved
from bot.importers.foreign.source import Source
from bot.importers.texts import LARGEST
from bot.observability.connections import Connections
from bot.platforms.discord import form, menu, people, render
from bot.platforms.discord.converse import Kind, Turn
from bot.platforms.discord.gateway import PacedClient
from bot.platforms.discord.identify import Identifying
from bot.platforms.discord.rest import LOST, Rest
from bot.platforms.discord.settings import PLATFORM
from bot.platforms.discord.suggest import Suggestions
from bot.store import inbox
from bot.store.timestamps import utc_text

if TYPE_CHECKING:
    from bot.announcer.transport import Image

log = structlog.get_logger(platform=PLATFORM)

_REMEMBERED = 2000  # interactions and shared answers
_IMAGES = 50  # of the last answers, for those who share one
_LONGEST = 1000  # characters of a line that is still helped along; Discord sends up to 6,000
_FINISH = 5.0  # seconds for answers under way when the bot stops
_NO_FILE = "Discord did not hand over the file: attach it again."
_GONE = "That belongs to nothing any more. Nothing was stored. Type the command again."
_IN_PLACE = {"yes", "no", "reload", AGAIN}  # an answered question is no longer there to be answered

Data = Mapping[str, Any]  # an interaction's data, in Discord's shape


class Listener(PacedClient):
    """One connection to the gateway. discord.py keeps it; what is said goes through `Rest`."""

    def __init__(
        self,
        rest: Rest,
        answering: Answering,
        identifying: Identifying,
        connections: Connections,
        home: str | None,
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            max_messages=None,
            guild_ready_timeout=0.0,  # its two seconds are for caches that nobody needs here
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self._rest = rest
        self._answering = answering
        self._identifying = identifying
        self._connections = connections
        self._home = home
        self._suggestions = Suggestions()
        self._seen: deque[int] = deque(maxlen=_REMEMBERED)
        self._shared: deque[int] = deque(maxlen=_REMEMBERED)
        self._images: dict[int, Image] = {}  # by the message that shows it
        self._under_way: set[asyncio.Task[None]] = set()

    async def setup_hook(self) -> None:
        """After the login, before the gateway: commands are there before anybody types one."""
        await menu.sync(self._rest, self.application_id or 0, self._home, self._answering.menu)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """discord.py waits five seconds before every new session; this waits only as needed."""
        await self._identifying.turn()

    async def on_ready(self) -> None:
        """A new session with the gateway."""
        self._connections.opened(self, "ready")

    async def on_resumed(self) -> None:
        """The session goes on, over a new connection."""
        self._connections.opened(self, "resumed")

    async def on_disconnect(self) -> None:
        """Hung up, by either side; discord.py dials again by itself."""
        self._connections.closed(self, "the gateway is gone")

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A gateway that resumes may tell the same again: that is one interaction."""
        if interaction.id in self._seen:
            log.info("dropped", reason="seen before", key=_key(interaction))
            return
        self._seen.append(interaction.id)
        task = asyncio.create_task(self._answer(interaction))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def finish(self) -> None:
        """Waits a little for the answers under way."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=_FINISH)

    async def _answer(self, interaction: discord.Interaction) -> None:
        turn = Turn(self._rest, interaction, self._answering.image)
        try:
            await self._take(turn, interaction)
        except LOST as lost:
            log.warning("not answered", reason=type(lost).__name__, key=_key(interaction))
        except Exception as bug:  # ours: logged whole, and the person is answered
            log.exception("failed", reason=type(bug).__name__, key=_key(interaction))
            if not turn.answered:
                await _say(turn, FAILED)

    async def _take(self, turn: Turn, interaction: discord.Interaction) -> None:
        data = cast("Data", interaction.data or {})
        match interaction.type:
            case discord.InteractionType.application_command:
                await self._command(turn, interaction, data)
            case discord.InteractionType.autocomplete:
                await self._suggest(turn, interaction, data)
            case discord.InteractionType.component:
                await self._press(turn, interaction, data)
            case discord.InteractionType.modal_submit:
                await self._filled(turn, interaction, data)

    async def _command(self, turn: Turn, interaction: discord.Interaction, data: Data) -> None:
        name = str(data["name"])
        text = self._suggestions.line(_typed(data))
        command = self._answering.menu.find(name)
        if text is None:
            await _say(turn, f"{_GONE} This suggestion was too long to be kept.")
        elif command and command.form and not text.strip():
            if not await self._refused(turn, interaction, command):
                tonight = await self._tonight(interaction)
                await turn.show(form.page(command, command.form, tonight, 0), Kind.MESSAGE)
        elif paper := await self._named(interaction, command, text):
            await self._open(turn, interaction, paper)
        else:
            await self._ask(turn, interaction, name, text)

    async def _tonight(self, interaction: discord.Interaction) -> Tonight:
        return await self._answering.tonight(people.place(interaction))

    async def _named(
        self, interaction: discord.Interaction, command: Command | None, text: str
    ) -> form.Paper | None:
        """The form at the choice that a line names and nothing else."""
        if command is None or command.form is None:
            return None
        choice = form.chosen(command.form, await self._tonight(interaction), text)
        return form.Paper(command, command.form, choice) if choice else None

    async def _ask(
        self, turn: Turn, interaction: discord.Interaction, name: str, text: str
    ) -> None:
        who, where = people.person(interaction, self._home), people.place(interaction)

        async def answer() -> Reply:
            files = await self._files(cast("Data", interaction.data or {}))
            if files is None:
                return Reply(f"{_NO_FILE} Nothing was stored.", tone=Tone.REFUSAL)
            key = _key(interaction)
            return await self._answering.command(name, text, who, where, key, files)

        if pictured := await turn.reply(answer()):
            message, image = pictured
            self._images[message] = image
            if len(self._images) > _IMAGES:
                del self._images[next(iter(self._images))]

    async def _files(self, data: Data) -> tuple[Source, ...] | None:
        """What is attached; None if Discord does not hand it over."""
        found = []
        attached = (data.get("resolved") or {}).get("attachments") or {}
        for file in attached.values():
            try:
                raw = await self._rest.fetched(str(file["url"]), LARGEST)
            except LOST as lost:
                log.warning("file not fetched", reason=type(lost).__name__)
                return None
            if raw is None:
                return None
            found.append(Source(str(file.get("filename", "file")), raw))
        return tuple(found)

    async def _suggest(self, turn: Turn, interaction: discord.Interaction, data: Data) -> None:
        text, where, offers = _typed(data), people.place(interaction), []
        if len(text) <= _LONGEST:
            offers = await self._answering.offers(str(data["name"]), text, where)
        await turn.show({"choices": self._suggestions.choices(offers)}, Kind.CHOICES)

    async def _press(self, turn: Turn, interaction: discord.Interaction, data: Data) -> None:
        press, _, value = str(data["custom_id"]).partition("|")
        if press == render.SHARE:
            await self._share(turn, interaction)
        elif press.startswith("."):
            await self._paperwork(turn, interaction, press, value, data)
        else:
            who, where = people.person(interaction, self._home), people.place(interaction)
            answer = self._answering.press(press, value, who, where, _key(interaction))
            await turn.reply(answer, instead=press in _IN_PLACE)

    async def _share(self, turn: Turn, interaction: discord.Interaction) -> None:
        """What the person saw, for the channel: once, however often it is pressed."""
        message = interaction.message
        if message is None:
            await _say(turn, _GONE)
            return
        again = message.id in self._shared
        if not again:
            self._shared.append(message.id)
            again = await self._kept(message.id)
        if again:
            await _say(turn, "That is shared already.")
            return
        embed = next(iter(message.embeds), None)
        colour = embed.colour.value if embed and embed.colour else 0
        description = embed.description if embed else None
        body = render.shared(message.content, description, colour)
        image = self._images.get(message.id)
        body, files = (render.pictured(body, image), (image,)) if image else (body, ())
        if await turn.show(body, Kind.MESSAGE, files):
            self._shared.remove(message.id)  # refused, so it may be pressed again
        else:
            await self._keep(message.id)

    async def _kept(self, shared: int) -> bool:
        """Whether an earlier process shared it."""
        reader = self._answering.desk.store.reader
        return await inbox.answer_to(reader, _shared_key(shared)) is not None

    async def _keep(self, shared: int) -> None:
        """For the next process; this one remembers by itself."""
        desk = self._answering.desk
        try:
            async with desk.store.transaction() as tx:
                await inbox.remember(tx, _shared_key(shared), utc_text(desk.clock()), "shared")
        except NotSaved as busy:
            log.warning("not noted", reason=str(busy))

    async def _paperwork(
        self, turn: Turn, interaction: discord.Interaction, press: str, value: str, data: Data
    ) -> None:
        """A button or a list of a form."""
        name, _, rest = value.partition(" ")
        if press == form.PAGE and rest.isdigit() and (command := self._answering.menu.find(name)):
            if command.form:
                tonight = await self._tonight(interaction)
                body = form.page(command, command.form, tonight, int(rest))
                await turn.show(body, Kind.UPDATE)
            return
        short = next(iter(data.get("values", [])), "") if press == form.PICK else rest
        paper = await self._paper(interaction, name, str(short))
        if paper is None:
            await _say(turn, _GONE)
        elif press == form.MEND:
            message = interaction.message
            embed = next(iter(message.embeds), None) if message else None
            text = form.kept_text(embed.description if embed else None)
            await self._open(turn, interaction, paper, text)
        else:
            await self._open(turn, interaction, paper)

    async def _open(
        self,
        turn: Turn,
        interaction: discord.Interaction,
        paper: form.Paper,
        text: str | None = None,
    ) -> None:
        if not await self._refused(turn, interaction, paper.command):
            shown = text
            if shown is None:
                shown = form.prefilled(paper, await self._tonight(interaction))
            await turn.show(form.modal(paper, shown), Kind.MODAL)

    async def _refused(
        self, turn: Turn, interaction: discord.Interaction, command: Command
    ) -> bool:
        """Whether they may not use the command; then they are told so."""
        who, where = people.person(interaction, self._home), people.place(interaction)
        refusal = await self._answering.refusal(command.name, who, where)
        if refusal:
            await turn.show(render.reply(refusal).messages[0], Kind.MESSAGE)
        return refusal is not None

    async def _filled(self, turn: Turn, interaction: discord.Interaction, data: Data) -> None:
        name, _, short = str(data["custom_id"]).partition("|")[2].partition(" ")
        paper = await self._paper(interaction, name, short)
        if paper is None:
            await _say(turn, _GONE)
            return
        text, tonight = _written(data), await self._tonight(interaction)
        values, said = form.slips(paper, tonight, text)
        if said:
            await turn.show(form.mending(paper, said, text), Kind.MESSAGE)
        else:
            await self._ask(turn, interaction, name, form.line(paper, tonight, values))

    async def _paper(
        self, interaction: discord.Interaction, name: str, short: str
    ) -> form.Paper | None:
        command: Command | None = self._answering.menu.find(name)
        if command is None or command.form is None:
            return None
        choice = form.by_short(command.form, await self._tonight(interaction), short)
        return form.Paper(command, command.form, choice) if choice else None


async def _say(turn: Turn, text: str) -> None:
    body = render.reply(Reply(text, tone=Tone.REFUSAL)).messages[0]
    await turn.show(body, Kind.MESSAGE)


def _shared_key(message: int) -> str:
    return f"{PLATFORM}:{message}:shared"


def _key(interaction: discord.Interaction) -> str:
    """Discord's own number for this very call."""
    return f"{PLATFORM}:{interaction.id}"


def _typed(data: Data) -> str:
    """The words after the command; beside them there may be a file."""
    options = data.get("options") or []
    return next((str(o.get("value", "")) for o in options if o.get("type") != menu.ATTACHMENT), "")


def _written(data: Data) -> str:
    """The text of the one field of a form."""
    for row in data.get("components", []):
        for field in [row.get("component"), *row.get("components", [])]:
            if field and "value" in field:
                return str(field["value"])
    return ""
