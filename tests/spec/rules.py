"""The rules, each in our own words with its source; the tests beside it check them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `guess` is our own choice for want of a source, `not_built` what is left out."""

    code: str
    text: str
    source: str
    guess: str = ""
    not_built: str = ""
    note: str = ""


EC = "Electoral Commission, guidance for returning officers at local government elections"
SWING = "Wikipedia, “Swing (United Kingdom)”"
MIDDLE = "MiddleEnglander’s by-election summaries"
HAYFIELD = "Harry Hayfield’s reports on politicalbetting.com"

GROUPS: dict[str, tuple[Rule, ...]] = {
    "Swing": (
        Rule(
            "SW-1",
            "Swing is Butler’s: half of one party’s rise less the other’s, in shares of all valid "
            "votes.",
            SWING,
        ),
        Rule(
            "SW-2",
            "Steed’s swing is the same sum with shares of the two parties’ votes only.",
            SWING,
            not_built="no newsroom has asked for it; Butler’s is the swing that gets printed",
        ),
        Rule(
            "SW-3",
            "A ward’s swing is between this time’s winner and runner-up unless another pair is "
            "asked for; the council’s pair is fixed before the night.",
            HAYFIELD,
        ),
        Rule(
            "SW-4",
            "A swing is a positive number from one named party to another; if it rounds to "
            "nothing it is negligible.",
            f"{HAYFIELD}; {MIDDLE}",
        ),
        Rule(
            "SW-5",
            "Work from votes; round once, at the end, half up, to one decimal place.",
            "Democracy Club’s practice; our own worked example",
        ),
        Rule(
            "SW-6",
            "If a swing would be meaningless, say so and give the reason.",
            MIDDLE,
            not_built="a notional swing counting an absent party as nought, as Hayfield prints it: "
            "the bot refuses instead",
        ),
        Rule(
            "SW-7",
            "With several seats, compare each party’s top candidate and name the basis.",
            "Andrew Teale, Tredegar 2008 (“Multi-seat Madness”); Rallings and Thrasher 1998",
            not_built="the total and average bases, and the warning about short slates: only the "
            "top-candidate basis is printed, and it is named",
        ),
        Rule(
            "SW-8",
            "The pack says which earlier contest is compared, and its year is printed.",
            "BBC, local elections 2018; Wikipedia, Worcester 2019",
        ),
        Rule(
            "SW-9",
            "The council-wide swing takes only like-for-like wards and says how many; it is given "
            "pooled and as a mean.",
            "BBC’s projected share, which compares like for like, as described by electionsetc",
            guess="that half of the wards are enough, and that the pooled figure comes first",
        ),
        Rule(
            "SW-10",
            "A party that was absent last time is new; no change is “=”; parties no longer "
            "standing are named.",
            "Election Maps UK; Britain Elects",
            guess="that an independent who is no longer standing isn’t named, being a person and "
            "not a party",
        ),
    ),
    "Hold and gain": (
        Rule(
            "HG-1",
            "A gain is measured against the party sitting on the eve and against the winner when "
            "the seat was last fought; the sitting party leads, and the other is printed if it "
            "differs.",
            "Press Association, as reported by the Guardian, 2023; BBC from 2013; ALDC",
        ),
        Rule(
            "HG-2",
            "Control before the election is always control on the eve.",
            "BBC, 2013",
        ),
        Rule(
            "HG-3",
            "With several seats, gains and losses are counted for each party; “from X” is used "
            "only if X alone lost, or one party gained from several.",
            "Consistent with the Press Association’s totals",
            guess="the rule by party",
        ),
        Rule(
            "HG-4",
            "Under new boundaries a ward is won, never gained, and has no swing; only totals "
            "compare.",
            "BBC, 2025; David Denver for the BBC, 2017",
            not_built="notional councillors, and Denver’s rule for a changed number of seats",
        ),
        Rule(
            "HG-5",
            "Uncontested seats count towards the composition, holds and gains, never towards "
            "shares or swing.",
            "Wychavon 2015",
        ),
        Rule(
            "HG-6",
            "Labour and Co-operative is Labour; independents each stand alone for shares and "
            "swing, and are one group in the chamber.",
            "Universal practice",
            guess="all of it",
        ),
        Rule(
            "HG-7",
            "A seat vacant on the eve is shown as vacant; once filled it counts as lost by the "
            "party that last won it, and is flagged.",
            "None found",
            guess="all of it",
        ),
    ),
    "Control": (
        Rule(
            "CT-1",
            "Control means more than half of all seats.",
            "BBC, 2023",
        ),
        Rule(
            "CT-2",
            "The chair’s casting vote doesn’t amount to control.",
            "Local Government Act 1972, Schedule 12, paragraph 39",
            not_built="a chair who has lost their seat and stays on until replaced",
        ),
        Rule(
            "CT-3",
            "There is set wording for control won, lost and held, and for no overall control; the "
            "term for no overall control is a setting.",
            "BBC and Press Association usage",
        ),
        Rule(
            "CT-4",
            "Majority, control lost, out of reach, no overall control: each becomes certain at "
            "its own moment, is announced once, and is withdrawn if a correction breaks it. Out of "
            "reach is news of a party that had a third of the seats.",
            "BBC, 2018; Worcester Observer, 3 May 2024; Worcester News, 6 May 2016",
            guess="a third",
        ),
        Rule(
            "CT-5",
            "Vacant and postponed seats stay to come; the majority line counts all seats, and "
            "nothing is final while they could change it.",
            "Ross North and Wombourne South West, 2019",
        ),
        Rule(
            "CT-6",
            "The bot gives the arithmetic, not who will govern.",
            "Chris Game, INLOGOV",
        ),
        Rule(
            "CT-7",
            "Coalitions are the smallest alliances with a majority, the largest first.",
            "Arithmetic",
        ),
        Rule(
            "CT-8",
            "Independents never have control, and a council may keep them out of coalitions.",
            "Wikipedia, “No overall control”; the Guardian, 2023, counts differently",
        ),
        Rule(
            "CT-9",
            "A party in control has so many of all seats, and its majority is its lead over all "
            "other parties; a vacant seat is no party’s.",
            "BBC, 2021, and Worcester News, 2016, use the word differently",
        ),
        Rule(
            "CT-10",
            "A party is certain of the seats of a ward that its opponents are too few to fill, "
            "before the ward declares; in a postponed ward of none.",
            "Arithmetic",
        ),
    ),
    "The declaration": (
        Rule(
            "DE-1",
            "A declaration gives every candidate’s votes, who is elected and the rejected papers.",
            EC,
        ),
        Rule(
            "DE-2",
            "Rejected papers are counted under each heading.",
            EC,
            not_built="the headings: only the total of rejected papers is recorded",
        ),
        Rule(
            "DE-3",
            "In a one-seat ward, votes plus rejected papers are the papers; with more seats, a "
            "paper carries at least one vote and at most that many, and at most one for each "
            "candidate.",
            f"{EC}, reconciliation",
            guess="that the bot should question a swing of more than thirty points, under half or "
            "over double last time’s votes (the most of any ward, if its own aren’t known), and "
            "figures that would fit last time three times better in another order",
        ),
        Rule(
            "DE-4",
            "Counting, recount, declared: only a declaration enters the totals, and after it "
            "there can be no recount.",
            f"{EC}, provisional results and recounts",
            not_built="provisional figures, which are never stored",
        ),
        Rule(
            "DE-5",
            "A declaration stands; different figures are a correction, and the ward keeps its "
            "place.",
            f"{EC}, 2017; Nelson, 2023",
            not_built="telling our own slips, the returning officer’s corrections and court "
            "rulings apart: a correction gives its reason in words",
        ),
        Rule(
            "DE-6",
            "A tie for the last seat is decided by lot, never by the bot; a tie below the last "
            "seat needs no lot.",
            f"{EC}, equality of votes",
        ),
        Rule(
            "DE-7",
            "In a double vacancy the longer term goes to the candidate with the most votes.",
            f"{EC}, equality of votes",
        ),
        Rule(
            "DE-8",
            "A candidate’s death stops the poll: the ward is postponed and its seats stay to come.",
            f"{EC}, death of a candidate",
        ),
        Rule(
            "DE-9",
            "Turnout is papers over electorate, to two decimal places; never worked out from "
            "votes in a ward with several seats.",
            EC,
        ),
        Rule(
            "DE-10",
            "Wards declare as they finish, in no fixed order, and the order changes no sum.",
            "Worcester News, 2016; BBC, 2019",
        ),
        Rule(
            "DE-11",
            "Once a winner is known, more figures are the losers’ unless they say otherwise; a "
            "figure of a winner who turns out to be misheard goes with the name.",
            "None found",
            guess="all of it",
        ),
        Rule(
            "DE-12",
            "A candidate whose party or name is put right is the same person: what was declared "
            "of them holds.",
            "None found",
            guess="all of it",
        ),
        Rule(
            "DE-13",
            "A ward’s seats may be declared by party before anybody is named. They count at once "
            "for seats, gains and control, and names or figures that agree complete them.",
            "None found",
            guess="all of it",
        ),
    ),
    "Law and access": (
        Rule(
            "LW-1",
            "Nothing about how people voted is published before the polls close, at 22:00 in "
            "London on polling day.",
            "Representation of the People Act 1983, section 66A",
            note="the desk makes the refusal, and its own tests check it",
        ),
        Rule(
            "LW-2",
            "Election material by or for a party carries an imprint.",
            "Electoral Commission, digital imprints",
            guess="that results given after the poll aren’t such material",
            not_built="a footer for party teams",
        ),
        Rule(
            "LW-3",
            "Colour is never the only carrier of meaning.",
            "WCAG 1.4.1",
            note="the pictures’ own tests check the letters in their dots",
        ),
    ),
    "The newsroom": (
        Rule(
            "NR-1",
            "Accuracy before speed: name the source, and have a second person check.",
            "BBC Editorial Guidelines, 3.3",
            not_built="a required source: if one is given, it is stored and announced",
        ),
        Rule(
            "NR-2",
            "A correction says what was wrong and puts it right, and reaches everyone the error "
            "reached.",
            "BBC Editorial Guidelines, 3.3.28; IPSO",
        ),
    ),
}
RULES = tuple(rule for group in GROUPS.values() for rule in group)

# Worked examples from published results: how many there are of each kind.
WORKED_EXAMPLES = {
    "SW": 8,  # swing
    "MM": 1,  # shares in a ward with several seats
    "AG": 1,  # council-wide swing
    "BL": 2,  # baselines
    "CT": 6,  # control
    "CO": 3,  # coalitions
    "IN": 6,  # figures that don't add up
    "TI": 3,  # ties
}
