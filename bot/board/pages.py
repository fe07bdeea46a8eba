"""The board's pages and their parts, rendered from facts by jinja2."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from bot.board.events import PageState, digest
from bot.board.facts import BoardFacts, PartyChip
from bot.charts.live_chamber import LiveChamber
from bot.election.parties import VACANT
from bot.wording.board import no_results_yet, search_label
from bot.wording.pictures import TO_COME_LABEL

EMBEDS = ("seats", "ticker", "wards")

_NOTHING = Markup()
_HERE = Path(__file__).parent
STATIC = {path.name: path.read_bytes() for path in sorted((_HERE / "static").iterdir())}


@dataclass(frozen=True, slots=True)
class PageParts:
    """The page at one moment.

    - `shown`: each part and each whole list as HTML, by its name in the template.
    - `rows`: the ids of the ward rows in their first order.
    - `query`: ends each of the council's addresses if the board has several councils.
    - `address`: the board's own, for previews of links to it; empty if it isn't known.
    """

    facts: BoardFacts
    shown: Mapping[str, Markup]
    state: PageState
    rows: tuple[str, ...]
    query: str = ""
    address: str = ""


def page_parts(
    facts: BoardFacts, chamber: LiveChamber, seq: int = 0, query: str = "", address: str = ""
) -> PageParts:
    """The parts of a page that shows the ledger up to entry `seq`."""
    # jinja2 types a template's module as Any, so mypy cannot see its macros.
    macros: Any = template("parts.html").module
    names = (
        "bar", "corrections", "notice", "state", "gauge", "headline", "control", "projection",
        "updated",
    )  # fmt: skip
    single = {name: getattr(macros, name)(facts) for name in names}
    single |= {"seat-head": macros.seat_head(facts), "basis": macros.basis(facts)}
    latest = {f"latest-{ward.place}": macros.latest_row(ward) for ward in facts.latest}
    news = {f"news-{line.place}": macros.ticker_line(line) for line in facts.news}
    if not news:
        news = {"news-none": macros.nothing_yet("news-none", no_results_yet(facts.area))}
    seats = _seat_rows(facts)
    rows = {f"ward-{ward.place}": macros.ward(ward) for ward in facts.wards}
    shown = {
        **single,
        **rows,
        "latest": macros.latest(latest.values()),
        "chamber": macros.chamber(chamber.svg),
        "seats": macros.seats(
            single["seat-head"],
            [macros.seat_row(id_, *row, facts.seat_headings) for id_, row in seats.items()],
            single["basis"],
        ),
        "ticker": macros.ticker(news.values()),
    }
    frames = {id_: macros.seat_row(id_, *row[:2], (), ()) for id_, row in seats.items()}
    state = PageState(
        shell(facts.council, facts.date, facts.area, query, chamber.shape, *sorted(rows)),
        seq,
        "{} {}/{}".format(facts.short_name, *facts.share_in),
        {**single, **latest, **news, **rows, **frames},
        {id_: cells for id_, (_, _, cells) in seats.items()},
        {"latest": tuple(latest), "ticker": tuple(news), "seat-rows": tuple(seats)},
        chamber.seats,
    )
    return PageParts(facts, shown, state, tuple(rows), query, address)


def _seat_rows(facts: BoardFacts) -> dict[str, tuple[PartyChip | None, str, tuple[str, ...]]]:
    """The chip, the name and the figures of each row of the table of seats, by its id."""
    rows: dict[str, tuple[PartyChip | None, str, tuple[str, ...]]] = {}
    for group in facts.groups:
        name, *figures = group.cells
        rows[f"seats-{group.chip.code if group.chip else VACANT}"] = group.chip, name, (*figures,)
    if facts.to_come:
        rest = [""] * (len(facts.seat_headings) - len(("party", "now")))
        rows["seats-to-come"] = None, TO_COME_LABEL, (str(facts.to_come), *rest)
    return rows


def shell(*fixed: str) -> str:
    """A hash of everything fixed. A page with another shell has to reload."""
    return digest(json.dumps(fixed), *STATIC.values(), *_template_bytes())


def page_html(parts: PageParts, *, embed: str = "", figures: Markup = _NOTHING) -> str:
    """The live page; `embed` is what a frame on another site shows of it, one of EMBEDS."""
    return _board_html(parts, embed=embed, live=True, figures=figures)


def wall_html(parts: PageParts) -> str:
    """The night on a wall screen."""
    return template("wall.html").render(
        f=parts.facts,
        title=parts.state.title,
        parts=parts.shown,
        rows=[parts.shown[row] for row in parts.rows],
        revision=parts.state.revision,
        query=parts.query,
    )


def static_html(parts: PageParts, figures: Markup, *, alone: bool) -> str:
    """The page as a file that makes no requests; if `alone`, with its style sheet inline."""
    style = STATIC["board.css"].decode() if alone else ""
    return _board_html(parts, style=style, figures=figures)


def _board_html(
    parts: PageParts, *, figures: Markup, embed: str = "", live: bool = False, style: str = ""
) -> str:
    return template("board.html").render(
        f=parts.facts,
        title=parts.state.title,
        search=search_label(parts.facts.area),
        parts=parts.shown,
        rows=[parts.shown[row] for row in parts.rows],
        revision=parts.state.revision,
        embed=embed,
        figures=figures,
        live=live,
        style=style,
        query=parts.query,
        address=parts.address,
    )


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
def template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _template_bytes() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted((_HERE / "templates").iterdir()))
