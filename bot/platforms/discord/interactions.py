"""What a member does, and the answer: commands, suggestions, buttons and forms."""

from typing import TYPE_CHECKING, cast

import discord
import structlog

from bot.chat.command import Command, CommandRunner
from bot.chat.reply import Reply, Tone
from bot.desk.councils import Councils
from bot.desk.identity import Channel, Person
from bot.errors import Mistake
from bot.importers.foreign.source import Source
from bot.importers.raw_text import MAX_BYTES
from bot.platforms.discord import command_registry, forms, identity, options, render
from bot.platforms.discord.autocomplete import AutocompleteChoices
from bot.platforms.discord.options import Data
from bot.platforms.discord.responses import CallbackType, InteractionResponder
from bot.platforms.discord.rest import CALL_ERRORS, RestApi
from bot.platforms.discord.settings import PLATFORM
from bot.platforms.discord.workspace import DiscordWorkspace
from bot.wording.numbers import comma_list

if TYPE_CHECKING:
    from bot.announcer.transport import Image

log = structlog.get_logger(platform=PLATFORM)

_MOST_IMAGES = 50  # of the last answers, in case one is shared
_LONGEST_LINE = 1000  # characters of a line worth completing; Discord sends up to 6,000
_NO_FILE = "Discord didn't hand over the file. Attach it again."
_STALE = "That no longer works. Nothing was stored. Type the command again."
_OLD_COMMAND = (
    "Countroom was updated, and Discord still shows an earlier command here. Nothing was stored. "
    "Restart Discord, then type it again."
)


class InteractionHandler:
    """Hands each interaction to the command that it is for."""

    def __init__(self, rest: RestApi, runner: CommandRunner) -> None:
        self._rest = rest
        self._runner = runner
        self._autocomplete = AutocompleteChoices()
        self._images: dict[int, Image] = {}  # by the message that shows it

    async def handle(
        self, responder: InteractionResponder, interaction: discord.Interaction
    ) -> None:
        data = cast("Data", interaction.data or {})
        match interaction.type:
            case discord.InteractionType.application_command:
                await self._handle_command(responder, interaction, data)
            case discord.InteractionType.autocomplete:
                await self._handle_autocomplete(responder, interaction, data)
            case discord.InteractionType.component:
                await self._handle_button(responder, interaction, data)
            case discord.InteractionType.modal_submit:
                await self._handle_submission(responder, interaction, data)

    async def _handle_command(
        self, responder: InteractionResponder, interaction: discord.Interaction, data: Data
    ) -> None:
        if data.get("type") == command_registry.MESSAGE:
            await self._handle_message_action(responder, interaction, data)
            return
        use = options.read_command(self._runner.menu, data)
        if use is None:
            await send_refusal(responder, _OLD_COMMAND)
            return
        try:
            use = options.with_found_council(use, await self._councils(interaction))
        except Mistake as mistake:
            await send_refusal(responder, f"{mistake} Nothing was stored.")
            return
        line, command = self._autocomplete.chosen_line(use.line), use.command
        if line is None:
            await send_refusal(responder, f"{_STALE} That suggestion was too long to keep.")
        elif chosen := await self._named_form(interaction, command, line):
            await self._open_form(responder, interaction, chosen)
        elif command.form and (use.opens_form or not line.strip()):
            if not await self._refuse_unless_allowed(responder, interaction, command):
                councils = await self._councils(interaction)
                await responder.show(
                    forms.choice_page(command, command.form, councils, 0), CallbackType.MESSAGE
                )
        else:
            await self._answer_command(responder, interaction, command.name, line)

    async def _handle_message_action(
        self, responder: InteractionResponder, interaction: discord.Interaction, data: Data
    ) -> None:
        """A command from the menu of a message: about the ward that the message tells of."""
        menu = self._runner.menu
        action = next((a for a in menu.message_actions if a.title == data["name"]), None)
        command = menu.find(action.command) if action else None
        _, channel = self._caller(interaction)
        told = await self._runner.desk.reads.announced_wards(channel.id, str(data["target_id"]))
        if command is None:
            await send_refusal(responder, _OLD_COMMAND)
        elif len(told) != 1:
            what = comma_list([ward for _, ward in told]) if told else "no result"
            text = f"That message is about {what}. Type /{command.name} and a name."
            await send_refusal(responder, text)
        else:
            ((night, ward),) = told
            councils = await self._councils(interaction)
            line = f"in {night} {ward}" if councils.has_several else ward
            if chosen := await self._named_form(interaction, command, line):
                await self._open_form(responder, interaction, chosen)
            else:
                await self._answer_command(responder, interaction, command.name, line)

    def _caller(self, interaction: discord.Interaction) -> tuple[Person, Channel]:
        return (
            identity.person_from_interaction(interaction),
            identity.channel_from_interaction(interaction),
        )

    async def _councils(self, interaction: discord.Interaction) -> Councils:
        return await self._runner.councils(identity.channel_from_interaction(interaction))

    async def _named_form(
        self, interaction: discord.Interaction, command: Command, text: str
    ) -> forms.ChosenForm | None:
        if command.form is None:
            return None
        found = command.form.opening(await self._councils(interaction), text)
        return (
            forms.ChosenForm(command, command.form, found.choice, found.values) if found else None
        )

    async def _answer_command(
        self,
        responder: InteractionResponder,
        interaction: discord.Interaction,
        name: str,
        text: str,
    ) -> None:
        person, channel = self._caller(interaction)

        async def answer() -> Reply:
            files = await self._download_files(cast("Data", interaction.data or {}))
            if files is None:
                return Reply(f"{_NO_FILE} Nothing was stored.", tone=Tone.REFUSAL)
            key = interaction_key(interaction)
            workspace = DiscordWorkspace(self._rest, interaction)
            return await self._runner.run_command(
                name, text, person, channel, key, files, workspace
            )

        if picture := await responder.reply(answer()):
            message, image = picture
            self._images[message] = image
            if len(self._images) > _MOST_IMAGES:
                del self._images[next(iter(self._images))]

    async def _download_files(self, data: Data) -> tuple[Source, ...] | None:
        """The attachments; None if Discord fails to hand over one of them."""
        found = []
        attached = (data.get("resolved") or {}).get("attachments") or {}
        for file in attached.values():
            try:
                raw = await self._rest.download(str(file["url"]), MAX_BYTES)
            except CALL_ERRORS as fault:
                log.warning("file not downloaded", reason=type(fault).__name__)
                return None
            if raw is None:
                return None
            found.append(Source(str(file.get("filename", "file")), raw))
        return tuple(found)

    async def _handle_autocomplete(
        self, responder: InteractionResponder, interaction: discord.Interaction, data: Data
    ) -> None:
        use, completions = options.read_command(self._runner.menu, data), []
        if use and use.focused and len(use.line) <= _LONGEST_LINE:
            councils = await self._councils(interaction)
            completions = use.focused.completions(councils, use.values[use.focused.name])
        await responder.show(
            {"choices": self._autocomplete.choices(completions)}, CallbackType.CHOICES
        )

    async def _handle_button(
        self, responder: InteractionResponder, interaction: discord.Interaction, data: Data
    ) -> None:
        custom_id = str(data["custom_id"])
        instead = custom_id.startswith(render.QUESTION)  # so it can't be answered twice
        press, _, value = custom_id.removeprefix(render.QUESTION).partition("|")
        if press == render.SHARE:
            await self._share_answer(responder, interaction)
        elif press.startswith("."):
            await self._handle_form_control(responder, interaction, press, value, data)
        else:
            person, channel = self._caller(interaction)
            workspace = DiscordWorkspace(self._rest, interaction)
            answer = self._runner.press_button(
                press, value, person, channel, interaction_key(interaction), workspace
            )
            await responder.reply(answer, instead=instead)

    async def _share_answer(
        self, responder: InteractionResponder, interaction: discord.Interaction
    ) -> None:
        """Post the answer that the user saw to the channel, once, however often they press."""
        message = interaction.message
        if message is None:
            await send_refusal(responder, _STALE)
            return
        clicks, key = self._runner.desk.clicks, _shared_key(message.id)
        if not await clicks.claim(key):
            await send_refusal(responder, "That has been shared already.")
            return
        embed = next(iter(message.embeds), None)
        colour = embed.colour.value if embed and embed.colour else 0
        description = embed.description if embed else None
        body = render.shared_answer(message.content, description, colour)
        image = self._images.get(message.id)
        body, files = (render.body_with_image(body, image), (image,)) if image else (body, ())
        if await responder.show(body, CallbackType.MESSAGE, files):
            await clicks.release(key)  # Discord refused it, so it may be pressed again

    async def _handle_form_control(
        self,
        responder: InteractionResponder,
        interaction: discord.Interaction,
        press: str,
        value: str,
        data: Data,
    ) -> None:
        name, _, rest = value.partition(" ")
        if press == forms.PAGE and rest.isdigit() and (command := self._runner.menu.find(name)):
            if command.form:
                councils = await self._councils(interaction)
                body = forms.choice_page(command, command.form, councils, int(rest))
                await responder.show(body, CallbackType.UPDATE)
            return
        digest = next(iter(data.get("values", [])), "") if press == forms.PICK else rest
        chosen = await self._form_by_digest(interaction, name, str(digest))
        if chosen is None:
            await send_refusal(responder, _STALE)
        elif press == forms.RETRY:
            message = interaction.message
            embed = next(iter(message.embeds), None) if message else None
            text = forms.retry_text(embed.description if embed else None)
            await self._open_form(responder, interaction, chosen, text)
        else:
            await self._open_form(responder, interaction, chosen)

    async def _open_form(
        self,
        responder: InteractionResponder,
        interaction: discord.Interaction,
        chosen: forms.ChosenForm,
        text: str | None = None,
    ) -> None:
        if not await self._refuse_unless_allowed(responder, interaction, chosen.command):
            if text is None:
                text = forms.prefilled_text(chosen, await self._councils(interaction))
            await responder.show(forms.modal_body(chosen, text), CallbackType.MODAL)

    async def _refuse_unless_allowed(
        self, responder: InteractionResponder, interaction: discord.Interaction, command: Command
    ) -> bool:
        """Whether the user may not use the command; if so, they have been told."""
        person, channel = self._caller(interaction)
        refusal = await self._runner.form_refusal(command.name, person, channel)
        if refusal:
            await responder.show(render.reply(refusal).messages[0], CallbackType.MESSAGE)
        return refusal is not None

    async def _handle_submission(
        self, responder: InteractionResponder, interaction: discord.Interaction, data: Data
    ) -> None:
        name, _, digest = str(data["custom_id"]).partition("|")[2].partition(" ")
        chosen = await self._form_by_digest(interaction, name, digest)
        if chosen is None:
            await send_refusal(responder, _STALE)
            return
        text, councils = _field_text(data), await self._councils(interaction)
        values, errors = forms.values_and_errors(chosen, councils, text)
        if errors:
            await responder.show(forms.retry_message(chosen, errors, text), CallbackType.MESSAGE)
        else:
            await self._answer_command(
                responder, interaction, name, forms.command_line(chosen, councils, values)
            )

    async def _form_by_digest(
        self, interaction: discord.Interaction, name: str, digest: str
    ) -> forms.ChosenForm | None:
        command: Command | None = self._runner.menu.find(name)
        if command is None or command.form is None:
            return None
        choice = forms.choice_by_digest(command.form, await self._councils(interaction), digest)
        return forms.ChosenForm(command, command.form, choice) if choice else None


async def send_refusal(responder: InteractionResponder, text: str) -> None:
    body = render.reply(Reply(text, tone=Tone.REFUSAL)).messages[0]
    await responder.show(body, CallbackType.MESSAGE)


def _shared_key(message: int) -> str:
    return f"{PLATFORM}:{message}:shared"


def interaction_key(interaction: discord.Interaction) -> str:
    return f"{PLATFORM}:{interaction.id}"


def _field_text(data: Data) -> str:
    for row in data.get("components", []):
        for field in [row.get("component"), *row.get("components", [])]:
            if field and "value" in field:
                return str(field["value"])
    return ""
