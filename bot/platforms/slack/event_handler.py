"""What happens in the workspace without a command: a mention, a message to the bot, an invitation.

Slack delivers an event again if it doesn't hear of it, so each acts once.
"""

import re

import structlog

from bot.chat.introduction import introduction
from bot.chat.reply import Reply
from bot.desk.identity import Channel, Person
from bot.platforms.shared.patience import insist
from bot.platforms.slack.ack_deadline import Ack
from bot.platforms.slack.escape import unescape
from bot.platforms.slack.home import HomeTab
from bot.platforms.slack.identity import Payload, channel_key
from bot.platforms.slack.responses import ReturnAddress
from bot.platforms.slack.services import Services
from bot.platforms.slack.settings import PLATFORM
from bot.platforms.slack.transport import CHANNEL_GONE_ERRORS

log = structlog.get_logger(platform=PLATFORM)

_MENTION = re.compile(r"<@\w+(?:\|[^<>]*)?>")


class EventHandler:
    def __init__(self, services: Services, bot_user: str | None) -> None:
        self._services = services
        self._home = HomeTab(services)
        self._bot_user = bot_user

    async def handle(self, ack: Ack, body: Payload) -> None:
        await ack()
        self._services.deadline.start_background(self._act(body))

    async def _act(self, body: Payload) -> None:
        event, clicks = body["event"], self._services.runner.desk.clicks
        if event["type"] == "app_home_opened":
            await self._home.publish(event, body["team_id"])
        elif await clicks.claim(f"slack:event:{body['event_id']}:once"):
            await insist(lambda: self._act_once(event, body))

    async def _act_once(self, event: Payload, body: Payload) -> None:
        desk = self._services.runner.desk
        match event["type"]:
            case "app_mention" | "message":
                await self._answer(event, body)
            case "member_joined_channel" if event["user"] == self._bot_user:
                await self._enter(event["channel"])
            case "channel_unarchive" | "group_unarchive":
                await desk.resume_channels(channel_key(event["channel"]))
            case "channel_archive" | "group_archive":
                await self._leave(event["channel"], CHANNEL_GONE_ERRORS["is_archived"])
            case "channel_left" | "group_left":
                await self._leave(event["channel"], CHANNEL_GONE_ERRORS["not_in_channel"])
            case "channel_rename" | "group_rename":
                renamed = event["channel"]
                await desk.rename_channel(channel_key(renamed["id"]), f"#{renamed['name']}")
            case "app_uninstalled":
                self._services.end("the app was uninstalled from the workspace")
            case "tokens_revoked" if event["tokens"].get("bot"):
                self._services.end("SLACK_BOT_TOKEN was revoked")

    async def _answer(self, event: Payload, body: Payload) -> None:
        """Type the words after the mention as a command; any others get an introduction."""
        if "bot_id" in event or "subtype" in event or not event.get("user"):
            return  # a bot's words, or Slack's own
        who = {"user_id": event["user"], "team_id": event.get("user_team") or body["team_id"]}
        person = await self._services.directory.look_up(who)
        channel = await self._services.workspace.channel(event["channel"])
        line = unescape(_MENTION.sub(" ", event.get("text") or "", count=1)).strip()
        reply = await self._reply(line, person, channel, f"slack:event:{body['event_id']}")
        address = ReturnAddress("", person, channel, event.get("thread_ts", ""))
        await self._services.responses.send(address, reply)

    async def _reply(self, line: str, person: Person, channel: Channel, key: str) -> Reply:
        runner = self._services.runner
        name, _, text = line.removeprefix("/").partition(" ")
        command = runner.menu.find(name)
        if command is None or (command.form and not text.strip()):
            councils = await runner.councils(channel)
            return introduction(runner.menu, councils, direct=channel.direct)
        return await self._services.run_command(name, text, person, channel, key)

    async def _enter(self, channel_id: str) -> None:
        """Go on where the night is followed already; elsewhere say what the bot does."""
        desk, key = self._services.runner.desk, channel_key(channel_id)
        if await desk.reads.followed_nights(key):
            await desk.resume_channels(key)
        else:
            await self._greet(channel_id)

    async def _leave(self, channel_id: str, reason: str) -> None:
        key = channel_key(channel_id)
        if await self._services.runner.desk.mark_channel_lost(key, reason):
            log.error("channel lost", channel=key, reason=reason)

    async def _greet(self, channel_id: str) -> None:
        runner, channel = self._services.runner, await self._services.workspace.channel(channel_id)
        reply = introduction(runner.menu, await runner.councils(channel))
        await self._services.responses.post(channel, reply)
