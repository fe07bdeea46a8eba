"""A local Discord: the REST API and the gateway as the bot uses them, with injectable faults."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from bot.platforms.discord.invite import PERMISSIONS, PIN_MESSAGES
from bot.platforms.discord.settings import DiscordSettings
from tests.faults import Fault, draw_fault
from tests.servers.chances import Chances, Trouble
from tests.servers.discord_rules import command_violations, violations_of
from tests.servers.settings import discord_settings

Json = dict[str, Any]  # payloads on the wire
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

APPLICATION, GUILD, CHANNEL, OTHER_CHANNEL = 11, 100, 120, 121
BOT_ROLE = 111
MANAGE_GUILD = 1 << 5
EPHEMERAL = 1 << 6
DROP_BEFORE, DROP_AFTER = -1, -2
_STATUSES = {
    Fault.REFUSED: 429, Fault.TIMED_OUT: DROP_BEFORE, Fault.ANSWER_LOST: DROP_AFTER
}  # fmt: skip
UNSTEADY = ("/messages", "/callback")  # endings of the paths that may fail by chance


@dataclass
class DiscordFault:
    """The fault of a request: an HTTP status, or a dropped connection."""

    method: str
    path: str
    status: int
    body: Json = field(default_factory=dict)
    times: int = 1
    hangs: float = 0.0  # seconds before anything happens
    done: bool = False  # performed all the same
    late: float | asyncio.Event = 0.0  # seconds from the answer until it is performed, or a sign
    well: bool = False  # no fault, only slow


@dataclass
class Interaction:
    """What a user did, and the bot's responses."""

    event: Json
    callbacks: list[Json] = field(default_factory=list)
    follow_ups: list[Json] = field(default_factory=list)
    edits: list[Json] = field(default_factory=list)
    dead: bool = False  # its three seconds have passed


class DiscordServer:
    """One guild with two channels, one application with its bot.

    `chances`, if set, decide the fate of the calls that no fault was set for.
    """

    def __init__(self, token: str) -> None:
        self.token = token
        self.port = 0
        self.commands: list[Json] = []  # of the home server
        self.global_commands: list[Json] = []
        self.presences: list[str] = []  # what the bot showed below its name
        self.files: dict[str, bytes | str] = {}  # attached to edits, by name
        self.messages: list[Json] = []
        self.posted: dict[str, Json] = {}  # each message as it was posted, by id
        self.edits: dict[str, list[Json]] = defaultdict(list)  # what each id became, in turn
        self.pins: list[str] = []
        self.crossposts: list[str] = []  # ids of messages passed on to other servers
        self.is_announcement_channel = False  # CHANNEL
        self.interactions: dict[str, Interaction] = {}
        self.requests: list[str] = []
        self.violations: list[str] = []
        self.faults: list[DiscordFault] = []
        self.chances: Chances | None = None
        self.late: set[asyncio.Task[None]] = set()  # calls performed after they were answered
        self.identifies = self.resumes = 0
        self.remaining = 1000
        self.name = "Newsroom"
        self.is_public = False  # whether anyone may add the bot to a server
        self.members = {"200": "Olivia", "201": "Alice"}  # names by id
        self.roles = {"55": "Count Desk", "56": "Quiet"}  # names by id
        self.mentionable = {"55"}  # roles that anyone may mention
        self.guilds = [str(GUILD)]  # the servers the bot has joined
        self.permissions = PERMISSIONS  # of the bot's role
        self.overwrites: list[Json] = []  # in CHANNEL
        self.clock = 0.0  # seconds that Discord's clock is ahead
        self.close_code = 0  # close code that answers IDENTIFY, if not 0
        self.has_rival = False  # another bot with our token, which answers first
        self.hangs_up = False  # on every connection
        self.dials = 0
        self._invitation = (-1, "")
        self._nonces: dict[str, Json] = {}
        self._numbers = count(1_000_000)
        self._sockets: list[web.WebSocketResponse] = []
        self._cut_off: list[web.WebSocketResponse] = []
        self._sent: list[Json] = []
        self._runner: web.AppRunner | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The variables that connect a bot's process to this server."""
        return {
            "DISCORD_TOKEN": self.token,
            "DISCORD_API_BASE": self.rest,
            "DISCORD_GATEWAY_URL": self.gateway,
            "DISCORD_GUILD_ID": str(GUILD),
        }

    def settings(self) -> DiscordSettings:
        """The settings that connect a bot to this server."""
        return discord_settings(
            token=self.token,
            api_base=self.rest,
            gateway_url=self.gateway,
            guild_id=str(GUILD),
        )

    @property
    def is_connected(self) -> bool:
        """Whether a bot is connected to the gateway."""
        return bool(self._sockets)

    @property
    def rest(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v10"

    @property
    def gateway(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway"

    async def start(self) -> None:
        """Start on a free port, or on the same port as before."""
        app = web.Application(middlewares=[self._middleware], client_max_size=1 << 25)
        app.add_routes(
            [
                web.get("/gateway", self._gateway_socket),
                web.get("/api/v10/users/@me", self._user),
                web.get("/api/v10/users/@me/guilds", self._guilds),
                web.post("/api/v10/users/@me/channels", self._direct_channel),
                web.get("/api/v10/guilds/{guild}", self._guild),
                web.get("/api/v10/guilds/{guild}/members/{user}", self._member),
                web.get("/api/v10/channels/{channel}", self._channel),
                web.get("/api/v10/oauth2/applications/@me", self._application),
                web.get("/api/v10/gateway/bot", self._limits),
                web.get("/api/v10/applications/{app}/{where:.*}", self._list_commands),
                web.put("/api/v10/applications/{app}/{where:.*}", self._register),
                web.post("/api/v10/interactions/{id}/{token}/callback", self._callback),
                web.post("/api/v10/webhooks/{app}/{token}", self._follow_up),
                web.patch("/api/v10/webhooks/{app}/{token}/messages/@original", self._edit),
                web.post("/api/v10/channels/{channel}/messages", self._create),
                web.patch("/api/v10/channels/{channel}/messages/{id}", self._edit_message),
                web.delete("/api/v10/channels/{channel}/messages/{id}", self._delete),
                web.put("/api/v10/channels/{channel}/messages/pins/{id}", self._pin),
                web.delete("/api/v10/channels/{channel}/messages/pins/{id}", self._pin),
                web.get("/api/v10/channels/{channel}/messages", self._history),
                web.post("/api/v10/channels/{channel}/messages/{id}/crosspost", self._crosspost),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop, and refuse every connection."""
        self.reset_gateway()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    def fail_next(
        self, method: str, path: str, status: int, **more: Any
    ) -> None:  # Any: Fault's fields
        """Make the next request of this kind fail."""
        self.faults.append(DiscordFault(method, path, status, **more))

    def reset_gateway(self) -> None:
        """Reset the gateway's connections."""
        for socket in self._sockets:
            if socket._req and socket._req.transport:
                socket._req.transport.abort()
        self._sockets.clear()

    def isolate_gateway(self) -> None:
        """Leave the gateway's connections open but pass nothing either way."""
        self._cut_off += self._sockets
        self._sockets.clear()

    async def send_gateway(self, op: int, data: Any = None) -> None:  # Any: JSON
        """Send a gateway payload that is not an event."""
        for socket in list(self._sockets):
            with suppress(ConnectionResetError):
                await socket.send_json({"op": op, "d": data, "s": None, "t": None})

    async def send_interaction(self, event: Json, *, dead: bool = False) -> Interaction:
        """Send an interaction to the bot."""
        number = str(next(self._numbers))
        event |= {"id": number, "token": f"tok{number}", "application_id": str(APPLICATION)}
        self.interactions[number] = Interaction(event, dead=dead)
        await self.send_event("INTERACTION_CREATE", event)
        return self.interactions[number]

    async def send_event(self, name: str, data: Json) -> None:
        """Send an event, and keep it for a connection that resumes."""
        event = {"op": 0, "t": name, "s": len(self._sent) + 1, "d": data}
        self._sent.append(event)
        for socket in list(self._sockets):
            with suppress(ConnectionResetError):
                await socket.send_json(event)

    @web.middleware
    async def _middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.requests.append(f"{request.method} {request.path}")
        fault = self._take_fault(request)
        if fault is None:
            return await self._check_authorization(request, handler)
        await request.read()  # the sender may have gone by the time it is handled
        await asyncio.sleep(fault.hangs)
        if fault.well:
            return await self._check_authorization(request, handler)
        if fault.done or fault.status == DROP_AFTER:
            await handler(request)
        if fault.late:
            self.late.add(asyncio.create_task(_handle_after(fault.late, handler, request)))
        if fault.status < 0:
            assert request.transport is not None
            request.transport.abort()
        status = fault.status if fault.status > 0 else 500
        return _json(fault.body, status)

    def _take_fault(self, request: web.Request) -> DiscordFault | None:
        fault = next((f for f in self.faults if _matches(f, request)), None)
        if fault:
            fault.times -= 1
        elif self.chances and request.path.endswith(UNSTEADY):
            posting = request.method == "POST" and request.path.endswith("/messages")
            drawn = self.chances.draw(posting=posting)
            fault = _fault_of(request, drawn) if drawn else None
        elif drawn_fault := draw_fault(f"{request.method} {request.path}"):
            fault = DiscordFault(
                request.method, request.path, _STATUSES[drawn_fault], {"retry_after": 0.01}
            )
        return fault

    async def _check_authorization(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        authorization = request.headers.get("Authorization", f"Bot {self.token}")
        if authorization != f"Bot {self.token}":
            return _refusal(401, 0, "401: Unauthorized")
        response = await handler(request)
        response.headers["Date"] = formatdate(time.time() + self.clock, usegmt=True)
        return response

    async def _user(self, _request: web.Request) -> web.Response:
        return _json(_bot())

    async def change_channel(self) -> None:
        """Tell the bot that something about CHANNEL has changed, such as its permissions."""
        (channel,) = [c for c in _guild()["channels"] if c["id"] == str(CHANNEL)]
        await self.send_event("CHANNEL_UPDATE", {**channel, "guild_id": str(GUILD)})

    def invite_after(self, requests: int, guild: str) -> None:
        """Add the bot to a server once it has asked this often where it is."""
        self._invitation = (requests, guild)

    async def leave_guild(self) -> None:
        await self.send_event("GUILD_DELETE", {"id": str(GUILD)})

    async def join_guild(self) -> None:
        await self.send_event(
            "GUILD_CREATE", {k: v for k, v in _guild().items() if k != "unavailable"}
        )

    async def _guilds(self, _request: web.Request) -> web.Response:
        waiting, guild = self._invitation
        self._invitation = (waiting - 1, guild)
        if waiting == 0:
            self.guilds.append(guild)
        return _json([{"id": guild, "name": f"Newsroom {guild}"} for guild in self.guilds])

    async def _direct_channel(self, request: web.Request) -> web.Response:
        return _json({"id": f"9{(await _body(request))['recipient_id']}", "type": 1})

    async def _guild(self, request: web.Request) -> web.Response:
        if request.match_info["guild"] not in self.guilds:
            return _refusal(403, 50001, "Missing Access")
        guild = _guild() | {"name": self.name}
        guild["roles"].append({"id": str(BOT_ROLE), "permissions": str(self.permissions)})
        guild["roles"] += [
            {"id": r, "name": n, "permissions": "0", "mentionable": r in self.mentionable}
            for r, n in self.roles.items()
        ]
        return _json(guild)

    async def _member(self, request: web.Request) -> web.Response:
        user = request.match_info["user"]
        if user not in {str(APPLICATION), *self.members}:
            return _refusal(404, 10007, "Unknown Member")
        about = {**_bot(), "id": user, "global_name": self.members.get(user)}
        return _json({"user": about, "roles": [str(BOT_ROLE)]})

    async def _channel(self, request: web.Request) -> web.Response:
        number = request.match_info["channel"]
        here = next((c for c in _guild()["channels"] if c["id"] == number), None)
        if here is None:
            return _refusal(404, 10003, "Unknown Channel")
        overwrites = self.overwrites if number == str(CHANNEL) else []
        kind = 5 if self.is_announcement_channel and number == str(CHANNEL) else 0
        fields = {"guild_id": str(GUILD), "permission_overwrites": overwrites, "type": kind}
        return _json({**here, **fields})

    async def _application(self, _request: web.Request) -> web.Response:
        return _json(
            {"id": str(APPLICATION), "name": "Countroom", "icon": None, "description": "",
             "bot_public": self.is_public, "bot_require_code_grant": False, "verify_key": "",
             "flags": 0,
             "owner": _bot()}
        )  # fmt: skip

    async def _limits(self, _request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": self.remaining, "reset_after": 200,
                 "max_concurrency": 1}  # fmt: skip
        body = {"url": self.gateway, "shards": 1, "session_start_limit": limit}
        return _json(body)

    async def _list_commands(self, request: web.Request) -> web.Response:
        return _json(self.commands if "guilds" in request.path else self.global_commands)

    async def _register(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        self.violations += [fault for command in wanted for fault in command_violations(command)]
        registered = [
            {**command, "id": str(next(self._numbers)), "version": "1", "nsfw": False}
            for command in wanted
        ]
        if "guilds" in request.path:
            self.commands = registered
        else:
            self.global_commands = registered
        return _json(registered)

    async def _callback(self, request: web.Request) -> web.Response:
        interaction = self.interactions[request.match_info["id"]]
        body = await _body(request)
        if interaction.dead:
            return _refusal(404, 10062, "Unknown interaction")
        if interaction.callbacks or self.has_rival:
            return _refusal(400, 40060, "Interaction has already been acknowledged.")
        data = body.get("data") or {}
        attached = _missing_attachments({**data, "files": body.get("files", {})})
        if found := violations_of(data, body["type"]) + attached:
            self.violations += found
            return _refusal(400, 50035, "Invalid Form Body")
        interaction.callbacks.append(body)
        return web.Response(status=204)

    async def _follow_up(self, request: web.Request) -> web.Response:
        interaction, body = self._by_token(request), await _body(request)
        self.violations += violations_of(body, 4)
        interaction.follow_ups.append(body)
        return _json({"id": str(next(self._numbers))})

    async def _edit(self, request: web.Request) -> web.Response:
        interaction, body = self._by_token(request), await _body(request)
        self.violations += violations_of(body, 4) + _missing_attachments(body)
        interaction.edits.append(body)
        return _json({"id": str(interaction.event["id"])})

    async def _create(self, request: web.Request) -> web.Response:
        body, channel = await _body(request), request.match_info["channel"]
        if found := violations_of(body, 4):
            self.violations += found
            return _refusal(400, 50035, "Invalid Form Body")
        nonce = body.get("nonce", "")
        if body.get("enforce_nonce") and nonce in self._nonces:
            return _json(self._nonces[nonce])
        message = {**body, "id": str(next(self._numbers)), "channel_id": channel, "author": _bot()}
        self.messages.append(message)
        self.posted[message["id"]] = message.copy()
        self._nonces[nonce] = message
        return _json(message)

    async def _edit_message(self, request: web.Request) -> web.Response:
        body, message = await _body(request), self._message(request)
        if message is None:
            return _refusal(404, 10008, "Unknown Message")
        if found := violations_of(body, 4) + _missing_attachments(body):
            self.violations += found
            return _refusal(400, 50035, "Invalid Form Body")
        files = body.pop("files", {})
        message |= {**body, "edited_timestamp": "now"}
        self.edits[message["id"]].append(message.copy())
        self.files |= files
        return _json(message)

    async def _delete(self, request: web.Request) -> web.Response:
        message = self._message(request)
        if message is None:
            return _refusal(404, 10008, "Unknown Message")
        self.messages.remove(message)
        self.pins = [number for number in self.pins if number != message["id"]]
        return web.Response(status=204)

    async def _pin(self, request: web.Request) -> web.Response:
        message = self._message(request)
        if not self.permissions & PIN_MESSAGES:
            return _refusal(403, 50013, "Missing Permissions")
        if message is None:
            return _refusal(404, 10008, "Unknown Message")
        others = [number for number in self.pins if number != message["id"]]
        if request.method == "PUT" and message["id"] not in self.pins:
            self._add_pin_notice(message)
        self.pins = [*others, message["id"]] if request.method == "PUT" else others
        return web.Response(status=204)

    def _add_pin_notice(self, message: Json) -> None:
        number, channel = str(next(self._numbers)), message["channel_id"]
        about = {"type": 6, "message_reference": {"message_id": message["id"]}}
        notice = {"id": number, "channel_id": channel, "author": _bot(), "content": ""}
        self.messages.append({**notice, **about, "embeds": []})

    def _message(self, request: web.Request) -> Json | None:
        number = request.match_info["id"]
        return next((m for m in self.messages if m["id"] == number), None)

    async def _crosspost(self, request: web.Request) -> web.Response:
        self.crossposts.append(request.match_info["id"])
        return _json(self._message(request) or {})

    async def _history(self, request: web.Request) -> web.Response:
        channel, before = request.match_info["channel"], request.query.get("before", "9" * 20)
        after = int(request.query.get("after", "0"))
        here = [
            m
            for m in self.messages
            if m["channel_id"] == channel and after < int(m["id"]) < int(before)
        ]
        return _json(here[::-1][: int(request.query["limit"])])

    def forget_nonces(self) -> None:
        """Let the few minutes pass in which Discord remembers a nonce."""
        self._nonces.clear()

    def _by_token(self, request: web.Request) -> Interaction:
        return self.interactions[request.match_info["token"].removeprefix("tok")]

    async def _gateway_socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoclose=False)
        await socket.prepare(request)
        self.dials += 1
        if self.hangs_up:
            await socket.close(code=4000)
            return socket
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        async for message in socket:
            if message.type is WSMsgType.TEXT and socket not in self._cut_off:
                await self._handle_gateway(socket, json.loads(message.data))
        if socket in self._cut_off:
            await asyncio.Event().wait()  # the close frame is not passed on either
        await socket.close()
        if socket in self._sockets:
            self._sockets.remove(socket)
        return socket

    async def _handle_gateway(self, socket: web.WebSocketResponse, payload: Json) -> None:
        match payload["op"]:
            case 1:
                await socket.send_json({"op": 11, "d": None, "s": None, "t": None})
            case 2:
                self.identifies += 1
                if self.close_code or payload["d"]["token"] != self.token:
                    await socket.close(code=self.close_code or 4004)
                    return
                self._sent.clear()
                self._sockets.append(socket)
                await self.send_event("READY", self._ready())
                await self.send_event("GUILD_CREATE", _guild())
            case 3:
                self.presences.append(payload["d"]["activities"][0]["state"])
            case 6:
                self.resumes += 1
                for event in self._sent[payload["d"]["seq"] or 0 :]:
                    await socket.send_json(event)
                self._sockets.append(socket)
                await self.send_event("RESUMED", {})

    def _ready(self) -> Json:
        return {
            "v": 10, "user": _bot(), "guilds": [{"id": str(GUILD), "unavailable": True}],
            "session_id": "s1", "resume_gateway_url": self.gateway, "shard": [0, 1],
            "application": {"id": str(APPLICATION), "flags": 0}, "private_channels": [],
            "relationships": [],
        }  # fmt: skip


def _json(
    body: Any,  # Any: JSON
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """discord.py rejects JSON with a charset, and a 429 without a proxy's header."""
    headers = {"Content-Type": "application/json", "Via": "1.1 google", **(headers or {})}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers)


def _fault_of(request: web.Request, drawn: Trouble) -> DiscordFault:
    return DiscordFault(
        request.method,
        request.path,
        drawn.status or DROP_BEFORE,
        {"retry_after": 1.0, "global": False, "message": "by chance", "code": 0},
        done=drawn.done,
        late=drawn.late,
        hangs=drawn.held,
        well=drawn.status == 200,
    )


async def _handle_after(
    late: float | asyncio.Event, handler: Handler, request: web.Request
) -> None:
    await (late.wait() if isinstance(late, asyncio.Event) else asyncio.sleep(late))
    await handler(request)


def _matches(fault: DiscordFault, request: web.Request) -> bool:
    return fault.times > 0 and fault.method == request.method and fault.path in request.path


def _refusal(status: int, code: int, message: str) -> web.Response:
    return _json({"code": code, "message": message}, status)


async def _body(request: web.Request) -> Json:
    """The body; a multipart's files are under `files`, by name, images as bytes."""
    if request.content_type != "multipart/form-data":
        return dict(await request.json())
    form = await request.post()
    raw = form["payload_json"]
    assert isinstance(raw, bytearray | bytes | str)
    body: Json = json.loads(raw)
    files = [f for f in form.values() if isinstance(f, web.FileField)]
    return {**body, "files": {f.filename: _content(f) for f in files}}


def _content(file: web.FileField) -> bytes | str:
    raw = file.file.read()
    return raw if file.content_type.startswith("image/") else raw.decode()


def _missing_attachments(body: Json) -> list[str]:
    """Images without their file, or without a description."""
    attached = {a["filename"]: a.get("description") for a in body.get("attachments") or []}
    images = [embed["image"]["url"] for embed in body.get("embeds") or [] if "image" in embed]
    names = [url.removeprefix("attachment://") for url in images]
    return [
        f"the image {name} has no file or no description"
        for name in names
        if name not in body.get("files", {}) or not attached.get(name)
    ]


def _bot() -> Json:
    return {"id": str(APPLICATION), "username": "countroom", "discriminator": "0000",
            "avatar": None, "bot": True, "global_name": None}  # fmt: skip


def _guild() -> Json:
    channels: list[Json] = [
        {"id": str(number), "type": 0, "name": name, "position": 0, "permission_overwrites": [],
         "nsfw": False, "parent_id": None, "topic": None, "last_message_id": None}
        for number, name in ((CHANNEL, "count"), (OTHER_CHANNEL, "desk"))
    ]  # fmt: skip
    everyone = {"id": str(GUILD), "name": "@everyone", "color": 0, "hoist": False, "position": 0,
                "permissions": "0", "managed": False, "mentionable": False, "flags": 0,
                "colors": {"primary_color": 0}}  # fmt: skip
    return {"id": str(GUILD), "name": "Newsroom", "channels": channels, "roles": [everyone],
            "members": [], "emojis": [], "stickers": [], "features": [], "threads": [],
            "presences": [], "voice_states": [], "owner_id": "1", "member_count": 3,
            "unavailable": False, "stage_instances": [], "guild_scheduled_events": [],
            "soundboard_sounds": [], "verification_level": 0, "nsfw_level": 0,
            "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0,
            "preferred_locale": "en-GB", "premium_tier": 0, "system_channel_flags": 0,
            "afk_timeout": 300}  # fmt: skip
