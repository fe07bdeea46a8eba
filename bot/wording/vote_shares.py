"""Votes and shares across the council in words."""

from bot.election.vote_shares import PartyVotes, VoteShares
from bot.wording.numbers import change, points, quantity
from bot.wording.voice import Voice


def share(row: PartyVotes) -> str:
    """38.2%"""
    return f"{points(row.share)}%"


def share_change(row: PartyVotes) -> str:
    """+3.4, new; empty if it can't be compared."""
    return "new" if row.new else change(row.change) if row.change is not None else ""


def note(shares: VoteShares, voice: Voice) -> str:
    """Votes of each party's top candidate in the 36 of 72 wards with full figures. …"""
    wards = f"all {shares.of} {voice.areas}"
    if shares.counted < shares.of:
        of = quantity(shares.of, voice.area, voice.areas)
        wards = f"the {shares.counted} of {of} with full figures"
    lead = f"Votes for each party's top candidate in {wards}."
    if not shares.compared:
        return lead
    since = f" since {shares.since}" if shares.since else " since each was last fought"
    if shares.compared == shares.counted:
        return f"{lead} Changes{since}."
    return f"{lead} Changes{since} in the {shares.compared} that can be compared."
