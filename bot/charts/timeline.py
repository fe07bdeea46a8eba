"""The night as lines: each party's seats after every declaration."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.colours import safe_colour
from bot.charts.drawing import number, xml_text
from bot.election.control import standing
from bot.election.night import Night
from bot.election.parties import VACANT
from bot.election.review import seats_by_declaration

_WIDE, _HIGH = 320, 170  # of the lines; any unit
_RIGHT, _EDGE = 46, 8
_TEXT = 11
_MOST_PARTIES = 8


@dataclass(frozen=True, slots=True)
class _Line:
    party: str
    colour: str
    seats: Sequence[int]


def timeline(night: Night, title: str) -> str:
    """An SVG for a page, whose style sheet has the theme's colours; empty without a result."""
    scores = seats_by_declaration(night)
    if len(scores) < 2:
        return ""
    now, parties = standing(night), night.council.parties
    ranked = sorted((p for p in scores[-1] if p != VACANT), key=lambda p: -scores[-1][p])
    lines = [
        _Line(party, safe_colour(parties[party].colour), [score[party] for score in scores])
        for party in ranked[:_MOST_PARTIES]
    ]
    top = max([now.needed, *(max(line.seats) for line in lines)])
    across, up = _WIDE / max(1, now.contests), _HIGH / top
    level = number(_HIGH - now.needed * up)
    paths = "".join(_path(line, across, up) for line in lines)
    return (
        f'<svg class="timeline" viewBox="{-_EDGE} {-_EDGE} {_WIDE + _RIGHT + _EDGE} '
        f'{_HIGH + 2 * _EDGE}" role="img"><title>{xml_text(title)}</title>'
        f'<path class="axis" d="M0 0V{_HIGH}H{_WIDE}"/>'
        f'<path class="middle" d="M0 {level}H{_WIDE}"/>'
        f'<text class="words" x="3" y="{number(_HIGH - now.needed * up - 3)}" '
        f'font-size="{_TEXT}">{now.needed}</text>{paths}{_labels(lines, across, up)}</svg>'
    )


def _path(line: _Line, across: float, up: float) -> str:
    """Steps, drawn only where the seats change; the outline keeps a pale colour in sight."""
    steps = [f"M0 {number(_HIGH - line.seats[0] * up)}"]
    for at, (before, after) in enumerate(zip(line.seats, line.seats[1:], strict=False), start=1):
        if before != after:
            steps.append(f"H{number(at * across)}V{number(_HIGH - after * up)}")
    steps.append(f"H{number((len(line.seats) - 1) * across)}")
    d = "".join(steps)
    return f'<path class="outline" d="{d}"/><path class="run" d="{d}" stroke="{line.colour}"/>'


def _labels(lines: Sequence[_Line], across: float, up: float) -> str:
    """Each party's code and seats at the end of its line, moved up where two would overlap."""
    x = (len(lines[0].seats) - 1) * across + 3
    lowest = _HIGH + _TEXT / 3
    found = []
    for line in sorted(lines, key=lambda line: line.seats[-1]):
        lowest = min(lowest, _HIGH - line.seats[-1] * up + _TEXT / 3)
        found.append(
            f'<text class="words" x="{number(x)}" y="{number(lowest)}" font-size="{_TEXT}">'
            f"{xml_text(line.party)} {line.seats[-1]}</text>"
        )
        lowest -= _TEXT
    return "".join(found)
