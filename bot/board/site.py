"""The board's addresses, which can be read and never written."""

import asyncio
from functools import partial

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.board.documents import OPEN_DATA, accepts_gzip, document, document_response
from bot.board.feeds import Feeds
from bot.board.front import council_query
from bot.board.front_board import FrontBoard
from bot.board.front_snapshot import FRONT_ADDRESSES
from bot.board.links import find_ward
from bot.board.live_board import LiveBoard
from bot.board.pages import EMBEDS, STATIC
from bot.board.pictures import Pictures
from bot.board.queries import requested_choice
from bot.board.snapshot import ADDRESSES
from bot.board.subscribers import HEARTBEAT_SECONDS, SlowSubscriber, Subscriber, Subscribers
from bot.board.ward_page import ward_html
from bot.charts.newsroom import NO_NEWSROOM, Newsroom
from bot.charts.renderer import Renderer
from bot.desk.desk import Desk
from bot.desk.open_nights import NightChange
from bot.observability.metrics import Metrics

log = structlog.get_logger()

_MAX_QUERY = 200  # characters
_RETRY_AFTER = "30"  # seconds

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors "
)
_POLICIES = {"": f"{_PAGE_POLICY}'none'", "embed": f"{_PAGE_POLICY}*"}
_MEDIA_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


class Board:
    """The live boards of tonight's councils, and the front page if there are several."""

    def __init__(
        self,
        desk: Desk,
        metrics: Metrics,
        renderer: Renderer,
        address: str | None = None,
        newsroom: Newsroom = NO_NEWSROOM,
    ) -> None:
        """`address` is where people reach the board, for previews of links to it.

        `newsroom` stands at the foot of its pictures.
        """
        self._desk = desk
        books = desk.councils().books
        self._live_boards = {
            book.night.council.slug: LiveBoard(
                desk, book.id, council_query(book) if len(books) > 1 else "", address or ""
            )
            for book in books
        }
        self._front = FrontBoard(desk, [*self._live_boards.values()])
        self._feeds = Feeds(self._requested_page)
        self._pictures = Pictures(self._requested_page, self._requested_board, renderer, newsroom)
        self._metrics = metrics
        self._subscribers = Subscribers(metrics)
        self._is_closed = False
        desk.subscribe(self.handle_change)

    def routes(self) -> list[web.RouteDef]:
        documents = [web.get(f"/{name}", self._document_handler(name)) for name in ADDRESSES]
        files = [web.get(f"/{name}", _file_handler(name, body)) for name, body in STATIC.items()]
        return [
            *documents,
            *self._feeds.routes(),
            *files,
            *self._pictures.routes(),
            web.get("/ward/{ward}", self.ward_page),
            web.get("/events", self.events),
        ]

    def close(self) -> None:
        """End every event stream. Pages reconnect by themselves, to the next process."""
        self._is_closed = True
        self._front.wake_waiters()
        for live in self._live_boards.values():
            live.wake_waiters()

    def handle_change(self, change: NightChange) -> None:
        if change.book.id in self._live_boards:
            self._live_boards[change.book.id].wake_waiters()
            self._front.wake_waiters()

    def _document_handler(self, name: str) -> Handler:
        policy = _POLICIES.get(name)
        headers = {"Content-Security-Policy": policy} if policy else OPEN_DATA

        async def handle(request: web.Request) -> web.StreamResponse:
            if name in FRONT_ADDRESSES:
                page = self._requested_page(request)
            else:
                page = self._requested_board(request)
            found = await page.document(_document_name(name, request))
            return document_response(request, found, headers)

        return handle

    async def ward_page(self, request: web.Request) -> web.StreamResponse:
        live = self._requested_board(request)
        council = (await live.current_snapshot()).story.night.council
        ward = find_ward(council, request.match_info["ward"])
        if ward is None:
            raise web.HTTPNotFound(text=f"{council.name} has no such {council.area} tonight.\n")
        page = await live.build(f"ward {ward}", "text/html", partial(ward_html, ward))
        return document_response(request, page, {"Content-Security-Policy": _POLICIES[""]})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The night's changes as server-sent events, until the page goes away."""
        page = self._requested_page(request)
        headers = {
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",  # otherwise nginx collects events before it passes them on
            "Vary": "Accept-Encoding",
        }
        gzipped = accepts_gzip(request)
        if gzipped:
            headers["Content-Encoding"] = "gzip"
        if request.method == "HEAD":
            return web.Response(headers=headers)
        address = request.remote or ""
        if self._is_closed or self._subscribers.is_full(address):
            self._metrics.record_dropped_subscriber("full")
            refused = web.Response(status=503, headers={"Retry-After": _RETRY_AFTER})
            refused.force_close()
            return refused
        seen = request.headers.get("Last-Event-ID") or request.query.get("seen", "")
        response = web.StreamResponse(headers=headers)
        response.force_close()
        with self._subscribers.admit(address):
            writer = await response.prepare(request)
            assert writer is not None  # noqa: S101 - only a finished response has none
            subscriber = Subscriber(request, writer, gzipped=gzipped)
            await self._serve_subscriber(request, page, subscriber, seen)
        return response

    async def _serve_subscriber(
        self, request: web.Request, page: LiveBoard | FrontBoard, subscriber: Subscriber, seen: str
    ) -> None:
        try:
            await self._send_changes(page, subscriber, seen)
        except SlowSubscriber:
            self._metrics.record_dropped_subscriber("slow")
            log.info("slow listener disconnected", reason="too slow")
            if request.transport:
                request.transport.abort()
        except ConnectionResetError:
            pass

    async def _send_changes(
        self, page: LiveBoard | FrontBoard, subscriber: Subscriber, seen: str
    ) -> None:
        """Send the newest snapshot each time; a page that falls behind skips the ones between."""
        await subscriber.send_hello()
        while not self._is_closed:
            change = page.next_change()  # before the snapshot, or a change in between is missed
            snapshot = await page.current_snapshot()
            event = snapshot.updates.event(seen)
            if event:
                await subscriber.send(event)
                seen = snapshot.updates.revision
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await change.wait()
            except TimeoutError:
                await subscriber.send_heartbeat()

    def _requested_page(self, request: web.Request) -> LiveBoard | FrontBoard:
        """The page of all councils, unless the query names one or there is only one."""
        if len(self._live_boards) > 1 and "council" not in request.query:
            return self._front
        return self._requested_board(request)

    def _requested_board(self, request: web.Request) -> LiveBoard:
        """The council named in the query. If the board has only one, the query may leave it out.

        Raises HTTPNotFound for an unknown council, HTTPBadRequest for a malformed query.
        """
        if len(request.query_string) > _MAX_QUERY:
            raise web.HTTPBadRequest(text="The query is too long.\n")
        only = next(iter(self._live_boards)) if len(self._live_boards) == 1 else None
        slug = request.query.get("council", only)
        if slug is None:
            raise web.HTTPNotFound(text="Which council? Add ?council=<slug> to the address.\n")
        if not slug.isprintable():
            raise web.HTTPBadRequest(text="That isn't a council's slug.\n")
        if slug not in self._live_boards:
            raise web.HTTPNotFound(text="That council isn't being counted here tonight.\n")
        return self._live_boards[slug]


def _document_name(name: str, request: web.Request) -> str:
    """Raises HTTPBadRequest if the query asks for a form of the page that there isn't."""
    if name == "embed":
        return f"embed {requested_choice(request, 'show', EMBEDS, EMBEDS[0])}"
    return "wall" if not name and "wall" in request.query else name


def _file_handler(name: str, body: bytes) -> Handler:
    content = document(body, _MEDIA_TYPES[name.rpartition(".")[2]])

    async def handle(request: web.Request) -> web.StreamResponse:
        return document_response(request, content)

    return handle
