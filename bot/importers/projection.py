"""Projections by the fitted numbers in config/projection.toml."""

import tomllib
from functools import cache
from pathlib import Path

from bot.election.night import Night
from bot.election.projection.outlook import Projection, project
from bot.election.projection.parameters import Effect, Footing, Group, Parameters, Prior

PARAMETERS = Path(__file__).parents[2] / "config" / "projection.toml"


@cache  # the file is part of the program
def read_parameters() -> Parameters:
    return parameters_from_toml(PARAMETERS.read_text(encoding="utf-8"))


def projection(night: Night) -> Projection | None:
    """The night's projection by the numbers in config/; None if no ward is left to project.

    Takes tens of milliseconds in a large council: call it off the event loop.
    """
    return project(night, read_parameters())


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
