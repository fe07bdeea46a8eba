"""The pictures on file: python -m tests.charts.snapshots rewrites them."""

from pathlib import Path

from bot.charts.hemicycle import hemicycle
from bot.charts.picture import DARK, LIGHT
from bot.charts.projection_bars import projection_bars
from bot.election.night import Night
from bot.election.projection.outlook import Projection
from bot.importers.projection import projection
from bot.importers.registry import parse_registry, read_registry_text
from tests.charts.councils import invented_night, played_night, standing_parties

FOLDER = Path(__file__).parent / "snapshots"


def snapshots() -> dict[str, str]:
    """The SVG of each picture as drawn now, by file name."""
    everyone = standing_parties(parse_registry(read_registry_text()))[:12]
    worcester = played_night("worcester-2016")
    worcester_at_eight = played_night("worcester-2016", 8)
    large = invented_night(130, everyone, declared=120)
    of_two = invented_night(20, everyone[:2], declared=13)
    return {
        "worcester.svg": hemicycle(*worcester, LIGHT).svg,
        "worcester-at-eight-dark.svg": hemicycle(*worcester_at_eight, DARK).svg,
        "130-seats.svg": hemicycle(*large, LIGHT).svg,
        "projection.svg": projection_bars(
            _projected(worcester_at_eight[0]), *worcester_at_eight
        ).svg,
        "two-parties-test.svg": hemicycle(*of_two, LIGHT, test=True).svg,
    }


def _projected(night: Night) -> Projection:
    found = projection(night)
    assert found is not None
    return found


if __name__ == "__main__":
    for name, svg in snapshots().items():
        (FOLDER / name).write_text(svg, encoding="utf-8")
