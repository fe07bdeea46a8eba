"""The pictures on file: python -m tests.charts.snapshots rewrites them."""

from datetime import UTC, datetime
from pathlib import Path

from bot.charts.council_bars import council_bars
from bot.charts.hemicycle import hemicycle
from bot.charts.picture import DARK, PORTRAIT, SQUARE, Sheet
from bot.charts.projection_bars import projection_bars
from bot.charts.ward_card import ward_card
from bot.election.night import Night
from bot.election.projection.outlook import Projection
from bot.importers.projection import projection
from bot.importers.registry import parse_registry, read_registry_text
from bot.wording.pictures import source_line
from bot.wording.voice import Voice
from tests.charts.councils import invented_night, played_night, standing_parties

_CREDIT = source_line(datetime(2016, 5, 6, 3, 14, tzinfo=UTC), "Casterbridge Gazette")
FOLDER = Path(__file__).parent / "snapshots"


def snapshots() -> dict[str, str]:
    """The SVG of each picture as drawn now, by file name."""
    everyone = standing_parties(parse_registry(read_registry_text()))[:12]
    worcester = played_night("worcester-2016")
    worcester_at_eight = played_night("worcester-2016", 8)
    large = invented_night(130, everyone, declared=120)
    of_two = invented_night(20, everyone[:2], declared=13)
    return {
        "worcester.svg": hemicycle(*worcester, Sheet(credit=_CREDIT)).svg,
        "worcester-at-eight-dark.svg": hemicycle(*worcester_at_eight, Sheet(DARK)).svg,
        "worcester-square.svg": hemicycle(*worcester, Sheet(shape=SQUARE, credit=_CREDIT)).svg,
        "130-seats.svg": hemicycle(*large).svg,
        "130-seats-portrait.svg": hemicycle(*large, Sheet(shape=PORTRAIT)).svg,
        "battenhall.svg": _battenhall_card(*worcester),
        "councils.svg": council_bars(
            [("Worcester", worcester[0]), ("Casterbridge", large[0])],
            "NOC 1 (+1).",
            "1 of 2 councils complete, 132 of 142 wards declared.",
        ).svg,
        "projection.svg": projection_bars(
            _projected(worcester_at_eight[0]), *worcester_at_eight
        ).svg,
        "two-parties-test.svg": hemicycle(*of_two, Sheet(is_test=True)).svg,
    }


def _battenhall_card(night: Night, voice: Voice) -> str:
    card = ward_card(night, voice, "Battenhall", Sheet(credit=_CREDIT))
    assert card is not None
    return card.svg


def _projected(night: Night) -> Projection:
    found = projection(night)
    assert found is not None
    return found


if __name__ == "__main__":
    for name, svg in snapshots().items():
        (FOLDER / name).write_text(svg, encoding="utf-8")
