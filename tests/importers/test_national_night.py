"""A whole national night is read: every council of 2 May 2019, as packs."""

import pytest

from bot.importers.pack import load
from tests.bench import national_2019
from tests.count import worcester


@pytest.mark.skipif(
    not national_2019.SOURCE.is_file(), reason="the figures of 2019 are not at hand"
)
def test_every_council_of_2019_is_read_except_the_one_elected_by_stv() -> None:
    registry = {"parties.toml": worcester()["parties.toml"]}
    loaded = {slug: load({**registry, **files}) for slug, files in national_2019.packs()}

    assert len(loaded) == 257
    assert {
        "dundee": [
            "candidates.csv:2: North East votes by single transferable vote: only councils "
            "elected by first past the post can be counted here"
        ]
    } == {
        slug: [str(problem) for problem in one.problems if problem.fatal]
        for slug, one in loaded.items()
        if one.council is None
    }
