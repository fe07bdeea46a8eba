"""A local Slack: Web API, Socket Mode, response_urls, views and uploads over real connections.

A test makes calls fail with a `Fault`.
"""

import asyncio
import itertools
import json
import math
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from bot.platforms.slack.manifest import SCOPES
from bot.platforms.slack.settings import SlackSettings
from tests.faults import Fault, draw_fault
from tests.servers.chances import Chances, Trouble
from tests.servers.settings import slack_settings
from tests.servers.slack_blocks import block_refusals

if TYPE_CHECKING:
    from tests.servers.limits import Limits

Json = dict[str, Any]  # payloads on the wire

BOT_TOKEN, APP_TOKEN = "xoxb-canary-bot", "xapp-canary-app"
SIGNING_SECRET = "canary-signing-secret"  # noqa: S105
TEAM, BOT_USER = "T0COUNT", "U0BOT"
UNSTEADY = {
    "chat.postMessage",
    "chat.update",
    "conversations.history",
}  # methods that may fail by chance


@dataclass
class SlackFault:
    """The fault of the next calls of a method.

    - `lost`: the call is performed and the connection is cut; `dropped`: cut without performing it
    - `late`: the connection is cut, and the call is performed this many seconds later
    - `status`: answered with this status; with `happens`, the call is performed all the same
    - `error`: refused with this error
    - `hangs`: no answer for this many seconds
    - `page`: answered with this text, which is not JSON
    """

    method: str
    error: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    happens: bool = False
    lost: bool = False
    dropped: bool = False
    late: float = 0
    hangs: float = 0
    page: str = ""
    times: int = 1


@dataclass
class SlackChannel:
    """A channel and its messages."""

    id: str
    name: str
    member: bool = True  # whether the bot is a member
    archived: bool = False
    pins: list[str] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)


class SlackError(Exception):
    """Slack's error code."""


class SlackServer:
    """One workspace. `faults` are used up in order; `violations` lists what a bot must never do.

    `chances`, if set, decide the fate of the calls that no fault was set for.
    """

    def __init__(self) -> None:
        self.url = ""
        self.users: dict[str, Json] = {}
        self.groups: dict[str, list[str]] = {}
        self.channels: dict[str, SlackChannel] = {}
        self.calls: list[tuple[str, Json]] = []
        self.faults: list[SlackFault] = []
        self.scopes: list[str] | None = list(SCOPES)  # of the bot's token; None: not reported
        self.clock = 0.0  # seconds that Slack's clock is ahead
        self.chances: Chances | None = None
        self.processing = 0.0  # seconds until an uploaded image can be shown
        self.limits: Limits | None = None  # on posts, if any
        self.private: list[Json] = []  # ephemeral messages: to, text, blocks
        self.posted: dict[str, Json] = {}  # each channel message as it was posted
        self.edits: dict[str, list[Json]] = defaultdict(list)  # what each ts became, in turn
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}  # the Home tab of each user
        self.files: dict[str, Json] = {}
        self.chosen_files: dict[str, bytes] = {}  # files chosen in forms, by name
        self.violations: list[str] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.reset_sockets = False
        self.sockets_of_others = 0  # that Slack counts for the app
        self.deaf = False  # sockets opened now never answer a ping
        self.has_failed_to_open = False  # a form, by chance: its user sees none, and types again
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}
        self._used: set[str] = set()
        self._urls: dict[str, Json] = {}
        self._numbers = itertools.count(1)
        self._late: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None
        self.add_user("U0DESK", "desk", is_admin=True)
        self.add_user("U0REPORT", "reporter")
        self.add_channel("C0RESULTS", "results")

    @property
    def environment(self) -> dict[str, str]:
        """The variables that connect a bot's process to this server, by Socket Mode."""
        return {
            "SLACK_API_URL": f"{self.url}/api/",
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
        }

    def settings(self, **changes: str | None) -> SlackSettings:
        """The settings that connect a bot to this server, by default in Socket Mode."""
        known = {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN, "api_url": f"{self.url}/api/"}
        return slack_settings(**{**known, **changes})

    def add_user(self, user_id: str, name: str, **more: object) -> None:
        """Add a user, by default a member of the workspace."""
        profile = {"display_name": name}
        self.users[user_id] = {
            "id": user_id, "name": name, "team_id": TEAM, "profile": profile, **more,
        }  # fmt: skip

    def add_channel(self, channel_id: str, name: str, *, member: bool = True) -> SlackChannel:
        """Add a channel, by default with the bot as a member."""
        self.channels[channel_id] = SlackChannel(channel_id, name, member)
        return self.channels[channel_id]

    def new_id(self, kind: str) -> str:
        """A new unique id."""
        return f"{kind}{next(self._numbers):06d}"

    def response_url(self, user: str, channel: str) -> str:
        """A new response_url for one user in one channel."""
        token = self.new_id("R")
        self._urls[token] = {"user": user, "channel": channel, "uses": 0, "last": None}
        return f"{self.url}/respond/{token}"

    def message_url(self, user: str, channel: str, message: Json) -> str:
        """A new response_url, from a press on a message."""
        url = self.response_url(user, channel)
        self.reply_address(url)["last"] = message
        return url

    async def __aenter__(self) -> "SlackServer":
        app = web.Application()
        app.add_routes([
            web.route("*", "/api/{method}", self._api),
            web.get("/link", self._open_socket),
            web.get("/files-pri/{name}", self._serve_file),
            web.post("/respond/{token}", self._respond),
            web.post("/upload/{file}", self._upload),
        ])  # fmt: skip
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_raised: object) -> None:
        for socket in list(self.sockets):
            await socket.close()
        if self._runner:
            await self._runner.cleanup()

    # the Web API

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args: Json = dict(request.query)
        if request.content_type == "application/json":
            args |= await request.json()
        self.calls.append((method, args))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        fault = self._take_fault(method, args)
        if fault is None:
            return web.json_response(self._answer(method, args, token), headers=self._headers())
        return await self._fail(request, fault, lambda: self._answer(method, args, token))

    def _take_fault(self, method: str, args: Json) -> SlackFault | None:
        fault = next((f for f in self.faults if f.method == method), None)
        if fault:
            fault.times -= 1
            if not fault.times:
                self.faults.remove(fault)
        elif (
            self.limits and method == "chat.postMessage" and self.limits.is_refused(args["channel"])
        ):
            fault = SlackFault(method, status=429, headers={"Retry-After": "1"})
        elif self.chances and method in UNSTEADY:
            drawn = self.chances.draw(posting=method == "chat.postMessage")
            fault = _fault_of(method, drawn) if drawn else None
        elif drawn_fault := draw_fault():
            fault = _FAULTS[drawn_fault](method)
            self.has_failed_to_open |= method == "views.open"
        return fault

    async def _fail(
        self, request: web.Request, fault: SlackFault, happen: Callable[[], Json]
    ) -> web.StreamResponse:
        if fault.lost or fault.happens:
            happen()
        if fault.late:
            task = asyncio.create_task(_happen_after(fault.late, happen))
            self._late.add(task)
        await asyncio.sleep(fault.hangs)
        if (fault.lost or fault.dropped or fault.late) and request.transport:
            request.transport.abort()
        if fault.page:
            return web.Response(text=fault.page)
        if fault.status != 200 or fault.error:
            answer = {"ok": False, "error": fault.error}
            return web.json_response(answer, status=fault.status, headers=fault.headers)
        return web.json_response(happen() if fault.hangs else {"ok": False, "error": "cut"})

    def _headers(self) -> dict[str, str]:
        """The headers of every response."""
        scopes = {} if self.scopes is None else {"x-oauth-scopes": ",".join(self.scopes)}
        return {"Date": formatdate(time.time() + self.clock, usegmt=True), **scopes}

    def _answer(self, method: str, args: Json, token: str) -> Json:
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if token != wanted:
            return {"ok": False, "error": "invalid_auth"}
        try:
            answer: Json = getattr(self, "_" + method.replace(".", "_"))(args)
        except SlackError as refusal:
            return {"ok": False, "error": str(refusal)}
        return {"ok": True, **answer}

    def _auth_test(self, _args: Json) -> Json:
        return {"team_id": TEAM, "user_id": BOT_USER, "bot_id": "B0", "team": "t", "user": "bot"}

    def _apps_connections_open(self, _args: Json) -> Json:
        return {"url": f"{self.url.replace('http', 'ws')}/link?ticket=canary-ticket"}

    def _users_info(self, args: Json) -> Json:
        if args["user"] not in self.users:
            raise SlackError("user_not_found")
        return {"user": self.users[args["user"]]}

    def _usergroups_list(self, _args: Json) -> Json:
        return {"usergroups": [{"id": group, "handle": group.casefold()} for group in self.groups]}

    def _conversations_info(self, args: Json) -> Json:
        channel = self._channel(args["channel"])
        about = {"id": channel.id, "name": channel.name, "is_member": channel.member}
        return {"channel": {**about, "is_archived": channel.archived}}

    def _usergroups_users_list(self, args: Json) -> Json:
        return {"users": self.groups[args["usergroup"]]}

    def _chat_postMessage(self, args: Json) -> Json:  # noqa: N802 - Slack's name
        channel = self._channel(args["channel"])
        if channel.archived:
            raise SlackError("is_archived")
        if not channel.member:
            raise SlackError("not_in_channel")
        if thread := args.get("thread_ts"):
            if thread not in {message["ts"] for message in channel.messages}:
                raise SlackError("thread_not_found")
            if str(args.get("reply_broadcast")).lower() != "true":
                self.violations.append("a reply that the channel's history leaves out")
        return {"ts": self._post(channel, args)}

    def _chat_update(self, args: Json) -> Json:
        channel = self._channel(args["channel"])
        message = self._find_message(channel, args["ts"])
        if len(args["text"]) > 4_000:
            raise SlackError("msg_too_long")
        message |= {**self._message(args), "ts": args["ts"], "edited": {"user": "UBOT"}}
        self.edits[args["ts"]].append(message.copy())
        return {"ts": args["ts"]}

    def _chat_delete(self, args: Json) -> Json:
        channel = self._channel(args["channel"])
        channel.messages.remove(self._find_message(channel, args["ts"]))
        channel.pins = [ts for ts in channel.pins if ts != args["ts"]]
        return {"ts": args["ts"]}

    def _pins_add(self, args: Json) -> Json:
        channel = self._channel(args["channel"])
        self._find_message(channel, args["timestamp"])
        if args["timestamp"] in channel.pins:
            raise SlackError("already_pinned")
        channel.pins.append(args["timestamp"])
        return {}

    def _pins_remove(self, args: Json) -> Json:
        channel = self._channel(args["channel"])
        self._find_message(channel, args["timestamp"])
        if args["timestamp"] not in channel.pins:
            raise SlackError("no_pin")
        channel.pins.remove(args["timestamp"])
        return {}

    def _find_message(self, channel: SlackChannel, ts: str) -> Json:
        if not channel.member:
            raise SlackError("not_in_channel")
        message = next((m for m in channel.messages if m["ts"] == ts), None)
        if message is None:
            raise SlackError("message_not_found")
        return message

    def _chat_postEphemeral(self, args: Json) -> Json:  # noqa: N802 - Slack's name
        if not self._channel(args["channel"]).member:
            raise SlackError("not_in_channel")
        message = self._post_privately(args["user"], args)
        message["thread_ts"] = args.get("thread_ts")
        return {"message_ts": message["ts"]}

    def _conversations_history(self, args: Json) -> Json:
        channel = self._channel(args["channel"])
        if not channel.member:
            raise SlackError("not_in_channel")
        oldest = float(args.get("oldest", 0))
        newest = [m for m in channel.messages[::-1] if float(m["ts"]) > oldest]
        if args.get("include_all_metadata") != "1":
            newest = [{k: v for k, v in m.items() if k != "metadata"} for m in newest]
        start = int(args.get("cursor") or 0)
        page = newest[start : start + min(int(args["limit"]), 15)]
        more = str(start + 15) if len(newest) > start + 15 else ""
        return {"messages": page, "response_metadata": {"next_cursor": more}}

    def _conversations_open(self, args: Json) -> Json:
        return {"channel": {"id": self._channel(args["users"]).id}}

    async def _serve_file(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            raise web.HTTPFound("/login")
        return web.Response(body=self.chosen_files[request.match_info["name"]])

    def _views_open(self, args: Json) -> Json:
        if args["trigger_id"] in self._used:
            raise SlackError("exchanged_trigger_id")
        self._used.add(args["trigger_id"])
        return {"view": self._view(self.new_id("V"), args["view"])}

    def _views_publish(self, args: Json) -> Json:
        self.homes[args["user_id"]] = self._view(self.new_id("V"), args["view"])
        return {"view": self.homes[args["user_id"]]}

    def _views_update(self, args: Json) -> Json:
        if args["hash"] != self.views[args["view_id"]]["hash"]:
            raise SlackError("hash_conflict")
        return {"view": self._view(args["view_id"], args["view"])}

    def _files_getUploadURLExternal(self, args: Json) -> Json:  # noqa: N802 - Slack's name
        file = self.new_id("F")
        if args["filename"].endswith(".png") and not args.get("alt_txt"):
            self.violations.append("an image without words for it")
        self.files[file] = {"name": args["filename"], "length": int(args["length"]), "to": ""}
        self.files[file]["ready"] = math.inf
        return {"file_id": file, "upload_url": f"{self.url}/upload/{file}"}

    def _files_completeUploadExternal(self, args: Json) -> Json:  # noqa: N802 - Slack's name
        for file in json.loads(args["files"]):
            self.files[file["id"]]["to"] = args.get("channel_id", "")
            self.files[file["id"]]["ready"] = time.monotonic() + self.processing
        return {"files": []}

    # what it keeps

    def _channel(self, channel_id: str) -> SlackChannel:
        if channel_id in self.users:  # a conversation of the bot with one person
            channel_id = "D" + channel_id
            self.channels.setdefault(channel_id, SlackChannel(channel_id, "directmessage"))
        if channel_id not in self.channels:
            raise SlackError("channel_not_found")
        return self.channels[channel_id]

    def _check(self, message: Json) -> None:
        if found := block_refusals(message.get("blocks") or ()):
            self.violations += found
            raise SlackError("invalid_blocks")
        for block in message.get("blocks") or ():
            if block["type"] == "image" and self._seconds_to_process(block) > time.monotonic():
                raise SlackError("invalid_blocks")
        if not message.get("text"):
            self.violations.append("blocks without a text")
        if "<!" in json.dumps(message) or "<@" in json.dumps(message):
            self.violations.append("a mention")

    def _seconds_to_process(self, block: Json) -> float:
        """When the image of a block can be shown."""
        if not block["alt_text"]:
            self.violations.append("an image without words")
        return float(self.files[block["slack_file"]["id"]]["ready"])

    def _message(self, message: Json) -> Json:
        self._check(message)
        content = {k: message.get(k) for k in ("text", "blocks", "metadata")}
        ts = f"{time.time():.3f}{next(self._numbers) % 1000:03d}"
        return {"type": "message", "ts": ts, **content}

    def _post(self, channel: SlackChannel, message: Json) -> str:
        reply = {k: message[k] for k in ("thread_ts", "reply_broadcast") if k in message}
        posted = self._message(message) | reply
        channel.messages.append(posted)
        self.posted[posted["ts"]] = posted.copy()
        return str(posted["ts"])

    def _post_privately(self, user: str, message: Json) -> Json:
        self.private.append({**self._message(message), "to": user})
        return self.private[-1]

    def _view(self, view_id: str, view: Json) -> Json:
        if found := block_refusals(view["blocks"], most=100):
            self.violations += found
            raise SlackError("invalid_arguments")
        state: Json = {"values": {}}
        self.views[view_id] = {**view, "id": view_id, "hash": self.new_id("H"), "state": state}
        return self.views[view_id]

    def show(self, view_id: str, view: Json) -> Json:
        """Show a view that came in an acknowledgement."""
        return self._view(view_id, view)

    async def _respond(self, request: web.Request) -> web.Response:
        back = self._urls[request.match_info["token"]]
        self.calls.append(("response_url", await request.json()))
        back["uses"] += 1
        if back["uses"] > 5:
            self.violations.append("a response_url used more than five times")
            return web.Response(status=404)
        fault = next((f for f in self.faults if f.method == "response_url"), None)
        if fault:
            self.faults.remove(fault)
            return web.Response(status=fault.status)
        try:
            self.reply(back, await request.json())
        except SlackError:
            return web.Response(status=400)
        return web.Response(text="ok")

    def reply(self, back: Json, message: Json) -> None:
        """Show an answer that came to a response_url or in an acknowledgement."""
        if message.get("replace_original") and back["last"]:
            back["last"].update({**self._message(message), "ts": back["last"]["ts"]})
        elif message.get("response_type") == "in_channel":
            self._post(self._channel(back["channel"]), message)
        else:
            back["last"] = self._post_privately(back["user"], message)

    def reply_address(self, url: str) -> Json:
        """The user and channel of a response_url, and its uses."""
        return self._urls[url.rpartition("/")[2]]

    async def _upload(self, request: web.Request) -> web.Response:
        file = self.files[request.match_info["file"]]
        file["data"] = await request.read()
        if len(file["data"]) != file["length"]:
            self.violations.append("a file of another length")
        return web.Response(text="OK")

    # Socket Mode

    async def _open_socket(self, request: web.Request) -> web.StreamResponse:
        if self.reset_sockets:
            return web.Response(status=500)
        socket = web.WebSocketResponse(autoping=not self.deaf)
        await socket.prepare(request)
        self.sockets.append(socket)
        counted = len(self.sockets) + self.sockets_of_others
        await socket.send_json({"type": "hello", "num_connections": counted})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(json.loads(message.data))
        finally:
            self.sockets.remove(socket)
        return socket

    def _acknowledge(self, ack: Json) -> None:
        waiting = self._waiting.pop(ack["envelope_id"], None)
        if waiting and not waiting.done():
            waiting.set_result(ack.get("payload"))

    async def send_by_socket(self, kind: str, payload: Json) -> Json | None:
        """Send a payload through one of the sockets; returns the acknowledgement's payload."""
        envelope = {"envelope_id": self.new_id("E"), "type": kind, "payload": payload}
        socket = self.sockets[next(self._numbers) % len(self.sockets)]
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[str(envelope["envelope_id"])] = waiting
        await socket.send_json({**envelope, "accepts_response_payload": True})
        return await asyncio.wait_for(waiting, 3)

    def event(self, kind: str, **more: object) -> Json:
        """The payload of an event, as the Events API wraps it."""
        return {
            "type": "event_callback", "team_id": TEAM, "api_app_id": "A0",
            "event_id": self.new_id("Ev"),
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
            "event": {"type": kind, "event_ts": f"{time.time():.6f}", **more},
        }  # fmt: skip

    def cut_sockets(self) -> None:
        """Abort every connection without a close frame."""
        for socket in self.sockets:
            request = socket._req
            if request and request.transport:
                request.transport.abort()

    async def refresh_sockets(self) -> None:
        """Ask the bot to renew its connections, as Slack does."""
        for socket in list(self.sockets):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    def calls_of(self, method: str) -> list[Json]:
        return [args for called, args in self.calls if called == method]


_FAULTS: Mapping[Fault, Callable[[str], SlackFault]] = {
    Fault.REFUSED: lambda method: SlackFault(method, status=429, headers={"Retry-After": "0"}),
    Fault.TIMED_OUT: lambda method: SlackFault(method, dropped=True),
    Fault.ANSWER_LOST: lambda method: SlackFault(method, lost=True),
}


def _fault_of(method: str, drawn: Trouble) -> SlackFault:
    return SlackFault(
        method,
        status=drawn.status or 200,
        headers={"Retry-After": "1"},
        happens=drawn.done,
        dropped=not drawn.status,
        late=drawn.late,
        hangs=drawn.held,
    )


async def _happen_after(seconds: float, happen: Callable[[], Json]) -> None:
    await asyncio.sleep(seconds)
    happen()
