"""Who typed, and in which channel, from one of Slack's payloads."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.desk.identity import Channel, Person
from bot.platforms.slack.escape import plain_text, truncate, unescape
from bot.platforms.slack.settings import PLATFORM
from bot.platforms.slack.web_api import Done, Refused, WebApi

LOOK_UP_SECONDS = 1.2  # for all look-ups of one call, of the 3 in which it has to be answered
CACHE_SECONDS = 60.0  # a former admin still counts as one for no longer than this

_LONGEST_NAME = 80
_MOST_GROUP_CALLS = 15  # of the 20 a minute that Slack allows

ALL_GROUPS = "all"  # the one key of that cache

Payload = dict[str, Any]  # JSON, as Slack's reference has it
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Profile:
    name: str
    admin: bool
    guest: bool


_STRANGER = _Profile("", admin=False, guest=True)  # Slack tells the bot nothing of them


class _Cache(Generic[T]):
    """Look-ups, kept for a minute; callers at the same time share one look-up."""

    def __init__(self, fetch: Callable[[str], Awaitable[T | None]]) -> None:
        self._fetch = fetch
        self._found: dict[str, tuple[float, T]] = {}
        self._fetching: dict[str, asyncio.Task[T | None]] = {}

    def cached_value(self, key: str) -> T | None:
        found = self._found.get(key)
        return found[1] if found and time.monotonic() - found[0] < CACHE_SECONDS else None

    async def get(self, key: str) -> T | None:
        """None if the look-up takes too long; it goes on, for the next caller."""
        if (value := self.cached_value(key)) is not None:
            return value
        task = self._fetching.get(key)
        if task is None:
            task = self._fetching[key] = asyncio.create_task(self._refresh(key))
        await asyncio.wait({task}, timeout=LOOK_UP_SECONDS)
        return task.result() if task.done() else None

    async def _refresh(self, key: str) -> T | None:
        try:
            value = await self._fetch(key)
            if value is None:  # once more: a call in a hundred fails on a bad night
                value = await self._fetch(key)
        finally:
            del self._fetching[key]
        if value is not None:
            self._found[key] = time.monotonic(), value
        return value


class UserDirectory:
    """What the workspace says of its users."""

    def __init__(self, api: WebApi, team: str) -> None:
        self._api = api
        self._team = team
        self._profiles = _Cache(self._fetch_profile)
        self._groups = _Cache(self._fetch_groups)
        self._guests: dict[str, bool] = {}  # as last known: a failed look-up promotes no guest

    async def look_up(self, payload: Payload) -> Person:
        """The user; a guest without groups unless Slack says otherwise in time."""
        user = payload.get("user") or {}
        user_id = str(user.get("id") or payload.get("user_id") or "")
        team = user.get("team_id") or payload.get("team_id")
        profile, groups = (
            self._profiles.cached_value(user_id),
            self._groups.cached_value(ALL_GROUPS),
        )
        if profile is None or groups is None:
            profile, groups = await asyncio.gather(
                self._profiles.get(user_id), self._groups.get(ALL_GROUPS)
            )
        shown = user.get("name") or payload.get("user_name") or user_id
        if profile is None:
            guest = self._guests.get(user_id, True) or team != self._team
            return Person(user_id, _display_name(shown), guest=guest, unverified=True)
        self._guests[user_id] = profile.guest
        if profile.guest or team != self._team:
            return Person(user_id, profile.name or _display_name(shown), guest=True)
        member_of = frozenset(g for g, members in (groups or {}).items() if user_id in members)
        return Person(user_id, profile.name, profile.admin, member_of, unverified=groups is None)

    async def _fetch_profile(self, user_id: str) -> _Profile | None:
        result = await self._api.read("users.info", user=user_id)
        if isinstance(result, Refused):
            return _STRANGER
        if not isinstance(result, Done):
            return None
        user = result.data.get("user", {})
        shown = user.get("profile") or {}
        name = shown.get("display_name") or user.get("real_name") or user.get("name") or user_id
        return _Profile(
            _display_name(name),
            admin=any(user.get(k) for k in ("is_admin", "is_owner", "is_primary_owner")),
            guest=user.get("team_id") != self._team
            or any(user.get(k) for k in _GUEST_FLAGS)
            or bool(user.get("deleted")),
        )

    async def _fetch_groups(self, _key: str) -> dict[str, frozenset[str]] | None:
        """The members of every user group; Slack may leave them out of the list."""
        result = await self._api.read("usergroups.list", include_users=True)
        if isinstance(result, Refused):
            return {}
        if not isinstance(result, Done):
            return None
        groups = result.data.get("usergroups", [])
        members = {g["id"]: frozenset(g["users"]) for g in groups if g.get("users")}
        unlisted = [g["id"] for g in groups if g.get("users") is None][:_MOST_GROUP_CALLS]
        answers = await asyncio.gather(
            *(self._api.read("usergroups.users.list", usergroup=g) for g in unlisted)
        )
        for group, answer in zip(unlisted, answers, strict=True):
            if isinstance(answer, Done):
                members[group] = frozenset(answer.data.get("users", []))
        return members


_GUEST_FLAGS = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "is_workflow_bot")


def _display_name(name: object) -> str:
    return truncate(plain_text(unescape(str(name))).replace("\n", " "), _LONGEST_NAME)


def channel_from_payload(payload: Payload) -> Channel:
    channel = payload.get("channel") or {}
    return channel_from_id(
        str(channel.get("id") or payload.get("channel_id") or ""),
        str(channel.get("name") or payload.get("channel_name") or ""),
    )


def home_channel(user_id: str) -> Channel:
    """The bot's own conversation with a user, who pressed a button on the Home tab."""
    return channel_from_id(user_id, "directmessage")


def channel_from_id(channel_id: str, name: str) -> Channel:
    """`name` as a payload has it. A conversation with the bot, or of a few people, is direct."""
    direct = channel_id.startswith("D") or name == "directmessage" or name.startswith("mpdm-")
    shown = f"private channel {channel_id}" if name in {"privategroup", ""} else f"#{name}"
    return Channel(PLATFORM, channel_key(channel_id), shown, direct)


def channel_key(channel_id: str) -> str:
    """What the bot knows a channel of Slack's by."""
    return f"{PLATFORM}:{channel_id}"
