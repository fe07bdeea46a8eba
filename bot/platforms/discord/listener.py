"""Commands, suggestions, buttons and forms as they come from the gateway, each answered once."""

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import discord
import structlog

from bot.chat.command import Command, CommandRunner
from bot.chat.reply import RERUN, Reply, Tone
from bot.desk.councils import Councils
from bot.errors import INTERNAL_ERROR
from bot.importers.foreign.source import Source
from bot.importers.raw_text import MAX_BYTES
from bot.observability.connections import ConnectionTracker
from bot.platforms.discord import command_registry, forms, identity, render
from bot.platforms.discord.autocomplete import AutocompleteChoices
from bot.platforms.discord.gateway import PacedClient
from bot.platforms.discord.identify_limit import IdentifyLimiter
from bot.platforms.discord.responses import CallbackType, InteractionResponder
from bot.platforms.discord.rest import CALL_ERRORS, RestApi
from bot.platforms.discord.settings import PLATFORM

if TYPE_CHECKING:
    from bot.announcer.transport import Image

log = structlog.get_logger(platform=PLATFORM)

_MOST_REMEMBERED = 2000  # interactions
_MOST_IMAGES = 50  # of the last answers, for those who share one
_LONGEST_LINE = 1000  # characters of a line that is still helped along; Discord sends up to 6,000
_FINISH_SECONDS = 5.0  # seconds for answers under way when the bot stops
_NO_FILE = "Discord did not hand over the file: attach it again."
_STALE = "That belongs to nothing any more. Nothing was stored. Type the command again."
_REPLACING_PRESSES = {
    "yes",
    "no",
    "reload",
    RERUN,
}  # an answered question is no longer there to be answered

Data = Mapping[str, Any]  # an interaction's data, in Discord's shape


class DiscordListener(PacedClient):
    """One connection to the gateway. discord.py keeps it; what is said goes through `Rest`."""

    def __init__(
        self,
        rest: RestApi,
        answering: CommandRunner,
        identifying: IdentifyLimiter,
        connections: ConnectionTracker,
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
        self._suggestions = AutocompleteChoices()
        self._seen: deque[int] = deque(maxlen=_MOST_REMEMBERED)
        self._images: dict[int, Image] = {}  # by the message that shows it
        self._under_way: set[asyncio.Task[None]] = set()

    async def setup_hook(self) -> None:
        """After the login, before the gateway: commands are there before anybody types one."""
        await command_registry.register_commands(
            self._rest, self.application_id or 0, self._home, self._answering.menu
        )

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """discord.py waits five seconds before every new session; this waits only as needed."""
        await self._identifying.acquire()

    async def on_ready(self) -> None:
        """A new session with the gateway."""
        self._connections.record_open(self, "ready")

    async def on_resumed(self) -> None:
        """The session goes on, over a new connection."""
        self._connections.record_open(self, "resumed")

    async def on_disconnect(self) -> None:
        """Hung up, by either side; discord.py dials again by itself."""
        self._connections.record_close(self, "the gateway is gone")

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A gateway that resumes may tell the same again: that is one interaction."""
        if interaction.id in self._seen:
            log.info("dropped", reason="seen before", key=_interaction_key(interaction))
            return
        self._seen.append(interaction.id)
        task = asyncio.create_task(self._answer(interaction))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def finish(self) -> None:
        """Waits a little for the answers under way."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=_FINISH_SECONDS)

    async def _answer(self, interaction: discord.Interaction) -> None:
        turn = InteractionResponder(self._rest, interaction, self._answering.image)
        try:
            await self._handle_interaction(turn, interaction)
        except CALL_ERRORS as lost:
            log.warning(
                "not answered", reason=type(lost).__name__, key=_interaction_key(interaction)
            )
        except Exception as bug:  # ours: logged whole, and the person is answered
            log.exception("failed", reason=type(bug).__name__, key=_interaction_key(interaction))
            if not turn.answered:
                await _send_refusal(turn, INTERNAL_ERROR)

    async def _handle_interaction(
        self, turn: InteractionResponder, interaction: discord.Interaction
    ) -> None:
        data = cast("Data", interaction.data or {})
        match interaction.type:
            case discord.InteractionType.application_command:
                await self._handle_command(turn, interaction, data)
            case discord.InteractionType.autocomplete:
                await self._handle_autocomplete(turn, interaction, data)
            case discord.InteractionType.component:
                await self._handle_button(turn, interaction, data)
            case discord.InteractionType.modal_submit:
                await self._handle_submission(turn, interaction, data)

    async def _handle_command(
        self, turn: InteractionResponder, interaction: discord.Interaction, data: Data
    ) -> None:
        name = str(data["name"])
        text = self._suggestions.chosen_line(_typed_text(data))
        command = self._answering.menu.find(name)
        if text is None:
            await _send_refusal(turn, f"{_STALE} This suggestion was too long to be kept.")
        elif command and command.form and not text.strip():
            if not await self._refuse_unless_allowed(turn, interaction, command):
                tonight = await self._councils(interaction)
                await turn.show(
                    forms.choice_page(command, command.form, tonight, 0), CallbackType.MESSAGE
                )
        elif paper := await self._named_form(interaction, command, text):
            await self._open_form(turn, interaction, paper)
        else:
            await self._answer_command(turn, interaction, name, text)

    async def _councils(self, interaction: discord.Interaction) -> Councils:
        return await self._answering.councils(identity.channel_from_interaction(interaction))

    async def _named_form(
        self, interaction: discord.Interaction, command: Command | None, text: str
    ) -> forms.ChosenForm | None:
        """The form at the choice that a line names and nothing else."""
        if command is None or command.form is None:
            return None
        choice = forms.unambiguous_choice(command.form, await self._councils(interaction), text)
        return forms.ChosenForm(command, command.form, choice) if choice else None

    async def _answer_command(
        self, turn: InteractionResponder, interaction: discord.Interaction, name: str, text: str
    ) -> None:
        who, where = (
            identity.person_from_interaction(interaction, self._home),
            identity.channel_from_interaction(interaction),
        )

        async def answer() -> Reply:
            files = await self._download_files(cast("Data", interaction.data or {}))
            if files is None:
                return Reply(f"{_NO_FILE} Nothing was stored.", tone=Tone.REFUSAL)
            key = _interaction_key(interaction)
            return await self._answering.run_command(name, text, who, where, key, files)

        if pictured := await turn.reply(answer()):
            message, image = pictured
            self._images[message] = image
            if len(self._images) > _MOST_IMAGES:
                del self._images[next(iter(self._images))]

    async def _download_files(self, data: Data) -> tuple[Source, ...] | None:
        """What is attached; None if Discord does not hand it over."""
        found = []
        attached = (data.get("resolved") or {}).get("attachments") or {}
        for file in attached.values():
            try:
                raw = await self._rest.download(str(file["url"]), MAX_BYTES)
            except CALL_ERRORS as lost:
                log.warning("file not fetched", reason=type(lost).__name__)
                return None
            if raw is None:
                return None
            found.append(Source(str(file.get("filename", "file")), raw))
        return tuple(found)

    async def _handle_autocomplete(
        self, turn: InteractionResponder, interaction: discord.Interaction, data: Data
    ) -> None:
        text, where, offers = _typed_text(data), identity.channel_from_interaction(interaction), []
        if len(text) <= _LONGEST_LINE:
            offers = await self._answering.completions(str(data["name"]), text, where)
        await turn.show({"choices": self._suggestions.choices(offers)}, CallbackType.CHOICES)

    async def _handle_button(
        self, turn: InteractionResponder, interaction: discord.Interaction, data: Data
    ) -> None:
        press, _, value = str(data["custom_id"]).partition("|")
        if press == render.SHARE:
            await self._share_answer(turn, interaction)
        elif press.startswith("."):
            await self._handle_form_control(turn, interaction, press, value, data)
        else:
            who, where = (
                identity.person_from_interaction(interaction, self._home),
                identity.channel_from_interaction(interaction),
            )
            answer = self._answering.press_button(
                press, value, who, where, _interaction_key(interaction)
            )
            await turn.reply(answer, instead=press in _REPLACING_PRESSES)

    async def _share_answer(
        self, turn: InteractionResponder, interaction: discord.Interaction
    ) -> None:
        """What the person saw, for the channel: once, however often it is pressed."""
        message = interaction.message
        if message is None:
            await _send_refusal(turn, _STALE)
            return
        clicks, key = self._answering.desk.clicks, _shared_key(message.id)
        if not await clicks.claim(key):
            await _send_refusal(turn, "That is shared already.")
            return
        embed = next(iter(message.embeds), None)
        colour = embed.colour.value if embed and embed.colour else 0
        description = embed.description if embed else None
        body = render.shared_answer(message.content, description, colour)
        image = self._images.get(message.id)
        body, files = (render.body_with_image(body, image), (image,)) if image else (body, ())
        if await turn.show(body, CallbackType.MESSAGE, files):
            await clicks.release(key)  # Discord refused it, so it may be pressed again

    async def _handle_form_control(
        self,
        turn: InteractionResponder,
        interaction: discord.Interaction,
        press: str,
        value: str,
        data: Data,
    ) -> None:
        """A button or a list of a form."""
        name, _, rest = value.partition(" ")
        if press == forms.PAGE and rest.isdigit() and (command := self._answering.menu.find(name)):
            if command.form:
                tonight = await self._councils(interaction)
                body = forms.choice_page(command, command.form, tonight, int(rest))
                await turn.show(body, CallbackType.UPDATE)
            return
        short = next(iter(data.get("values", [])), "") if press == forms.PICK else rest
        paper = await self._form_by_digest(interaction, name, str(short))
        if paper is None:
            await _send_refusal(turn, _STALE)
        elif press == forms.RETRY:
            message = interaction.message
            embed = next(iter(message.embeds), None) if message else None
            text = forms.retry_text(embed.description if embed else None)
            await self._open_form(turn, interaction, paper, text)
        else:
            await self._open_form(turn, interaction, paper)

    async def _open_form(
        self,
        turn: InteractionResponder,
        interaction: discord.Interaction,
        paper: forms.ChosenForm,
        text: str | None = None,
    ) -> None:
        if not await self._refuse_unless_allowed(turn, interaction, paper.command):
            shown = text
            if shown is None:
                shown = forms.prefilled_text(paper, await self._councils(interaction))
            await turn.show(forms.modal_body(paper, shown), CallbackType.MODAL)

    async def _refuse_unless_allowed(
        self, turn: InteractionResponder, interaction: discord.Interaction, command: Command
    ) -> bool:
        """Whether they may not use the command; then they are told so."""
        who, where = (
            identity.person_from_interaction(interaction, self._home),
            identity.channel_from_interaction(interaction),
        )
        refusal = await self._answering.form_refusal(command.name, who, where)
        if refusal:
            await turn.show(render.reply(refusal).messages[0], CallbackType.MESSAGE)
        return refusal is not None

    async def _handle_submission(
        self, turn: InteractionResponder, interaction: discord.Interaction, data: Data
    ) -> None:
        name, _, short = str(data["custom_id"]).partition("|")[2].partition(" ")
        paper = await self._form_by_digest(interaction, name, short)
        if paper is None:
            await _send_refusal(turn, _STALE)
            return
        text, tonight = _field_text(data), await self._councils(interaction)
        values, said = forms.values_and_errors(paper, tonight, text)
        if said:
            await turn.show(forms.retry_message(paper, said, text), CallbackType.MESSAGE)
        else:
            await self._answer_command(
                turn, interaction, name, forms.command_line(paper, tonight, values)
            )

    async def _form_by_digest(
        self, interaction: discord.Interaction, name: str, short: str
    ) -> forms.ChosenForm | None:
        command: Command | None = self._answering.menu.find(name)
        if command is None or command.form is None:
            return None
        choice = forms.choice_by_digest(command.form, await self._councils(interaction), short)
        return forms.ChosenForm(command, command.form, choice) if choice else None


async def _send_refusal(turn: InteractionResponder, text: str) -> None:
    body = render.reply(Reply(text, tone=Tone.REFUSAL)).messages[0]
    await turn.show(body, CallbackType.MESSAGE)


def _shared_key(message: int) -> str:
    return f"{PLATFORM}:{message}:shared"


def _interaction_key(interaction: discord.Interaction) -> str:
    """Discord's own number for this very call."""
    return f"{PLATFORM}:{interaction.id}"


def _typed_text(data: Data) -> str:
    """The words after the command; beside them there may be a file."""
    options = data.get("options") or []
    return next(
        (str(o.get("value", "")) for o in options if o.get("type") != command_registry.ATTACHMENT),
        "",
    )


def _field_text(data: Data) -> str:
    """The text of the one field of a form."""
    for row in data.get("components", []):
        for field in [row.get("component"), *row.get("components", [])]:
            if field and "value" in field:
                return str(field["value"])
    return ""
