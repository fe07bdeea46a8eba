"""The board's addresses: everything can be read, and nothing be written."""

import asyncio
from dataclasses import replace

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.board.answers import Document, answer, document
from bot.board.front import front, query
from bot.board.pages import STATIC, front_page
from bot.board.snapshot import ADDRESSES, THEMES, Stage, polls_are_closed
from bot.board.subscribers import BEAT, Listeners, Mouth, Slow
from bot.charts.renderer import Painter
from bot.desk.desk import Desk
from bot.observability.metrics import Measures

log = structlog.get_logger()

_LONGEST_QUERY = 200  # characters
_COME_BACK = "30"  # seconds, for whom there is no room

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

    def __init__(self, desk: Desk, measures: Measures, painter: Painter) -> None:
        self._desk = desk
        books = desk.tonight().books
        self._stages = {
            book.night.council.slug: Stage(desk, book.id, query(book) if len(books) > 1 else "")
            for book in books
        }
        self._front = Document(b"", "", "")
        self._front_of: tuple[object, ...] = ()
        self._painter = painter
        self._measures = measures
        self._listeners = Listeners(measures)
        self._over = False
        desk.on_moved = self._moved

    def routes(self) -> list[web.RouteDef]:
        """For the web port."""
        documents = [web.get(f"/{name}", self._document(name)) for name in ADDRESSES]
        files = [web.get(f"/{name}", _file(name, body)) for name, body in STATIC.items()]
        pictures = [
            web.get("/composition.svg", self.composition_svg),
            web.get("/composition.png", self.composition_png),
        ]
        return [*documents, *files, *pictures, web.get("/events", self.events)]

    def close(self) -> None:
        """Lets go of every listener; each comes back by itself, to whoever is there then."""
        self._over = True
        for stage in self._stages.values():
            stage.moved()

    def _moved(self, night: str) -> None:
        if night in self._stages:
            self._stages[night].moved()

    def _document(self, name: str) -> Handler:
        policy = _POLICIES.get(name)
        headers = {"Content-Security-Policy": policy} if policy else _OPEN_DATA

        async def handle(request: web.Request) -> web.StreamResponse:
            if not name and len(self._stages) > 1 and "council" not in request.query:
                return answer(request, await self._front_page(), headers)
            return answer(request, await self._stage(request).document(name), headers)

        return handle

    async def _front_page(self) -> Document:
        """All councils on a page; made anew when one of them has moved, or its poll has closed."""
        tonight, at = self._desk.tonight(), self._desk.clock()
        of = (*tonight.books, *(polls_are_closed(book, at) for book in tonight.books))
        if len(of) != len(self._front_of) or any(
            a is not b for a, b in zip(of, self._front_of, strict=True)
        ):
            html = await asyncio.to_thread(lambda: front_page(front(tonight, at)))
            self._front, self._front_of = document(html.encode(), "text/html"), of
        return self._front

    async def composition_svg(self, request: web.Request) -> web.StreamResponse:
        """The council as a picture, `?theme=light` or `dark`."""
        return answer(request, await self._composition(request), _OPEN_DATA)

    async def composition_png(self, request: web.Request) -> web.StreamResponse:
        """The same as a PNG; 503 if none can be had in time."""
        svg = await self._composition(request)
        png = await self._painter.png(svg.body.decode())
        if png is None:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": _COME_BACK})
        return answer(
            request, replace(svg, body=png, kind="image/png", etag=f"{svg.etag}-png"), _OPEN_DATA
        )

    async def _composition(self, request: web.Request) -> Document:
        stage = self._stage(request)
        theme = request.query.get("theme", "light")
        if theme not in THEMES:
            raise web.HTTPBadRequest(text="A picture is light or dark.\n")
        return await stage.document(f"{theme}.svg")

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The night as it moves, as server-sent events, for as long as somebody listens."""
        stage = self._stage(request)
        headers = {
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",  # nginx would keep events until there are enough of them
        }
        if request.method == "HEAD":
            return web.Response(headers=headers)
        address = request.remote or ""
        if self._over or self._listeners.full(address):
            self._measures.let_go("full")
            refused = web.Response(status=503, headers={"Retry-After": _COME_BACK})
            refused.force_close()
            return refused
        seen = request.headers.get("Last-Event-ID") or request.query.get("seen", "")
        response = web.StreamResponse(headers=headers)
        response.force_close()
        with self._listeners.counted(address):
            writer = await response.prepare(request)
            assert writer is not None  # noqa: S101 - only a response that is over has none
            await self._tell(request, stage, Mouth(request, writer), seen)
        return response

    async def _tell(self, request: web.Request, stage: Stage, listener: Mouth, seen: str) -> None:
        try:
            await self._follow(stage, listener, seen)
        except Slow:
            self._measures.let_go("slow")
            log.info("listener dropped", reason="does not take what it is sent")
            if request.transport:
                request.transport.abort()
        except ConnectionResetError:
            pass

    async def _follow(self, stage: Stage, listener: Mouth, seen: str) -> None:
        """The newest state each time: one that is behind is not sent what is over."""
        await listener.hello()
        while not self._over:
            moved = stage.next()
            shown = await stage.now()
            event = shown.event(seen)
            if event:
                await listener.send(event)
                seen = shown.revision
            try:
                async with asyncio.timeout(BEAT):
                    await moved.wait()
            except TimeoutError:
                await listener.beat()

    def _stage(self, request: web.Request) -> Stage:
        """The council that is asked for; where there is one only, it need not be named.

        Raises HTTPNotFound for one not shown here, HTTPBadRequest for a senseless query.
        """
        if len(request.query_string) > _LONGEST_QUERY:
            raise web.HTTPBadRequest(text="That address is too long.\n")
        only = next(iter(self._stages)) if len(self._stages) == 1 else None
        asked = request.query.get("council", only)
        if asked is None:
            raise web.HTTPNotFound(text="Which council? Name it: ?council=<slug>\n")
        if not asked.isprintable():
            raise web.HTTPBadRequest(text="That is not the name of a council.\n")
        if asked not in self._stages:
            raise web.HTTPNotFound(text="No such council is counted here tonight.\n")
        return self._stages[asked]


def _file(name: str, body: bytes) -> Handler:
    found = document(body, _KINDS[name.rpartition(".")[2]])

    async def handle(request: web.Request) -> web.StreamResponse:
        return answer(request, found)

    return handle
