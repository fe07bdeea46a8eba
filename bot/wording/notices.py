"""What is told besides the entries: the close of poll, summaries, the final word, rehearsals."""

from collections.abc import Sequence

from bot.election.control import Standing
from bot.election.review import Moved, Review
from bot.wording import council, scorecard
from bot.wording.bulletin import Bulletin, Notice
from bot.wording.numbers import MINUS, clock_time, counted
from bot.wording.swings import swung
from bot.wording.voice import Voice

TEST = "TEST"  # before whatever is said in a rehearsal


def lines(bulletin: Bulletin) -> tuple[str, ...]:
    """A notice, the whole fact first; none: it does not stand any more."""
    now, voice, review = bulletin.standing, bulletin.voice, bulletin.review
    match bulletin.notice:
        case Notice.REHEARSAL_BEGINS:
            return (
                f"A rehearsal of {voice.council} begins here: {counted(now.contests, 'ward')}.",
                f"Whatever is marked {TEST} is not real, and counts for nothing.",
            )
        case Notice.REHEARSAL_ENDS:
            return (f"The rehearsal of {voice.council} is over. Nothing of it was real.",)
        case Notice.REHEARSAL_STOPPED:
            declared = f"{now.declared} of {counted(now.contests, 'ward')}"
            return (
                f"The rehearsal of {voice.council} is stopped after {declared}. "
                "Nothing of it was real.",
            )
        case Notice.POLLS_CLOSE:
            return _polls_close(now, voice)
        case Notice.COUNCIL if bulletin.card:
            return scorecard.lines(bulletin.card, bulletin.settled, voice, bulletin.at)
        case Notice.FINAL if review:
            return _scorecard(now, review, voice) if now.complete else ()
        case _:
            return _summary(bulletin, review)


def _polls_close(now: Standing, voice: Voice) -> tuple[str, str]:
    """What is counted tonight, the chamber until now, and what a majority needs."""
    wards = now.contests - now.declared - now.postponed
    seats = now.to_come - now.left_open
    return (
        f"Polls are closed. {voice.council} counts {counted(wards, 'ward')} tonight, "
        f"{seats} of its {counted(now.seats, 'seat')}.",
        f"{council.eve(now, voice)} {now.needed} needed for a majority.",
    )


def _summary(bulletin: Bulletin, review: Review | None) -> tuple[str, ...]:
    """How things stand; one of the clock's says when, and what came in since the last of them."""
    now, voice = bulletin.standing, bulletin.voice
    when = f" at {clock_time(bulletin.at)}" if review else ""
    score = f"{voice.council}{when}: {council.score(now)}"
    if not (review and review.results):
        return (score, council.control_line(now, voice))
    since = " since the last summary" if review.since else ""
    gains = f", {_named(review.gains)}" if review.gains else ""
    came_in = f"{counted(review.results, 'result')}{since}{gains}."
    return (score, council.control_line(now, voice), came_in)


def _scorecard(now: Standing, review: Review, voice: Voice) -> tuple[str, ...]:
    """What a reporter copies: seats with their change, control, every gain, the swing."""
    gains = f"{_named(review.gains)}." if review.gains else ""
    one_ward = now.contests == 1  # a by-election's swing is the ward's, and no council's
    swing = swung(review.swing, voice) if review.swing and not one_ward else ""
    found = (
        f"{_head(now)} in {voice.council}: {council.final_score(now)}.",
        f"{council.control_in_short(now, voice)} {now.needed} needed for a majority.",
        gains,
        _left_out(now),
        swing,
    )
    return tuple(line for line in found if line)


def _head(now: Standing) -> str:
    """It is not final while a poll that is still to be held may decide who has control."""
    return "FINAL SCORE" if now.control else "SCORE OF THE NIGHT"


def _left_out(now: Standing) -> str:
    """What the night is complete without."""
    open_seats = f"{counted(now.to_come, 'seat')} still to be filled"
    if now.postponed:
        return f"Without {counted(now.postponed, 'ward')} whose poll is postponed: {open_seats}."
    return f"{open_seats}." if now.to_come else ""


def _named(gains: Sequence[Moved]) -> str:
    """2 gains: Battenhall (Grn from Con), Quay (Lab +2, Con −1, LD −1)."""
    wards = ", ".join(f"{moved.ward} ({_moved(moved)})" for moved in gains)
    return f"{counted(len(gains), 'gain')}: {wards}"


def _moved(moved: Moved) -> str:
    if list(moved.gained.values()) == list(moved.lost.values()) == [1]:
        return f"{next(iter(moved.gained))} from {next(iter(moved.lost))}"
    gained = [f"{party} +{n}" for party, n in moved.gained.items()]
    return ", ".join([*gained, *(f"{party} {MINUS}{n}" for party, n in moved.lost.items())])
