"""How /declare reads a line: every spelling it accepts, and its reading."""

import pytest

from bot.chat.reply import Reply, Tone
from bot.election.council import Poll
from bot.wording.readback import readback
from tests.count import Count, assert_refused

FLASH = "Battenhall: Louis Stephen (Green) 1,081"
FULL = (
    f"{FLASH}, David Tibbutt (Conservative) 887, Philip Ashwell (Labour) 127, "
    "Jackie Brooks (UKIP) 89"
)


def read_backs(count: Count) -> list[str]:
    """The night's declarations, read back."""
    book = count.app.desk.first_book()
    return [
        readback(contest, declaration, book.voice)
        for contest, declaration in book.night.declarations
        if contest.poll is not Poll.UNCONTESTED
    ]


def assert_recorded(count: Count, reply: Reply, expected: str) -> None:
    """Check that the line was recorded as this, and that the reply reads it back."""
    assert Tone.DONE is reply.tone, reply.text
    assert [expected] == read_backs(count)
    assert f"{expected}." == reply.lines[0]


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("Battenhall Green 1081", id="ward, party, votes"),
        pytest.param("battenhall ward GREEN 1081", id="any case, and the word ward"),
        pytest.param("Battenhall Grn 1,081", id="a party's code, a thousands comma"),
        pytest.param("Battenhall Green Party 1081", id="a party's whole name"),
        pytest.param("Battenhall greens 1081", id="a party's alias"),
        pytest.param("Battenhall Stephen 1081", id="a surname"),
        pytest.param("Battenhall Louis Stephen 1081", id="a whole name"),
        pytest.param("Battenhall Green Stephen 1081", id="party and surname of one candidate"),
        pytest.param("Battenhall Louis Stephen (Green Party) 1081 votes", id="as a sheet has it"),
        pytest.param("Green Battenhall 1081", id="party before ward"),
        pytest.param("1081 Green Battenhall", id="all backwards"),
        pytest.param("Battenhall 1081 Green", id="votes before party"),
        pytest.param("Batt Green 1081", id="the beginning of a ward"),
        pytest.param("Battenhall Steph 1081", id="the beginning of a surname"),
        pytest.param("“Battenhall” ‘Green’ 1081", id="a phone's quotes"),
        pytest.param("Battenhall: Green, 1081.", id="loose punctuation"),
        pytest.param("Battenhall, Green; 1081!", id="more loose punctuation"),
        pytest.param("Battenhall Green 1\u00a0081", id="a no-break space in the figure"),
        pytest.param("Battenhall Green 1\u202f081", id="a narrow no-break space in the figure"),
        pytest.param("Battenhall Green 1\u2009081", id="a thin space in the figure"),
        pytest.param("  Battenhall   Green\t1081  ", id="spaces and tabs anywhere"),
        pytest.param("Battenhall Gr\u200been 1081", id="B31 a zero-width space in a name"),
        pytest.param("Battenhall Gréen 1081", id="an accent that nobody has"),
        pytest.param("Battenhall *Green* 1081", id="B28 a phone's bold"),
    ],
)
async def test_a_flash_is_understood(count: Count, typed: str) -> None:
    reply = await count.type(f"/declare {typed}")

    assert_recorded(count, reply, FLASH)


THREE_CON = (
    "Jane Smith (Conservative) elected, Mo Jopp (Conservative) elected, "
    "Nat Winterborne (Conservative) elected"
)

TABLE = """Battenhall
Louis Stephen\tGreen Party\t1,081\t49.5%\t+38.2
David Tibbutt\tConservative and Unionist Party\t887\t40.6%\t−7.1
Philip Ashwell\tLabour Party\t127\t5.8%
Jackie Brooks\tUK Independence Party (UKIP)\t89\t4.1%"""


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("Battenhall Green 1081 Con 887 Lab 127 UKIP 89", id="parties, winner first"),
        pytest.param("Battenhall tory 887 ukip 89 green 1081 labour 127", id="in any order"),
        pytest.param("Battenhall 1081 Green 887 Con 127 Lab 89 UKIP", id="votes before names"),
        pytest.param("Battenhall Stephen 1081 Tibbutt 887 Ashwell 127 Brooks 89", id="surnames"),
        pytest.param("Battenhall: Green 1081; Con 887; Lab 127; UKIP 89.", id="semicolons"),
        pytest.param("Battenhall Green=1081, Con=887, Lab=127, UKIP=89", id="equals signs"),
        pytest.param("Battenhall | Green | 1081 | Con | 887 | Lab | 127 | UKIP | 89", id="bars"),
        pytest.param(TABLE, id="a table pasted with tabs, lines and percentages"),
        pytest.param(TABLE.replace("\n", "\r\n"), id="the same from Windows"),
        pytest.param(
            "Battenhall Green 1081 Con 887 Lab 127 UKIP 89 majority 194", id="a majority that fits"
        ),
    ],
)
async def test_a_full_result_is_understood(count: Count, typed: str) -> None:
    reply = await count.type(f"/declare {typed}")

    assert_recorded(count, reply, FULL)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("Green", "Louis Stephen (Green) elected", id="no figure at all"),
        pytest.param(
            "Green 1081 Con 887",
            "Louis Stephen (Green) 1,081, David Tibbutt (Conservative) 887",
            id="some of the candidates, the first named has won",
        ),
        pytest.param("Lab & Co-op 1127", "Philip Ashwell (Labour) 1,127", id="B47 Lab & Co-op"),
        pytest.param("Lab/Co-op 1127", "Philip Ashwell (Labour) 1,127", id="B47 Lab/Co-op"),
        pytest.param(
            "Labour and Co-operative 1127", "Philip Ashwell (Labour) 1,127",
            id="B47 Labour and Co-operative",
        ),
        pytest.param(
            "Green 1081 turnout 1,661 electorate 4321",
            "Louis Stephen (Green) 1,081, turnout 38.44%, electorate 4,321",
            id="turnout as a number of ballot papers",
        ),
        pytest.param(
            "turnout 41.2% Green 1081 source RO rejected 23 electorate 5,300",
            "Louis Stephen (Green) 1,081, turnout 41.2%, electorate 5,300, rejected papers 23",
            id="extras in any order, before and after the figures",
        ),
        pytest.param(
            "Green 1081 turnout 41.25", "Louis Stephen (Green) 1,081, turnout 41.25%",
            id="turnout to two decimals, without its sign",
        ),
        pytest.param(
            "Green 887 Con 887 Lab 127 UKIP 89 lot Stephen",
            "Louis Stephen (Green) 887 by lot, David Tibbutt (Conservative) 887, "
            "Philip Ashwell (Labour) 127, Jackie Brooks (UKIP) 89",
            id="A16 a tie, with who won the lot",
        ),
        pytest.param(
            "Green 887 Con 887 Lab 127 UKIP 89 lot Con",
            "David Tibbutt (Conservative) 887 by lot, Louis Stephen (Green) 887, "
            "Philip Ashwell (Labour) 127, Jackie Brooks (UKIP) 89",
            id="A16 the lot may go to the second named, by party",
        ),
        pytest.param(
            "Green 10 Con 0", "Louis Stephen (Green) 10, David Tibbutt (Conservative) 0",
            id="A8 nought for a loser",
        ),
    ],
)  # fmt: skip
async def test_extras_after_the_ward_are_understood(
    count: Count, typed: str, expected: str
) -> None:
    reply = await count.type(f"/declare Battenhall {typed}")

    assert_recorded(count, reply, f"Battenhall: {expected}")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("Mellstock Lab 10", "Mellstock: Ben Oak (Labour) 10", id="the shorter name"),
        pytest.param(
            "Mellstock Parish North Lab 10", "Mellstock Parish North: Eli Troy (Labour) 10",
            id="the longest exact name wins",
        ),
        pytest.param("Upper Lab 10", "Upper Mellstock: Gil Henchard (Labour) 10", id="a beginning"),
        pytest.param(
            "st mary’s and all saints con 5",
            "St. Mary's & All Saints: Hal Farfrae (Conservative) 5",
            id="St for St., and for &, a phone's apostrophe",
        ),
        pytest.param(
            "Saint Marys & All Saints Con 5",
            "St. Mary's & All Saints: Hal Farfrae (Conservative) 5",
            id="Saint for St., no apostrophe",
        ),
        pytest.param(
            "st mary's sean obrien 5", "St. Mary's & All Saints: Séan O'Brien (Labour) 5",
            id="B34 accents and apostrophes left out",
        ),
        pytest.param(
            "St. Mary Se\u0301an O’Brien 5", "St. Mary's & All Saints: Séan O'Brien (Labour) 5",
            id="B34 an accent typed as a mark of its own",
        ),
        pytest.param(
            "St Thomas Le Sueur 7", "St. Thomas: Ida Le Sueur (Conservative) 7",
            id="a surname of two words",
        ),
        pytest.param(
            "St Thomas Stoke 7", "St. Thomas: Tess Durbeyfield-Stoke (Labour) 7",
            id="the second half of a double-barrelled name",
        ),
        pytest.param(
            "Green Lane Lab 5", "Green Lane: Sue Bridehead (Labour) 5",
            id="a ward that begins like a party, in full",
        ),
        pytest.param(
            "Budmouth Peter Green 10", "Budmouth: Peter Green (Labour) 10",
            id="a surname like a party, with the first name",
        ),
        pytest.param(
            "Budmouth Green Party 10", "Budmouth: Lil Nunsuch (Green) 10",
            id="a party like a surname, with the word party",
        ),
        pytest.param(
            "High Street Con Jopp 100", "High Street: Mo Jopp (Conservative) 100",
            id="one of a party's three, by party and surname",
        ),
        pytest.param(
            "High Street Smith Lab 100", "High Street: John Smith (Labour) 100",
            id="one of two of a surname, by party",
        ),
        pytest.param(
            "High Street Jopp Winterborne",
            "High Street: Mo Jopp (Conservative) elected, Nat Winterborne (Conservative) elected",
            id="A20 two of three winners, without figures",
        ),
        pytest.param(
            "High Street Co-op Fitzpiers 380", "High Street: Pru Fitzpiers (Labour) 380",
            id="B47 a Labour and Co-operative candidate",
        ),
        pytest.param("High Street Con", f"High Street: {THREE_CON}", id="as many as seats"),
        pytest.param("High Street 3 Con", f"High Street: {THREE_CON}", id="with the number"),
        pytest.param("High Street three Conservatives", f"High Street: {THREE_CON}", id="in words"),
        pytest.param("High Street Con Con Con", f"High Street: {THREE_CON}", id="one by one"),
        pytest.param("High Street Con 3", f"High Street: {THREE_CON}", id="the number last"),
        pytest.param(
            "High Street 1 Grn", "High Street: Quin South (Green) elected",
            id="one seat of three, and one candidate",
        ),
        pytest.param(
            "High Street M Jopp 380", "High Street: Mo Jopp (Conservative) 380", id="an initial"
        ),
        pytest.param(
            "High Street J Smith Lab 100", "High Street: John Smith (Labour) 100",
            id="one of two of an initial and surname, by party",
        ),
        pytest.param(
            "High Street SOUTH Quin 9 Cllr Melbury 8 Dr Mo Jopp 7 Fitzpiers, P. 6",
            "High Street: Quin South (Green) 9, Olly Melbury (Labour) 8, "
            "Mo Jopp (Conservative) 7, Pru Fitzpiers (Labour) 6",
            id="surnames first, titles",
        ),
        pytest.param("Quay Ind Vye 9", "Quay: Rae Vye (Independent) 9", id="one of two Ind"),
        pytest.param(
            "Egdon Casterbridge Quartet 9", "Egdon: Una Clym (Casterbridge Quartet) 9",
            id="a party that no registry knows",
        ),
        pytest.param("Egdon CastQuar 9", "Egdon: Una Clym (Casterbridge Quartet) 9", id="its code"),
        pytest.param(
            "Talbothays Lab 12", "Talbothays: Robert'); DROP TABLE ledger;-- (Labour) 12",
            id="B50 a name that would be SQL",
        ),
        pytest.param(
            "Talbothays Grn 12", "Talbothays: {{7*7}} %s {0.__class__} (Green) 12",
            id="B52 a name that would be a template",
        ),
    ],
)  # fmt: skip
async def test_hard_names_are_understood(
    casterbridge_count: Count, typed: str, expected: str
) -> None:
    reply = await casterbridge_count.type(f"/declare {typed}")

    assert_recorded(casterbridge_count, reply, expected)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param(
            "Mellstock Parish Lab 10", ["“Parish”", "Ann Boldwood (Con)"],
            id="words left over after the ward",
        ),
        pytest.param("Mellstock Lab 10 banana", ["“banana”"], id="words left over at the end"),
        pytest.param("Old Town Con 5", ["“Old Town” is not up tonight"], id="not up tonight"),
        pytest.param("St Lab 5", ["“St”", "St. Mary's & All Saints or St. Thomas"], id="B38"),
        pytest.param(
            "Green Lab 5", ["“Green” could be a ward or a party", "Green Lane"], id="ward or party"
        ),
        pytest.param(
            "Budmouth Green 10", ["“Green”", "Peter Green (Lab) or Lil Nunsuch (Grn)"],
            id="party or surname",
        ),
        pytest.param(
            "High Street Smith 10", ["“Smith”", "Jane Smith (Con) or John Smith (Lab)"],
            id="two of one surname",
        ),
        pytest.param(
            "High Street J Smith 10", ["“J Smith”", "Jane Smith (Con) or John Smith (Lab)"],
            id="two of one initial and surname",
        ),
        pytest.param(
            "High Street Lab M Jopp 10", ["“Lab M Jopp” names two candidates"],
            id="an initial with another party",
        ),
        pytest.param(
            "High Street 5 Con", ["You named 5 people as elected in High Street", "3 to fill"],
            id="more seats than the ward has",
        ),
        pytest.param(
            "High Street 2 Grn", ["Green has fewer candidates in High Street", "Quin South (Grn)"],
            id="more seats than candidates",
        ),
        pytest.param(
            "High Street Con 10",
            ["“Con”", "Jane Smith (Con), Mo Jopp (Con) or Nat Winterborne (Con)"],
            id="three of one party",
        ),
        pytest.param("Quay Ind 10", ["“Ind”", "Rae Vye (Ind) or Sal Wildeve (Ind)"], id="two Ind"),
        pytest.param("Budmouth Con Lab 10", ["“Con Lab”", "two candidates"], id="two names"),
        pytest.param("Mellstock Lab 10 Oak 10", ["“Ben Oak” appears twice"], id="somebody twice"),
        pytest.param("Mellstock LD 10", ["“Liberal Democrat” is not standing"], id="not standing"),
        pytest.param("Mellstock Lab 10 Con", ["“Ann Boldwood” has no votes"], id="a loser's votes"),
        pytest.param("Mellstock 10", ["one figure has no name"], id="a figure without a name"),
        pytest.param(
            "High Street Jopp Winterborne South Melbury", ["4 people", "3 to fill"],
            id="A20 more winners than seats",
        ),
        pytest.param(
            "Mellstock Lab 10 Con 9 Grn 8 lot Boldwood", ["“Ann Boldwood” won the lot"],
            id="a lot for somebody who is not elected",
        ),
        pytest.param("Weatherbury Con 5", ["Weatherbury was uncontested"], id="uncontested"),
        pytest.param("Mellstock Lab 10 turnout", ["“turnout” needs a value"], id="half an extra"),
        pytest.param("Mellstock Lab 10 turnout 101%", ["“101%”"], id="a turnout over 100"),
        pytest.param("Mellstock Lab 10 electorate many", ["“many”"], id="an electorate in words"),
        pytest.param("Mellstock Lab 10 because", ["“because”"], id="because of nothing"),
    ],
)  # fmt: skip
async def test_an_ambiguous_line_is_refused_and_nothing_is_stored(
    casterbridge_count: Count, typed: str, words: list[str]
) -> None:
    reply = await casterbridge_count.type(f"/declare {typed}")

    await assert_refused(casterbridge_count, reply, *words)


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        pytest.param(
            "Battenha11 Green 1081", "No ward is called “Battenha11”. Did you mean Battenhall?",
            id="B37 a ward with digits for letters",
        ),
        pytest.param(
            "Batenhall Green 1081", "No ward is called “Batenhall”. Did you mean Battenhall?",
            id="a ward with a letter missing",
        ),
        pytest.param(
            "Battenhall Steven 1081",
            "No candidate there is called “Steven”. Did you mean “Louis Stephen”?",
            id="a surname that is only like one",
        ),
    ],
)  # fmt: skip
async def test_a_guess_is_only_proposed(count: Count, typed: str, question: str) -> None:
    asked = await count.type(f"/declare {typed}")
    before = await count.ledger()
    answer = await count.press("Yes")

    assert Tone.ASK is asked.tone
    assert asked.text.startswith(question), asked.text
    assert [] == before
    assert "Nothing is stored yet." == asked.lines[-1]
    assert_recorded(count, answer, FLASH)


async def test_a_party_after_a_misspelt_ward_is_not_part_of_its_name(count: Count) -> None:
    """“Batenhall Con” is also similar to Battenhall, but less so."""
    reply = await count.type("/declare Batenhall Con 887")

    assert (
        "Read as Battenhall: David Tibbutt (Conservative) 887. CONSERVATIVE HOLD Battenhall."
        in reply.lines
    )


async def test_a_rejected_guess_changes_nothing(count: Count) -> None:
    await count.type("/declare Battenha11 Green 1081")
    answer = await count.press("No")

    assert "Left as it was." == answer.text
    assert [] == await count.ledger()


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        pytest.param(
            "Con 887 Green 1081",
            "Louis Stephen has 1,081 votes, but David Tibbutt, with 887, is named as elected.",
            id="A17 the winner given has not the most votes",
        ),
        pytest.param(
            "Green 1081 Con 887 Lab 127 UKIP 89 electorate 2000",
            "These votes need at least 2,184 ballot papers, but the electorate is only 2,000.",
            id="votes above the electorate",
        ),
        pytest.param(
            "Green 1081 Con 887 Lab 127 UKIP 89 electorate 4321 turnout 41.2%",
            "The figures make 2,184 ballot papers, but turnout and electorate give about 1,780.",
            id="votes that do not fit the turnout",
        ),
        pytest.param(
            "Green 2081 Con 87 Lab 12 UKIP 9",
            "A swing of 63.8 points from Conservative to Green would be extraordinary.",
            id="a swing beyond thirty points",
        ),
    ],
)
async def test_an_odd_result_is_questioned_first_unless_a_reason_is_given(
    count: Count, typed: str, question: str
) -> None:
    asked = await count.type(f"/declare Battenhall {typed}")
    before = await count.ledger()
    forced = await count.type(f"/declare Battenhall {typed} because the sheet says so")

    assert ((question, []), Tone.ASK) == ((asked.text, before), asked.tone)
    assert Tone.DONE is forced.tone
    assert [("the sheet says so", True)] == [
        (row.reason, bool(row.odd)) for row in await count.ledger()
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("turnout 41,2%", ["“41,2” has a comma", "type 41.2%."], id="A15 a comma"),
        pytest.param("turnout 41, 2%", ["“41, 2” has a comma"], id="A15 a comma and a space"),
        pytest.param("turnout: 41,2", ["“41,2” has a comma"], id="A15 no percent sign"),
        pytest.param("turnout 4,25%", ["“4,25” has a comma", "type 4.25%."], id="A15 two decimals"),
        pytest.param(
            "turnout 0.387", ["would be less than one percent", "type 38.7%."], id="a fraction"
        ),
        pytest.param(
            "turnout 1661", ["1,661 is a number of ballot papers", "add the electorate"],
            id="papers without an electorate",
        ),
        pytest.param(
            "turnout 1661 electorate 1000", ["1,661 ballot papers is more", "of 1,000, so"],
            id="more papers than electors",
        ),
        pytest.param("because", ["“because” has no reason after it"], id="because alone"),
        pytest.param("because \ud800", ["contains half a character"], id="B45 in a reason"),
        pytest.param("Con\ud800 887", ["contains half a character"], id="B45 in a name"),
    ],
)  # fmt: skip
async def test_a_figure_or_a_reason_that_cannot_be_used_is_refused(
    count: Count, typed: str, words: list[str]
) -> None:
    reply = await count.type(f"/declare Battenhall Green 1081 {typed}")

    await assert_refused(count, reply, *words)


async def test_a_share_after_a_comma_is_not_a_decimal(count: Count) -> None:
    reply = await count.type("/declare Battenhall Green 1081, 49% Con 887, 40%")

    assert Tone.DONE is reply.tone, reply.text


async def test_a_misspelt_ward_and_a_misspelt_party_are_both_proposed(count: Count) -> None:
    reply = await count.type("/declare Batenhall Gren 1081")

    assert Tone.ASK is reply.tone
    assert "“Batenhall”" in reply.text + "".join(reply.lines)
    assert "“Gren”" in reply.text + "".join(reply.lines)
    assert [] == await count.entries()
