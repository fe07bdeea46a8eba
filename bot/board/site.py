"""The board's addresses: everything can be read, and nothing be written."""

import asyncio
from dataclasses import replace

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.board.documents import Document, document, document_response
from bot.board.front import council_query, front_page
from bot.board.pages import STATIC, front_html
from bot.board.snapshot import ADDRESSES, THEMES, LiveBoard, has_poll_closed
from bot.board.subscribers import HEARTBEAT_SECONDS, SlowSubscriber, Subscriber, Subscribers
from bot.charts.renderer import Renderer
from bot.desk.desk import Desk
from bot.observability.metrics import Metrics

log = structlog.get_logger()

_MAX_QUERY = 200  # characters
_RETRY_AFTER = "30"  # seconds, for whom there is no room

_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors "
)
_POLICIES = {"": f"{_PAGE}'none'", "embed": f"{_PAGE}*"}
_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
# The night is open data: any page may read it.
_OPEN_DATA = {"Access-Control-Allow-Origin": "*"}


class Board:
    """Tonight's boards. They are told of each move by the desk, and asked for by whoever looks."""

    def __init__(self, desk: Desk, measures: Metrics, painter: Renderer) -> None:
        self._desk = desk
        books = desk.councils().books
        self._live_boards = {
            book.night.council.slug: LiveBoard(
                desk, book.id, council_query(book) if len(books) > 1 else ""
            )
            for book in books
        }
        self._front = Document(b"", "", "")
        self._front_sources: tuple[object, ...] = ()
        self._renderer = painter
        self._metrics = measures
        self._subscribers = Subscribers(measures)
        self._is_closed = False
        desk.on_change = self._handle_change

    def routes(self) -> list[web.RouteDef]:
        """For the web port."""
        documents = [web.get(f"/{name}", self._document_handler(name)) for name in ADDRESSES]
        files = [web.get(f"/{name}", _file_handler(name, body)) for name, body in STATIC.items()]
        pictures = [
            web.get("/composition.svg", self.composition_svg),
            web.get("/composition.png", self.composition_png),
        ]
        return [*documents, *files, *pictures, web.get("/events", self.events)]

    def close(self) -> None:
        """Lets go of every listener; each comes back by itself, to whoever is there then."""
        self._is_closed = True
        for stage in self._live_boards.values():
            stage.wake_waiters()

    def _handle_change(self, night: str) -> None:
        if night in self._live_boards:
            self._live_boards[night].wake_waiters()

    def _document_handler(self, name: str) -> Handler:
        policy = _POLICIES.get(name)
        headers = {"Content-Security-Policy": policy} if policy else _OPEN_DATA

        async def handle(request: web.Request) -> web.StreamResponse:
            if not name and len(self._live_boards) > 1 and "council" not in request.query:
                return document_response(request, await self._front_page(), headers)
            return document_response(
                request, await self._requested_board(request).document(name), headers
            )

        return handle

    async def _front_page(self) -> Document:
        """All councils on a page; made anew when one of them has moved, or its poll has closed."""
        tonight, at = self._desk.councils(), self._desk.clock()
        of = (*tonight.books, *(has_poll_closed(book, at) for book in tonight.books))
        if len(of) != len(self._front_sources) or any(
            a is not b for a, b in zip(of, self._front_sources, strict=True)
        ):
            html = await asyncio.to_thread(lambda: front_html(front_page(tonight, at)))
            self._front, self._front_sources = document(html.encode(), "text/html"), of
        return self._front

    async def composition_svg(self, request: web.Request) -> web.StreamResponse:
        """The council as a picture, `?theme=light` or `dark`."""
        return document_response(request, await self._composition(request), _OPEN_DATA)

    async def composition_png(self, request: web.Request) -> web.StreamResponse:
        """The same as a PNG; 503 if none can be had in time."""
        svg = await self._composition(request)
        png = await self._renderer.render(svg.body.decode())
        if png is None:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": _RETRY_AFTER})
        return document_response(
            request, replace(svg, body=png, kind="image/png", etag=f"{svg.etag}-png"), _OPEN_DATA
        )

    async def _composition(self, request: web.Request) -> Document:
        stage = self._requested_board(request)
        theme = request.query.get("theme", "light")
        if theme not in THEMES:
            raise web.HTTPBadRequest(text="A picture is light or dark.\n")
        return await stage.document(f"{theme}.svg")

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The night as it moves, as server-sent events, for as long as somebody listens."""
        stage = self._requested_board(request)
        headers = {
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",  # nginx would keep events until there are enough of them
        }
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
            assert writer is not None  # noqa: S101 - only a response that is over has none
            await self._serve_subscriber(request, stage, Subscriber(request, writer), seen)
        return response

    async def _serve_subscriber(
        self, request: web.Request, stage: LiveBoard, listener: Subscriber, seen: str
    ) -> None:
        try:
            await self._send_changes(stage, listener, seen)
        except SlowSubscriber:
            self._metrics.record_dropped_subscriber("slow")
            log.info("listener dropped", reason="does not take what it is sent")
            if request.transport:
                request.transport.abort()
        except ConnectionResetError:
            pass

    async def _send_changes(self, stage: LiveBoard, listener: Subscriber, seen: str) -> None:
        """The newest state each time: one that is behind is not sent what is over."""
        await listener.send_hello()
        while not self._is_closed:
            moved = stage.next_change()
            shown = await stage.current_snapshot()
            event = shown.event(seen)
            if event:
                await listener.send(event)
                seen = shown.revision
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await moved.wait()
            except TimeoutError:
                await listener.send_heartbeat()

    def _requested_board(self, request: web.Request) -> LiveBoard:
        """The council that is asked for; where there is one only, it need not be named.

        Raises HTTPNotFound for one not shown here, HTTPBadRequest for a senseless query.
        """
        if len(request.query_string) > _MAX_QUERY:
            raise web.HTTPBadRequest(text="That address is too long.\n")
        only = next(iter(self._live_boards)) if len(self._live_boards) == 1 else None
        asked = request.query.get("council", only)
        if asked is None:
            raise web.HTTPNotFound(text="Which council? Name it: ?council=<slug>\n")
        if not asked.isprintable():
            raise web.HTTPBadRequest(text="That is not the name of a council.\n")
        if asked not in self._live_boards:
            raise web.HTTPNotFound(text="No such council is counted here tonight.\n")
        return self._live_boards[asked]


def _file_handler(name: str, body: bytes) -> Handler:
    found = document(body, _KINDS[name.rpartition(".")[2]])

    async def handle(request: web.Request) -> web.StreamResponse:
        return document_response(request, found)

    return handle
