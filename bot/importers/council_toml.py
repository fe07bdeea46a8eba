"""A pack's council.toml: the facts about the council itself."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.election.council import LONDON, Area, Baseline, Contest, Council, Independents, Seat
from bot.election.names import text_fault
from bot.election.parties import Registry
from bot.importers.problems import Problems
from bot.importers.tables import TEXT_FAULTS

FILE = "council.toml"


class Header(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
    name: str
    short_name: str
    election_date: date
    polls_close: time = time(22)
    cycle: Literal["thirds", "halves", "all"]
    seats: Annotated[int, Field(ge=1, le=500)]
    new_boundaries: bool = False
    sources: tuple[str, ...] = ()
    swing_pair: tuple[str, str] | None = None
    baseline: Literal["sitting", "last-fought"] = "sitting"
    independents: Independents = Independents.ONE_GROUP
    term: str = "no overall control"
    area: Area = Area.WARD
    board_projection: bool = False

    def council(
        self,
        parties: Registry,
        chamber: tuple[Seat, ...],
        contests: Mapping[str, Contest],
        problems: Problems,
    ) -> Council:
        pair = None
        if self.swing_pair:
            parties_found = [parties.find(name) for name in self.swing_pair]
            for name, party in zip(self.swing_pair, parties_found, strict=True):
                if party is None:
                    problems.add_error(
                        FILE,
                        None,
                        f"swing_pair: no party is called “{name[:80]}”, use its short form",
                    )
            codes = [party.code for party in parties_found if party]
            if len(codes) == 2 and codes[0] == codes[1]:
                problems.add_error(FILE, None, "swing_pair: name two different parties")
            pair = (codes[0], codes[1]) if len(codes) == 2 else None
        return Council(
            slug=self.slug,
            name=self.name,
            short_name=self.short_name,
            election_date=self.election_date,
            polls_close=datetime.combine(self.election_date, self.polls_close, LONDON),
            seats=self.seats,
            new_boundaries=self.new_boundaries,
            parties=parties,
            chamber=chamber,
            contests=contests,
            swing_pair=pair,
            baseline=Baseline(self.baseline.replace("-", "_")),
            independents=self.independents,
            noc_term=self.term,
            area=self.area,
            sources=self.sources,
            board_projection=self.board_projection,
        )


def read_council_toml(text: str, problems: Problems) -> Header | None:
    """The keys, or None with every fault added to the problems."""
    try:
        header = Header.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        problems.add_error(FILE, None, f"cannot be read as TOML: {fault}")
        return None
    except ValidationError as fault:
        for error in fault.errors():
            key = str(error["loc"][0])
            problems.add_error(FILE, _key_line(key, text), f"{key}: {error['msg']}")
        return None
    for key in ("name", "short_name", "term"):
        text_error = text_fault(getattr(header, key))
        if text_error:
            problems.add_error(FILE, _key_line(key, text), f"{key} {TEXT_FAULTS[text_error]}")
    return header


def toml_text(keys: Mapping[str, str] | Mapping[str, str | int | date]) -> str:
    return "".join(f"{_toml_key(key)} = {_toml_value(value)}\n" for key, value in keys.items())


def _toml_key(key: str) -> str:
    is_bare = key.isascii() and key.replace("_", "").isalnum()
    return key if is_bare else json.dumps(key, ensure_ascii=False)


def _toml_value(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)  # TOML's basic strings are JSON's
    return str(value).lower()


def _key_line(key: str, text: str) -> int | None:
    starts = (i for i, line in enumerate(text.splitlines(), 1) if line.lstrip().startswith(key))
    return next(starts, None)
