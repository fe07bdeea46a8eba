"""Doubts in words: why we ask before we write."""

from bot.election.doubts import Doubt, DoubtReason
from bot.wording.numbers import quantity, votes
from bot.wording.refusals import quotation
from bot.wording.voice import Voice


def doubt_sentences(doubts: tuple[Doubt, ...], ward: str, voice: Voice) -> list[str]:
    return [_sentence(doubt, ward, voice) for doubt in doubts]


def _sentence(doubt: Doubt, ward: str, voice: Voice) -> str:
    match doubt.why, doubt.about:
        case DoubtReason.WARD_GUESSED, (typed, meant):
            return f"No {voice.area} is called {quotation(typed)}. Did you mean {meant}?"
        case DoubtReason.NAME_GUESSED, (typed, meant):
            return (
                f"No candidate there is called {quotation(typed)}. Did you mean {quotation(meant)}?"
            )
        case DoubtReason.WIDE_SWING, (loser, winner, points):
            pair = f"{voice.label(loser)} to {voice.label(winner)}"
            return f"A swing of {points} points from {pair} would be extraordinary."
        case DoubtReason.DECLARED_OTHERWISE, _:
            return f"{ward} has already declared."
        case DoubtReason.ANOTHER_WINNER | DoubtReason.LOSERS_ADDED, _:
            return _winner_sentence(doubt, ward, voice)
        case DoubtReason.POSTPONED, _:
            return f"The poll in {ward} is marked as postponed."
        case DoubtReason.OTHER_PARTY | DoubtReason.OTHER_TOTAL, _:
            return _file_sentence(doubt, voice)
        case DoubtReason.FEW_VOTES | DoubtReason.MANY_VOTES, _:
            return _total_sentence(doubt)
        case _:
            return _figures_sentence(doubt, voice)


def _winner_sentence(doubt: Doubt, ward: str, voice: Voice) -> str:
    if doubt.why is DoubtReason.LOSERS_ADDED:
        added, party, names = doubt.about
        stays = f"{voice.label(party)} stays" if party else f"{names} stay"
        return f"Add {added} to {ward}? {stays} elected. For another winner use /correct."
    new, out, *told = doubt.about
    who = " as well" if not out else f", not {out}" if new else ""
    sentence = f"This changes who is elected: {new or f'no longer {out}'}{who}"
    return " ".join([f"{sentence.rstrip('.')}.", *_told_sentence(*told)])


def _told_sentence(outcome: str = "", channels: str = "0") -> list[str]:
    if not outcome:
        return []
    told = f"{quantity(int(channels), 'channel')} {'was' if channels == '1' else 'were'} told"
    return [f"{told} of a {outcome}: it will be corrected there."]


def _file_sentence(doubt: Doubt, voice: Voice) -> str:
    if doubt.why is DoubtReason.OTHER_PARTY:
        name, in_file, party = doubt.about
        return f"The file has {name} as {in_file}, the pack as {voice.label(party)}."
    total, found = (votes(int(figure)) for figure in doubt.about)
    return f"The file's total is {total}, but its figures add up to {found}."


def _total_sentence(doubt: Doubt) -> str:
    now, then, each, year = doubt.about
    how = "less than half of" if doubt.why is DoubtReason.FEW_VOTES else "more than double"
    return f"{votes(int(now))} votes{each} are {how} the {votes(int(then))} of {year}."


def _figures_sentence(doubt: Doubt, voice: Voice) -> str:
    about = [votes(int(part)) if part.isdigit() else part for part in doubt.about]
    return _FIGURES[doubt.why].format(*about, area=voice.area)


# Only names from the pack and our own figures are put into these, each as a value.
_FIGURES = {
    DoubtReason.OUTCOME_OTHERWISE: "You typed “{0}”, but that would make it a {1}.",
    DoubtReason.SECOND_KEY: "A second person has to confirm this, or type the same.",
    DoubtReason.ASKED_ALWAYS: "Every declaration here needs confirming. Is it right?",
    DoubtReason.WINNER_NOT_TOP: ("{0} has {1} votes, but {2}, with {3}, is named as elected."),
    DoubtReason.WINNER_OR_VOTES: "To add the votes of {0} and change nothing else, use /declare.",
    DoubtReason.SEAT_OR_VOTES: "This puts {0} among those elected. Is that right?",
    DoubtReason.LOT_NOT_CLOSE: "{0} is named as the winner of a lot, but is {1} votes ahead.",
    DoubtReason.OVER_ELECTORATE: (
        "These votes need at least {0} ballot papers, but the electorate is only {1}."
    ),
    DoubtReason.OVER_TURNOUT: (
        "The figures make {0} ballot papers, but turnout and electorate give about {1}."
    ),
    DoubtReason.UNDER_PAPERS: "{0} votes from {1} valid papers: each has at least one.",
    DoubtReason.MOST_VOTES: (
        "{0} votes{2} are more than double the {1} of the {area} with the most last time."
    ),
    DoubtReason.SWAPPED: (
        "In a different order these figures would be much closer to the last contest. "
        "Are they against the right names?"
    ),
    DoubtReason.FROM_FILE: "Taken from the {0}, not from the declaration itself.",
    DoubtReason.ANOTHER_WARDS: "{0} has declared with the same figures.",
    DoubtReason.OVER_PAPERS: (
        "These votes need at least {0} ballot papers, but turnout and electorate give about {1}."
    ),
}
