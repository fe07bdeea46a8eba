"""The record of a night with several councils: how each stands, and councils and seats by party."""

from collections.abc import Sequence
from dataclasses import asdict

from bot.election.night import Night
from bot.election.scorecard import council_moves, scorecard
from bot.exports.record import council_record
from bot.exports.values import Json


def councils_record(nights: Sequence[Night]) -> Json:
    """Each council without its wards: those are in its own record, at the address in `record`."""
    card = scorecard(nights)
    moves = council_moves(card)
    return {
        "complete": card.complete,
        "declared": card.declared,
        "contests": card.wards,
        "parties": {
            score.party: {
                "councils": score.councils,
                **asdict(moves[score.party]),
                "seats": score.seats,
                "seats_change": score.seats_change,
            }
            for score in card.scores
        },
        "councils": [
            {**council_record(night), "record": f"night.json?council={night.council.slug}"}
            for night in nights
        ],
    }
