"""Nights to draw: those of packs, and invented councils of any size."""

from datetime import UTC, date, datetime

from bot.election.council import Baseline, Candidate, Contest, Council, Seat
from bot.election.declaration import Declaration
from bot.election.ledger import Declare
from bot.election.marks import with_distinct_marks
from bot.election.night import Night
from bot.election.parties import Registry
from bot.election.tally import Seats
from bot.importers.pack import find_pack, load, read_pack_files
from bot.importers.registry import parse_registry, read_registry_text
from bot.wording.voice import Voice

EVE = datetime(2016, 5, 5, 21, tzinfo=UTC)


def played_night(pack: str, results: int | None = None) -> tuple[Night, Voice]:
    """A pack's night after its first results in file order; None plays all of them."""
    loaded = load(read_pack_files(find_pack(pack)))
    night = Night.initial(loaded.usable_council)
    for seq, (ward, declaration) in enumerate(loaded.results[:results], start=1):
        night = night.with_entry(Declare(ward, declaration), seq)
    return night, Voice.from_council(night.council)


def invented_night(
    seats: int, parties: list[str], declared: int, name: str = "Casterbridge Borough Council"
) -> tuple[Night, Voice]:
    """A council with a ward a seat, all up; its seats go round the parties, as do the winners.

    Ward n is held by party n and won by party n + n // 3, so that two of three change hands.
    """
    known = parse_registry(read_registry_text()).with_stand_ins((p, "") for p in parties)
    codes = [party.code for name in parties if (party := known.find(name))]
    registry = with_distinct_marks(known, codes)
    contests, chamber, winners = {}, [], {}
    for n in range(seats):
        ward, holder = f"Ward {n:03}", codes[n % len(codes)]
        winner = codes[(n + n // 3) % len(codes)]
        stand = tuple(Candidate(f"Person {n} {c}", c) for c in dict.fromkeys((holder, winner)))
        defended: dict[Baseline, Seats | None] = dict.fromkeys(
            Baseline, Seats.from_parties([holder])
        )
        contests[ward] = Contest(ward, 1, stand, defended=defended)
        chamber.append(Seat(ward, f"Councillor {n}", holder, up=True))
        winners[ward] = Declaration(elected=(stand[-1],))
    council = Council(
        slug="made-up", name=name, short_name="Casterbridge", election_date=date(2016, 5, 5),
        polls_close=EVE, seats=seats, new_boundaries=False, parties=registry,
        chamber=tuple(chamber), contests=contests, swing_pair=None,
    )  # fmt: skip
    night = Night.initial(council)
    for seq, ward in enumerate(list(contests)[:declared], start=1):
        night = night.with_entry(Declare(ward, winners[ward]), seq)
    return night, Voice.from_council(council)


def standing_parties(registry: Registry) -> list[str]:
    """The names of every registered party."""
    return [party.name for party in registry.parties.values()]
