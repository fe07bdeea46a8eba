"""The board's pages and their parts, rendered from facts by jinja2."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from bot.board.facts import BoardFacts
from bot.board.front import FrontPage
from bot.wording.board import no_results_yet, search_label

_HERE = Path(__file__).parent
STATIC = {path.name: path.read_bytes() for path in sorted((_HERE / "static").iterdir())}


@dataclass(frozen=True, slots=True)
class PageParts:
    """The parts of the page that change, as HTML by element id.

    `rows` has the ids of the ward rows in their first order. `query` ends each of the council's
    addresses if the board has several councils. `address` is the board's own, for previews of
    links to it; empty if it isn't known.
    """

    facts: BoardFacts
    pictures: Mapping[str, str]
    moving: Mapping[str, Markup]
    rows: tuple[str, ...]
    query: str = ""
    address: str = ""

    @property
    def title(self) -> str:
        declared, contests = self.facts.share_in
        return f"{self.facts.short_name} {declared}/{contests}"

    @property
    def shell(self) -> str:
        """A hash of everything fixed. A page with another shell has to reload."""
        page = _template("board.html").name or ""
        fixed = [self.facts.council, self.facts.area, self.query, *sorted(self.rows), page]
        return _digest(json.dumps(fixed), *STATIC.values(), *_template_bytes())

    @property
    def revision(self) -> str:
        """A hash of everything. A page with this revision is up to date."""
        return f"{self.shell}-{_digest(json.dumps(self.moving))}"


def page_parts(
    facts: BoardFacts, pictures: Mapping[str, str], query: str = "", address: str = ""
) -> PageParts:
    """The parts of a page. `pictures` maps `light` and `dark` to SVG; it may be empty."""
    # jinja2 types a template's module as Any, so mypy cannot see its macros.
    macros = _template("parts.html").module
    moving = {
        "bar": macros.bar(facts),  # type: ignore[attr-defined]
        "corrections": macros.corrections(facts),  # type: ignore[attr-defined]
        "latest": macros.latest(facts),  # type: ignore[attr-defined]
        "notice": macros.notice(facts),  # type: ignore[attr-defined]
        "state": macros.state(facts),  # type: ignore[attr-defined]
        "gauge": macros.gauge(facts),  # type: ignore[attr-defined]
        "headline": macros.headline(facts),  # type: ignore[attr-defined]
        "control": macros.control(facts),  # type: ignore[attr-defined]
        "projection": macros.projection(facts),  # type: ignore[attr-defined]
        "chamber": macros.chamber(pictures),  # type: ignore[attr-defined]
        "seats": macros.seats(facts),  # type: ignore[attr-defined]
        "ticker": macros.ticker(facts, no_results_yet(facts.area)),  # type: ignore[attr-defined]
        "updated": macros.updated(facts),  # type: ignore[attr-defined]
    }
    rows = {f"ward-{w.place}": macros.ward(w) for w in facts.wards}  # type: ignore[attr-defined]
    return PageParts(facts, pictures, {**moving, **rows}, tuple(rows), query, address)


def page_html(parts: PageParts, *, embed: bool = False) -> str:
    return _board_html(parts, embed=embed, live=True)


def wall_html(parts: PageParts) -> str:
    """The night on a screen that nobody scrolls."""
    return _template("wall.html").render(
        f=parts.facts,
        title=parts.title,
        parts=parts.moving,
        rows=[parts.moving[row] for row in parts.rows],
        revision=parts.revision,
        query=parts.query,
    )


def static_html(parts: PageParts, *, alone: bool) -> str:
    """The page as a file that makes no requests; if `alone`, with its style sheet inline."""
    return _board_html(parts, style=STATIC["board.css"].decode() if alone else "")


def _board_html(
    parts: PageParts, *, embed: bool = False, live: bool = False, style: str = ""
) -> str:
    return _template("board.html").render(
        f=parts.facts,
        title=parts.title,
        search=search_label(parts.facts.area),
        parts=parts.moving,
        rows=[parts.moving[row] for row in parts.rows],
        revision=parts.revision,
        embed=embed,
        live=live,
        style=style,
        query=parts.query,
        address=parts.address,
    )


def front_html(front: FrontPage) -> str:
    return _template("front.html").render(f=front)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _template_bytes() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted((_HERE / "templates").iterdir()))


def _digest(text: str, *more: bytes) -> str:
    digest = sha256(text.encode())
    for part in more:
        digest.update(part)
    return digest.hexdigest()[:16]
