"""The rules, each in our own words with where it is from; the tests say what holds them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `guess` is what is ours where no source was found, `not_built` what is left out."""

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
            "A swing (Butler’s) is half of one party’s rise less the other’s, in shares of all "
            "valid votes.",
            SWING,
        ),
        Rule(
            "SW-2",
            "Steed’s swing does the same with the shares of the two parties’ votes only.",
            SWING,
            not_built="nobody asked for it on the desk; Butler’s is the only one that is printed",
        ),
        Rule(
            "SW-3",
            "A ward’s swing is between the winner and the runner-up of this time, unless another "
            "pair is asked for; the council’s pair is fixed before the night.",
            HAYFIELD,
        ),
        Rule(
            "SW-4",
            "A swing is a positive number from one named party to another; near nothing it is "
            "negligible.",
            f"{HAYFIELD}; {MIDDLE}",
        ),
        Rule(
            "SW-5",
            "Work from votes and round once, at the end, half up, to one decimal.",
            "Democracy Club’s practice; a worked example of our own",
        ),
        Rule(
            "SW-6",
            "Where a swing would mean nothing, say so, with the reason.",
            MIDDLE,
            not_built="a notional swing with nought for the absent party, as Hayfield prints: "
            "the bot refuses",
        ),
        Rule(
            "SW-7",
            "With several seats compare each party’s top candidate, and name the basis.",
            "Andrew Teale, Tredegar 2008 (“Multi-seat Madness”); Rallings and Thrasher 1998",
            not_built="the total and average bases, and the warning of a short slate: the "
            "top-candidate basis is the one that is named and printed",
        ),
        Rule(
            "SW-8",
            "The pack says which contest is compared, and its year is printed.",
            "BBC, local elections 2018; Wikipedia, Worcester 2019",
        ),
        Rule(
            "SW-9",
            "The council’s swing takes like-for-like wards only and says how many; pooled and "
            "mean.",
            "BBC’s projected share, as electionsetc describes it, takes like for like",
            guess="that half of the wards are enough, and that pooled goes before mean",
        ),
        Rule(
            "SW-10",
            "A party that was absent is new, no change is “=”, parties that are gone are named.",
            "Election Maps UK; Britain Elects",
            guess="that an independent who is gone is not named: a person is no party",
        ),
    ),
    "Hold and gain": (
        Rule(
            "HG-1",
            "A gain is counted against the party sitting on the eve and against the winner when "
            "the seat was last fought; sitting leads, and the other is printed where it differs.",
            "Press Association by way of the Guardian, 2023; BBC from 2013; ALDC",
        ),
        Rule("HG-2", "Control before the election is always the eve’s.", "BBC, 2013"),
        Rule(
            "HG-3",
            "With several seats gains and losses are counted for each party; “from X” only where "
            "X alone lost.",
            "consistent with the Press Association’s totals",
            guess="the rule by party",
        ),
        Rule(
            "HG-4",
            "Under new boundaries a ward is won, never gained, and has no swing; only totals "
            "compare.",
            "BBC, 2025; David Denver for the BBC, 2017",
            not_built="notional councillors and Denver’s rule for another number of seats",
        ),
        Rule(
            "HG-5",
            "Uncontested seats count for the composition, holds and gains, never for shares or "
            "swing.",
            "Wychavon 2015",
        ),
        Rule(
            "HG-6",
            "Labour and Co-operative is Labour; independents are each alone for shares and "
            "swing, and one group in the chamber.",
            "universal practice",
            guess="all of it",
        ),
        Rule(
            "HG-7",
            "A seat that is vacant on the eve is shown as vacant; filled, it is lost by the "
            "party that won it last, and flagged.",
            "none was found",
            guess="all of it",
        ),
    ),
    "Control": (
        Rule("CT-1", "Control is more than half of all seats.", "BBC, 2023"),
        Rule(
            "CT-2",
            "The chair’s casting vote is not control.",
            "Local Government Act 1972, Schedule 12, paragraph 39",
            not_built="a chair who lost the seat and stays on until replaced",
        ),
        Rule(
            "CT-3",
            "The words for control won, lost, held, and for none; the term for no overall "
            "control is a setting.",
            "BBC and Press Association usage",
        ),
        Rule(
            "CT-4",
            "Majority, control lost, out of reach, no overall control: each is certain at a "
            "moment of its own, told once, and withdrawn if a correction breaks it.",
            "BBC, 2018; Worcester Observer, 3 May 2024; Worcester News, 6 May 2016",
        ),
        Rule(
            "CT-5",
            "Vacant and postponed seats stay to come; the line is of all seats, and nothing is "
            "final while they could change it.",
            "Ross North and Wombourne South West, 2019",
        ),
        Rule(
            "CT-6",
            "The bot says the arithmetic, not who will govern.",
            "Chris Game, INLOGOV",
        ),
        Rule(
            "CT-7",
            "Coalitions are the smallest alliances with a majority, the largest first.",
            "arithmetic",
        ),
        Rule(
            "CT-8",
            "Independents never hold control, and a council may keep them out of coalitions.",
            "Wikipedia, “No overall control”; the Guardian, 2023, counts otherwise",
        ),
        Rule(
            "CT-9",
            "A majority is printed in its parts: held of all, needed, more than all others.",
            "BBC, 2021, and Worcester News, 2016, mean different things by the word",
        ),
    ),
    "The declaration": (
        Rule(
            "DE-1",
            "A declaration has every candidate’s votes, who is elected and the rejected papers.",
            EC,
        ),
        Rule(
            "DE-2",
            "Rejected papers are counted under each heading.",
            EC,
            not_built="the headings: only the total of rejected papers is taken",
        ),
        Rule(
            "DE-3",
            "In a one-seat ward votes and rejected papers are the papers; with more seats a "
            "paper carries so many votes at most, and one for a candidate.",
            f"{EC}, reconciliation",
            guess="that a swing of more than thirty points is worth a question, and so are "
            "under half or over double last time’s votes, and an order that fits last time "
            "three times better",
        ),
        Rule(
            "DE-4",
            "Counting, recount, declared: only a declaration enters the totals, and after it "
            "there is no recount.",
            f"{EC}, provisional results and recounts",
            not_built="provisional figures: they are nowhere kept",
        ),
        Rule(
            "DE-5",
            "What is declared stands; other figures are a correction and keep the ward’s place.",
            f"{EC}, 2017; Nelson, 2023",
            not_built="telling our slip, the returning officer’s correction and a court apart: "
            "a correction has a reason in words",
        ),
        Rule(
            "DE-6",
            "A tie for the last seat is decided by lot, never by us; below the line there is no "
            "lot.",
            f"{EC}, equality of votes",
        ),
        Rule(
            "DE-7",
            "With a double vacancy the longer term goes to whoever has most votes.",
            f"{EC}, equality of votes",
        ),
        Rule(
            "DE-8",
            "A candidate’s death stops the poll: the ward is postponed and its seats stay to come.",
            f"{EC}, death of a candidate",
        ),
        Rule(
            "DE-9",
            "Turnout is papers over electorate, to two decimals; never from votes where there "
            "are several seats.",
            EC,
        ),
        Rule(
            "DE-10",
            "Wards declare as they finish, in no fixed order, and the order changes no sum.",
            "Worcester News, 2016; BBC, 2019",
        ),
    ),
    "Law and access": (
        Rule(
            "LW-1",
            "Nothing of how people voted before the close of poll, 22:00 in London on polling day.",
            "Representation of the People Act 1983, section 66A",
            note="the refusal is the desk’s, and held by its own tests",
        ),
        Rule(
            "LW-2",
            "Election material by or for a party carries an imprint.",
            "Electoral Commission, digital imprints",
            guess="that result facts after the poll are no such material",
            not_built="a footer for party teams",
        ),
        Rule(
            "LW-3",
            "Colour is never the only carrier.",
            "WCAG 1.4.1",
            note="the letters in a picture’s dots are held by the pictures’ own tests",
        ),
    ),
    "The newsroom": (
        Rule(
            "NR-1",
            "Accuracy before speed: name the source, and let a second person check.",
            "BBC Editorial Guidelines, 3.3",
            not_built="a second key and a required source: a source that is given is kept and told",
        ),
        Rule(
            "NR-2",
            "A correction says what was wrong and puts it right, and reaches everything that the "
            "error reached.",
            "BBC Editorial Guidelines, 3.3.28; IPSO",
        ),
    ),
}
RULES = tuple(rule for group in GROUPS.values() for rule in group)

# Every worked example is held by a sentence, or is not built.
VECTORS_NOT_BUILT: dict[str, str] = {}
