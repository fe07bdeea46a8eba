"""Who typed, and where, from one of Slack's payloads."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.desk.identity import Channel, Person
from bot.platforms.slack.escape import plain_text, truncate, unescape
from bot.platforms.slack.settings import PLATFORM
from bot.platforms.slack.web_api import Done, WebApi

LOOK_UP_SECONDS = (
    1.2  # seconds for all look-ups of one call, of the three in which it has to be answered
)
CACHE_SECONDS = 60.0  # seconds: somebody who is no admin any more is one for at most so long

_LONGEST_NAME = 80
_MOST_GROUP_CALLS = 15  # one by one, of the 20 calls a minute that Slack allows for it

ALL_GROUPS = "everybody"  # all groups are looked up at once

Payload = dict[str, Any]  # JSON, as Slack's reference has it
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Profile:
    name: str
    admin: bool
    guest: bool


class _Cache(Generic[T]):
    """What was looked up, for a minute; those who ask at the same time share one look-up."""

    def __init__(self, look: Callable[[str], Awaitable[T | None]]) -> None:
        self._look = look
        self._found: dict[str, tuple[float, T]] = {}
        self._looking: dict[str, asyncio.Task[T | None]] = {}

    def cached(self, key: str) -> T | None:
        """What is known without a look-up."""
        found = self._found.get(key)
        return found[1] if found and time.monotonic() - found[0] < CACHE_SECONDS else None

    async def get(self, key: str) -> T | None:
        """None if it cannot be found out in time; the look-up goes on for whoever asks next."""
        if (kept := self.cached(key)) is not None:
            return kept
        looking = self._looking.get(key)
        if looking is None:
            looking = self._looking[key] = asyncio.create_task(self._refresh(key))
        await asyncio.wait({looking}, timeout=LOOK_UP_SECONDS)
        return looking.result() if looking.done() else None

    async def _refresh(self, key: str) -> T | None:
        try:
            value = await self._look(key)
        finally:
            del self._looking[key]
        if value is not None:
            self._found[key] = time.monotonic(), value
        return value


class UserDirectory:
    """What the workspace says of whoever typed."""

    def __init__(self, calls: WebApi, team: str) -> None:
        self._calls = calls
        self._team = team
        self._people = _Cache(self._fetch_profile)
        self._groups = _Cache(self._fetch_groups)
        self._guests: dict[str, bool] = {}  # as last known: a look-up that fails raises nobody

    async def look_up(self, payload: Payload) -> Person:
        """The person; nobody special, and a guest, unless Slack says otherwise in time."""
        user = payload.get("user") or {}
        user_id = str(user.get("id") or payload.get("user_id") or "")
        team = user.get("team_id") or payload.get("team_id")
        known, groups = self._people.cached(user_id), self._groups.cached(ALL_GROUPS)
        if known is None or groups is None:
            known, groups = await asyncio.gather(
                self._people.get(user_id), self._groups.get(ALL_GROUPS)
            )
        if known is None:
            name = user.get("name") or payload.get("user_name") or user_id
            guest = self._guests.get(user_id, True) or team != self._team
            return Person(user_id, _display_name(name), guest=guest)
        self._guests[user_id] = known.guest
        if known.guest or team != self._team:
            return Person(user_id, known.name, guest=True)
        member_of = frozenset(g for g, members in (groups or {}).items() if user_id in members)
        return Person(user_id, known.name, known.admin, member_of)

    async def _fetch_profile(self, user_id: str) -> _Profile | None:
        result = await self._calls.read("users.info", user=user_id)
        if not isinstance(result, Done):
            return None
        user = result.data.get("user", {})
        profile = user.get("profile") or {}
        name = profile.get("display_name") or user.get("real_name") or user.get("name") or user_id
        return _Profile(
            _display_name(name),
            admin=any(user.get(k) for k in ("is_admin", "is_owner", "is_primary_owner")),
            guest=user.get("team_id") != self._team
            or any(user.get(k) for k in _GUEST_FLAGS)
            or bool(user.get("deleted")),
        )

    async def _fetch_groups(self, _everybody: str) -> dict[str, frozenset[str]] | None:
        """The members of every user group; Slack may leave them out of the list."""
        result = await self._calls.read("usergroups.list", include_users=True)
        if not isinstance(result, Done):
            return None
        groups = result.data.get("usergroups", [])
        members = {g["id"]: frozenset(g["users"]) for g in groups if g.get("users")}
        unsaid = [g["id"] for g in groups if g.get("users") is None][:_MOST_GROUP_CALLS]
        asked = await asyncio.gather(
            *(self._calls.read("usergroups.users.list", usergroup=g) for g in unsaid)
        )
        for group, answer in zip(unsaid, asked, strict=True):
            if isinstance(answer, Done):
                members[group] = frozenset(answer.data.get("users", []))
        return members


_GUEST_FLAGS = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "is_workflow_bot")


def _display_name(name: object) -> str:
    return truncate(plain_text(unescape(str(name))).replace("\n", " "), _LONGEST_NAME)


def channel_from_payload(payload: Payload) -> Channel:
    """The channel; a conversation with the bot, or of a few people, is direct."""
    channel = payload.get("channel") or {}
    return channel_from_id(
        str(channel.get("id") or payload.get("channel_id") or ""),
        str(channel.get("name") or payload.get("channel_name") or ""),
    )


def channel_from_id(channel_id: str, name: str) -> Channel:
    """A channel by its id, and the name that Slack gives it in a payload."""
    direct = channel_id.startswith("D") or name == "directmessage" or name.startswith("mpdm-")
    shown_as = f"private channel {channel_id}" if name in {"privategroup", ""} else f"#{name}"
    return Channel(PLATFORM, f"{PLATFORM}:{channel_id}", shown_as, direct)
