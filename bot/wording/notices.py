"""Announcements that no entry caused: close of poll, summaries, final score, rehearsals."""

from collections.abc import Sequence

from bot.election.control import Standing
from bot.election.review import GainedWard, Review
from bot.wording import council, scorecard
from bot.wording.bulletin import Bulletin, Notice, ProposedResult
from bot.wording.control_corrections import unfinished_final_lines
from bot.wording.numbers import MINUS, clock_time, comma_list, quantity
from bot.wording.second_key import card_lines
from bot.wording.swings import review_swing
from bot.wording.voice import Voice

TEST = "TEST"  # before every announcement of a rehearsal
_MAX_PROPOSALS = 12  # in one message
_MOST_GAINS_IN_A_SENTENCE = 8


def lines(bulletin: Bulletin, *, with_gains: bool = True) -> tuple[str, ...]:
    """A notice, the main fact first; empty if it no longer holds."""
    now, voice, review = bulletin.standing, bulletin.voice, bulletin.review
    match bulletin.notice:
        case Notice.REHEARSAL_BEGINS:
            return (
                f"A rehearsal of {voice.council} begins here: {voice.count_areas(now.contests)}.",
                f"Anything marked {TEST} is not real and counts for nothing.",
            )
        case Notice.REHEARSAL_ENDS:
            return (f"The rehearsal of {voice.council} is over. None of it was real.",)
        case Notice.REHEARSAL_STOPPED:
            declared = f"{now.declared} of {voice.count_areas(now.contests)}"
            return (
                f"The rehearsal of {voice.council} was stopped after {declared}. "
                "None of it was real.",
            )
        case Notice.POLLS_CLOSE:
            return _polls_close_lines(now, voice)
        case Notice.COUNCIL if bulletin.card:
            return scorecard.lines(bulletin.card, bulletin.settled, now, voice)
        case Notice.PROPOSALS:
            return _proposal_lines(bulletin)
        case Notice.SECOND_KEY:
            return card_lines(bulletin.waits, bulletin.ward or "") if bulletin.waits else ()
        case Notice.FINAL:
            return final_lines(bulletin, with_gains=with_gains)
        case Notice.CATCH_UP if review:
            return _catch_up_lines(bulletin, review, with_gains=with_gains)
        case _:
            return _summary_lines(bulletin, review)


def _polls_close_lines(now: Standing, voice: Voice) -> tuple[str, ...]:
    """Before the first result, what is declared already was uncontested."""
    wards = now.contests - now.declared - now.postponed
    seats = now.to_come - now.left_open
    was = "was" if now.declared == 1 else "were"
    uncontested = f"{voice.count_areas(now.declared)} {was} uncontested." if now.declared else ""
    postponed = f"{council.postponed_polls(now, voice)}." if now.postponed else ""
    return (
        f"Polls have closed. {voice.council} counts {voice.count_areas(wards)} tonight, "
        f"{seats} of its {quantity(now.seats, 'seat')}.",
        f"{council.eve_line(now, voice)} {now.needed} needed for a majority.",
        *filter(None, [f"{uncontested} {postponed}".strip()]),
    )


def _proposal_lines(bulletin: Bulletin) -> tuple[str, ...]:
    found, shown = bulletin.proposals, bulletin.proposals[:_MAX_PROPOSALS]
    wait = "waits" if len(found) == 1 else "wait"
    count = quantity(len(found), "result")
    more = [f"… and {len(found) - len(shown)} more."] if len(found) > len(shown) else []
    return (
        f"{count} for {bulletin.voice.council} in the {bulletin.source} {wait} for a declarer.",
        *map(_proposal_line, shown),
        *more,
        "Nothing is recorded until a declarer confirms it.",
    )


def _proposal_line(proposed: ProposedResult) -> str:
    differs = ", not as declared" if proposed.declared else ""
    return f"{proposed.ward}: {comma_list(list(proposed.elected))}{differs}."


def _summary_lines(bulletin: Bulletin, review: Review | None) -> tuple[str, ...]:
    now, voice = bulletin.standing, bulletin.voice
    when = f" at {clock_time(bulletin.at)}" if review else ""
    score = f"{voice.council}{when}: {council.score(now, voice)}"
    control = council.control_summary(bulletin.control_standing, voice)
    if not review or not (review.gains or (review.since and review.results)):
        return (score, control)
    since = " since the last summary" if review.since else ""
    gains = f", {_gains_list(review.gains)}" if review.gains else ""
    came_in = f"{quantity(review.results, 'result')}{since}{gains}."
    return (score, control, came_in)


def _catch_up_lines(bulletin: Bulletin, review: Review, *, with_gains: bool) -> tuple[str, ...]:
    """How it stands, and the gains the channel missed: all of the night's if it starts late."""
    lines = _summary_lines(bulletin, None)
    gains = review.gains if with_gains else ()
    if review.since is not None:
        what = quantity(review.results, "result")
        missed = f"{what}, {_gains_list(gains)}" if gains else what
        return (*lines, f"This channel missed {missed}.")
    return (*lines, *_gains_lines(gains, " so far"))


def final_lines(
    bulletin: Bulletin,
    settled: Sequence[str] = (),
    wards: Sequence[str] = (),
    *,
    with_gains: bool,
) -> tuple[str, ...]:
    """The final score around the last ward's lines.

    `settled` says who has control, if the last ward settled it: then nothing says so again.
    """
    now, voice, looking_back = bulletin.standing, bulletin.voice, bulletin.review
    if looking_back is None:
        return ()
    if not now.complete:
        return (*unfinished_final_lines(now, voice), *settled, *wards)
    seats = f"{voice.council}: {council.final_score(now)}"
    head = (f"{council.score_name(now).upper()}. {council.control_line(now, voice)}", seats, *wards)
    if settled:
        head = (*settled, *wards, f"{council.score_name(now).upper()}. {seats}")
    gains = _gains_lines(looking_back.gains, " tonight") if with_gains else ()
    one_ward = now.contests == 1  # a by-election has a ward swing only
    swing = looking_back.swing
    swing_words = review_swing(swing, voice) if swing and not one_ward else ""
    return (
        *head,
        *gains,
        *(line for line in (council.unfilled_seats(now, voice), swing_words) if line),
    )


def _gains_lines(gains: Sequence[GainedWard], when: str) -> tuple[str, ...]:
    """One sentence, or a line for each kind of gain if there are many, the commonest first.

    A ward's name may have a comma in it, so semicolons part the wards of a kind.
    """
    if len(gains) <= _MOST_GAINS_IN_A_SENTENCE:
        return (f"{_gains_list(gains, when)}.",) if gains else ()
    return (
        f"{_gains_count(gains, when)}.",
        *(f"{kind}: {'; '.join(wards)}." for kind, wards in gains_by_kind(gains)),
    )


def gains_by_kind(gains: Sequence[GainedWard]) -> list[tuple[str, list[str]]]:
    """Who gained from whom, with the wards, the commonest first: Grn from Con; Lab +2, Con −2."""
    wards_by_kind: dict[str, list[str]] = {}
    for gain in gains:
        wards_by_kind.setdefault(_gain_summary(gain), []).append(gain.ward)
    return sorted(wards_by_kind.items(), key=lambda kind: -len(kind[1]))


def _gains_list(gains: Sequence[GainedWard], when: str = "") -> str:
    """3 gains: Battenhall (Grn from Con), Quay (Lab +2, Con −1, LD −1); a gain is a seat"""
    wards = ", ".join(f"{gain.ward} ({_gain_summary(gain)})" for gain in gains)
    return f"{_gains_count(gains, when)}: {wards}"


def _gains_count(gains: Sequence[GainedWard], when: str) -> str:
    seats = sum(sum(gain.gained.values()) for gain in gains)
    return f"{quantity(seats, 'gain')}{when}"


def _gain_summary(gain: GainedWard) -> str:
    if list(gain.gained.values()) == list(gain.lost.values()) == [1]:
        return f"{next(iter(gain.gained))} from {next(iter(gain.lost))}"
    gained = [f"{party} +{n}" for party, n in gain.gained.items()]
    return ", ".join([*gained, *(f"{party} {MINUS}{n}" for party, n in gain.lost.items())])
