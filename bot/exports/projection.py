"""A projection as open data: whole seats, and chances in words."""

from bot.election.projection.outlook import PartyOutlook, Projection, SeatRange
from bot.exports.values import Json
from bot.wording.numbers import change
from bot.wording.projection import chance_words


def projection_json(found: Projection) -> Json:
    return {
        "parties": {outlook.party: _seats(outlook) for outlook in found.parties},
        "control": [
            {"outcome": outcome, "chance": chance_words(chance)}
            for outcome, chance in found.control
        ],
        "close": [{"ward": ward.ward, "parties": list(ward.parties)} for ward in found.close],
        "surprises": [
            {"ward": ward.ward, "party": ward.party, "points": change(ward.points)}
            for ward in found.surprises
        ],
        "rests_on": found.rests_on,
        "wards_to_come": found.wards_to_come,
        "seats_to_come": found.seats_to_come,
        "not_compared": found.not_compared,
        "left_open": found.left_open,
    }


def projection_of_record(found: Projection | None) -> Json | None:
    """None before the first full result that can be compared: a record is read unasked."""
    return None if found is None or found.is_before_any_result else projection_json(found)


def _seats(outlook: PartyOutlook) -> Json:
    return {
        "middle": outlook.middle,
        "half": _ends(outlook.half),
        "most": _ends(outlook.most),
    }


def _ends(seats: SeatRange) -> list[int]:
    return [seats.low, seats.high]
