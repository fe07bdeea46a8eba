"""The fitted numbers of projections, from config/projection.toml."""

import tomllib
from functools import cache
from pathlib import Path

from bot.election.projection.parameters import Effect, Footing, Group, Parameters, Prior

PARAMETERS = Path(__file__).parents[2] / "config" / "projection.toml"


@cache  # the file is part of the program
def read_parameters() -> Parameters:
    return parameters_from_toml(PARAMETERS.read_text(encoding="utf-8"))


def parameters_from_toml(text: str) -> Parameters:
    data = tomllib.loads(text)
    groups = {
        footing: Group(
            {effect: Prior(*data[footing][effect]) for effect in Effect}, data[footing]["noise"]
        )
        for footing in Footing
    }
    play = data["play"]
    return Parameters(groups, play["council_scale"], play["ward_scale"], play["slate_gap"])
