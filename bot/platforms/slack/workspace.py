"""What commands may ask of a Slack workspace: who an id means, and whether the bot can post."""

import asyncio

from bot.desk.identity import Channel, RoleSubject
from bot.errors import Mistake
from bot.platforms.slack.escape import plain_text
from bot.platforms.slack.identity import LOOK_UP_SECONDS, channel_from_id
from bot.platforms.slack.settings import PLATFORM
from bot.platforms.slack.web_api import CallResult, Done, Lost, Refused, WebApi

_CHANNEL_PREFIX = f"{PLATFORM}:"


class SlackWorkspace:
    """Implements Workspace."""

    def __init__(self, api: WebApi, bot_name: str) -> None:
        self._api = api
        self._bot_name = bot_name

    async def find_subject(self, typed: str, kind: str | None = None) -> RoleSubject | None:
        """An id's first letter says what it is, so `kind` can only contradict it."""
        slack_id = typed.removeprefix(_CHANNEL_PREFIX)
        match slack_id[:1]:
            case "U" | "W":
                subject = await self._person(slack_id)
            case "S":
                subject = await self._group(slack_id)
            case "C" | "G":
                subject = await self._channel(slack_id)
            case _:
                return None
        return subject if subject and kind in {None, subject.kind} else None

    async def find_pingable(self, typed: str) -> RoleSubject | None:
        return await self.find_subject(typed, "group")

    async def channel(self, slack_id: str) -> Channel:
        """The channel with its name, if Slack tells; an event and a form have only the id."""
        name = "directmessage" if slack_id.startswith("D") else ""
        if not name:
            match await self._read("conversations.info", channel=slack_id):
                case Done(data={"channel": {"name": str(found)}}):
                    name = found
        return channel_from_id(slack_id, name)

    async def posting_obstacle(self, channel: Channel) -> str | None:
        slack_id = channel.id.removeprefix(_CHANNEL_PREFIX)
        match await self._read("conversations.info", channel=slack_id):
            case Done(data={"channel": {"is_archived": True}}):
                return f"{channel.name} is archived. Unarchive it first."
            case Done(data={"channel": {"is_member": False}}) | Refused(error="channel_not_found"):
                invite = f"/invite @{self._bot_name}"
                return f"I'm not in {channel.name}: type {invite} there."
            case _:
                return None

    async def _person(self, user: str) -> RoleSubject | None:
        result = await self._look_up("users.info", user=user)
        if result is None:
            return None
        found = result.data.get("user", {})
        profile = found.get("profile") or {}
        name = profile.get("display_name") or found.get("real_name") or found.get("name") or user
        return RoleSubject("person", user, plain_text(f"@{name}"))

    async def _group(self, group: str) -> RoleSubject | None:
        result = await self._look_up("usergroups.list")
        groups = result.data.get("usergroups", []) if result else []
        found = next((g for g in groups if g.get("id") == group), None)
        if found is None:
            return None
        return RoleSubject("group", group, plain_text(f"@{found.get('handle') or group}"))

    async def _channel(self, channel: str) -> RoleSubject | None:
        result = await self._look_up("conversations.info", channel=channel)
        if result is None:
            return None
        name = result.data.get("channel", {}).get("name") or channel
        return RoleSubject("channel", f"{_CHANNEL_PREFIX}{channel}", plain_text(f"#{name}"))

    async def _look_up(self, method: str, **params: str) -> Done | None:
        match await self._read(method, **params):
            case Done() as done:
                return done
            case Refused(error=error) if error.endswith("_not_found"):
                return None
            case _:
                raise Mistake("Slack didn't answer in time: try again.")

    async def _read(self, method: str, **params: str | int) -> CallResult:
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                result = await self._api.read(method, **params)
                if not isinstance(result, Done | Refused):  # once more, as for a user's profile
                    result = await self._api.read(method, **params)
                return result
        except TimeoutError:
            return Lost("time-out")
