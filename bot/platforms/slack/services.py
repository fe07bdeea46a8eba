"""What every handler of Slack's payloads works with."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.chat.command import CommandRunner
from bot.chat.reply import Reply
from bot.desk.identity import Channel, Person
from bot.importers.foreign.source import Source
from bot.platforms.slack.ack_deadline import AckDeadline
from bot.platforms.slack.identity import UserDirectory
from bot.platforms.slack.responses import Responses
from bot.platforms.slack.web_api import WebApi
from bot.platforms.slack.workspace import SlackWorkspace


@dataclass(frozen=True, slots=True)
class Services:
    runner: CommandRunner
    api: WebApi
    directory: UserDirectory
    workspace: SlackWorkspace
    responses: Responses
    deadline: AckDeadline
    end: Callable[[str], None]  # stops the platform, for this reason

    async def run_command(
        self,
        name: str,
        text: str,
        person: Person,
        channel: Channel,
        key: str,
        files: tuple[Source, ...] = (),
    ) -> Reply:
        return await self.runner.run_command(
            name, text, person, channel, key, files, self.workspace
        )

    async def press_button(
        self, press: str, value: str, person: Person, channel: Channel, key: str
    ) -> Reply:
        return await self.runner.press_button(press, value, person, channel, key, self.workspace)
