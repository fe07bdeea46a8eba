"""The page of several councils and its parts, rendered from plain values by jinja2."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from bot.board.events import PageState
from bot.board.front import FrontPage
from bot.board.pages import shell, template
from bot.wording.board import FIND_COUNCIL, NO_ANNOUNCEMENTS_YET


@dataclass(frozen=True, slots=True)
class FrontParts:
    """The page at one moment. `shown` has each part and each whole list as HTML.

    `address` is the board's own, for previews of links to it; empty if it isn't known.
    """

    page: FrontPage
    shown: Mapping[str, Markup]
    state: PageState
    address: str = ""

    @property
    def rows(self) -> list[Markup]:
        """The councils' rows, the newest result first."""
        newest = sorted(self.page.councils, key=lambda row: -(row.at.key or 0))
        return [self.shown[f"council-{row.place}"] for row in newest]


def front_parts(page: FrontPage, announced: int, address: str = "") -> FrontParts:
    """The parts of the page; `announced` counts the announcements of all councils."""
    macros: Any = template("parts.html").module  # Any: jinja2 has no type for a macro
    own: Any = template("front_parts.html").module
    names = ("bar", "corrections", "notice", "state", "gauge", "headline", "updated")
    single = {name: getattr(macros, name)(page) for name in names}
    single["basis"] = own.basis(page)
    councils = {f"council-{row.place}": own.council(row) for row in page.councils}
    totals = {
        f"total-{row.code}": own.total_row(f"total-{row.code}", row, page.headings)
        for row in page.totals
    }
    news = {f"news-{line.council}-{line.line.place}": own.line(line) for line in page.news}
    if not news:
        news = {"news-none": macros.nothing_yet("news-none", NO_ANNOUNCEMENTS_YET)}
    complete, count = page.share_in
    state = PageState(
        shell(*(row.address for row in page.councils)),
        announced,
        f"{complete}/{count} {page.heading}",
        {**single, **councils, **totals, **news},
        lists={"ticker": tuple(news), "total-rows": tuple(totals)},
    )
    whole = {"totals": own.totals(totals.values(), page), "ticker": macros.ticker(news.values())}
    return FrontParts(page, {**single, **councils, **whole}, state, address)


def front_html(parts: FrontParts, *, embed: str = "") -> str:
    """The live page; `embed` is what a frame on another site shows of it, one of EMBEDS."""
    return _render("front.html", parts, embed=embed)


def front_wall_html(parts: FrontParts) -> str:
    return _render("front_wall.html", parts)


def _render(name: str, parts: FrontParts, *, embed: str = "") -> str:
    return template(name).render(
        f=parts.page,
        title=parts.state.title,
        revision=parts.state.revision,
        parts=parts.shown,
        rows=parts.rows,
        search=FIND_COUNCIL,
        embed=embed,
        address=parts.address,
    )
