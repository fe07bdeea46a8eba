"""The board's pictures by theme and shape, for pages, posts and social networks."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from aiohttp import web

from bot.board.documents import OPEN_DATA, Document, document_response
from bot.board.front_board import FrontBoard
from bot.board.front_snapshot import FrontSnapshot
from bot.board.links import find_ward
from bot.board.live_board import LiveBoard
from bot.board.queries import requested_choice
from bot.board.snapshot import Snapshot
from bot.charts.council_bars import council_bars
from bot.charts.hemicycle import eve_hemicycle, hemicycle
from bot.charts.newsroom import NO_NEWSROOM, Newsroom
from bot.charts.picture import DARK, LIGHT, PORTRAIT, SQUARE, WIDE, Shape, Sheet, Theme
from bot.charts.renderer import Renderer
from bot.charts.ward_card import ward_card
from bot.desk.live_views import picture_sheet, ward_sheet
from bot.wording.pictures import source_line

THEMES: Mapping[str, Theme] = {"light": LIGHT, "dark": DARK}
SHAPES: Mapping[str, Shape] = {"wide": WIDE, "square": SQUARE, "portrait": PORTRAIT}

_SVG = "image/svg+xml"
_RETRY_AFTER = "30"  # seconds


def composition_svg(
    snapshot: Snapshot, theme: Theme = LIGHT, shape: Shape = WIDE, newsroom: Newsroom = NO_NEWSROOM
) -> str:
    """The chamber as a picture that needs no page around it."""
    night, voice = snapshot.story.night, snapshot.story.voice
    if not snapshot.shows_votes:
        sheet = Sheet(theme, shape, source_line(None, newsroom.name), newsroom.logo)
        return eve_hemicycle(night.council, voice, sheet).svg
    return hemicycle(night, voice, picture_sheet(snapshot.book, theme, shape, newsroom)).svg


def ward_svg(snapshot: Snapshot, ward: str, newsroom: Newsroom = NO_NEWSROOM) -> str:
    """A ward's card; empty until every figure is in, and before the close of poll."""
    if not snapshot.shows_votes:
        return ""
    night, voice = snapshot.story.night, snapshot.story.voice
    card = ward_card(night, voice, ward, ward_sheet(snapshot.book, ward, newsroom))
    return card.svg if card else ""


def councils_svg(
    snapshot: FrontSnapshot,
    theme: Theme = LIGHT,
    shape: Shape = WIDE,
    newsroom: Newsroom = NO_NEWSROOM,
) -> str:
    """Every council with its seats as a bar."""
    page = snapshot.parts.page
    named = zip(page.councils, snapshot.councils, strict=True)
    until = max(council.book.last_entry_at for council in snapshot.councils)
    return council_bars(
        [(row.name, council.story.night) for row, council in named],
        page.headline,
        page.progress if page.score else "",
        Sheet(theme, shape, source_line(until, newsroom.name), newsroom.logo),
    ).svg


class Pictures:
    """Serves the pictures, with the newsroom at their foot."""

    def __init__(
        self,
        requested_page: Callable[[web.Request], LiveBoard | FrontBoard],
        requested_board: Callable[[web.Request], LiveBoard],
        renderer: Renderer,
        newsroom: Newsroom = NO_NEWSROOM,
    ) -> None:
        self._requested_page = requested_page
        self._requested_board = requested_board
        self._renderer = renderer
        self._newsroom = newsroom
        self._turn = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/composition.svg", self.composition_svg),
            web.get("/composition.png", self.composition_png),
            web.get("/ward/{ward}.png", self.ward_png),
        ]

    async def composition_svg(self, request: web.Request) -> web.StreamResponse:
        """The chamber, or all councils, as SVG; `?theme=` and `?shape=` say how."""
        return document_response(request, await self._composition(request), OPEN_DATA)

    async def composition_png(self, request: web.Request) -> web.StreamResponse:
        """The same as PNG; 503 if it cannot be rendered in time."""
        return await self._png(request, await self._composition(request))

    async def ward_png(self, request: web.Request) -> web.StreamResponse:
        """A ward's card; 404 until every figure is in."""
        live = self._requested_board(request)
        council = (await live.current_snapshot()).story.night.council
        ward = find_ward(council, request.match_info["ward"])
        if ward is None:
            raise web.HTTPNotFound(text=f"{council.name} has no such {council.area} tonight.\n")
        card = await live.build(
            f"{ward}.svg",
            _SVG,
            lambda snapshot: ward_svg(snapshot, ward, self._newsroom),
        )
        if not card.body:
            raise web.HTTPNotFound(text=f"The figures of {ward} aren't all in yet.\n")
        return await self._png(request, card)

    async def _composition(self, request: web.Request) -> Document:
        page = self._requested_page(request)
        theme = requested_choice(request, "theme", THEMES, "light")
        shape = requested_choice(request, "shape", SHAPES, "wide")
        name, looks = f"{theme} {shape}.svg", (THEMES[theme], SHAPES[shape], self._newsroom)
        if isinstance(page, FrontBoard):
            return await page.build(name, _SVG, lambda found: councils_svg(found, *looks))
        return await page.build(name, _SVG, lambda found: composition_svg(found, *looks))

    async def _png(self, request: web.Request, svg: Document) -> web.StreamResponse:
        async with self._turn:  # so that a channel's picture waits for one of these at most
            png = await self._renderer.render(svg.body.decode())
        if png is None:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": _RETRY_AFTER})
        return document_response(
            request,
            replace(svg, body=png, gzipped=b"", media_type="image/png", etag=f"{svg.etag}-png"),
            OPEN_DATA,
        )
