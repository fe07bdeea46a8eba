"""Laws: every line is answered, and a declaration read back parses as the same declaration."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.reply import Reply, Tone
from bot.desk.identity import Channel, Person
from bot.election.council import Council, Poll
from bot.election.declaration import Declaration
from bot.election.parse.declaration import Reading, parse_declaration
from bot.importers.pack import load
from commands import MENU
from tests.casterbridge import casterbridge
from tests.count import ALICE, BOB, COUNT, DESK, ERIN, Count

CASTERBRIDGE = load(casterbridge()).usable_council
NAMES = [command.name for command in MENU.commands]

KEYWORDS = """
Con Lab Grn LD Ind Labour Green St ward and & the from to because lot source turnout electorate
rejected majority recount postponed counting all gains off help status night roles export grant
revoke declarer editor person group U3 1 10 100 1,081 0 -5 41.2% ² 99999999 “ ” ' " ( ) ; : = # *
""".split()  # noqa: SIM905 - fifty quoted words would read worse
words = st.sampled_from(
    [
        *CASTERBRIDGE.contests,
        *(c.name for contest in CASTERBRIDGE.contests.values() for c in contest.candidates),
        *KEYWORDS,
        "\t",
        "\n",
    ]
)
TAILS = [
    "", "", "", "", "because the sheet says so", "because", "turnout 41.2%", "electorate 10",
    "rejected 3", "source RO", "lot Oak", "recount", "banana",
]  # fmt: skip


@st.composite
def plausible_lines(draw: st.DrawFn) -> tuple[str, str]:
    """A command and a plausible line about a ward, slips included."""
    contest = draw(st.sampled_from(list(CASTERBRIDGE.contests.values())))
    ward = contest.ward[: len(contest.ward) - draw(st.sampled_from([0, 0, 0, 0, 0, 1, 2]))]
    name = draw(st.sampled_from(["declare", "declare", "declare", "correct", "withdraw", "mark"]))
    if name == "withdraw":
        return name, f"{ward} because {draw(st.sampled_from(['misheard', 'wrong ward']))}"
    if name == "mark":
        return name, f"{ward} {draw(st.sampled_from(['counting', 'recount', 'postponed']))}"
    parts = [ward]
    for candidate in draw(st.permutations(contest.candidates))[: draw(st.integers(1, 7))]:
        names = [candidate.name, candidate.name, candidate.surname, candidate.party]
        parts.append(draw(st.sampled_from(names)))
        parts.append(draw(st.sampled_from(["10", "10", "11", "12", "13", "1,081", "9999999"])))
    return name, " ".join([*parts, draw(st.sampled_from(TAILS))])


anything = st.one_of(
    st.lists(words, max_size=12).map(" ".join),
    st.text(max_size=60),
    st.sampled_from(["all", "gains", "off", "roles grant declarer person U3", "export"]),
)
typed_lines = st.integers(0, 9).flatmap(
    lambda n: plausible_lines() if n < 7 else st.tuples(st.sampled_from(NAMES), anything)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    line=typed_lines,
    person=st.sampled_from([ALICE, ALICE, ALICE, BOB, BOB, ERIN]),
    channel=st.sampled_from([DESK, COUNT]),
    presses=st.integers(0, 3),
)
async def test_any_text_is_answered_and_only_a_done_answer_stores_an_entry(
    casterbridge_count: Count, line: tuple[str, str], person: Person, channel: Channel, presses: int
) -> None:
    """The night carries over from line to line, so wards get declared, marked and withdrawn."""
    before = len(await casterbridge_count.ledger())
    reply = await casterbridge_count.type(f"/{' '.join(line)}", person, channel)
    written = len(await casterbridge_count.ledger()) - before
    assert_lawful(reply, written)
    for action in reply.actions[:presses]:
        before = len(await casterbridge_count.ledger())
        pressed = await casterbridge_count.press(action.label, reply, person, channel)
        assert_lawful(pressed, len(await casterbridge_count.ledger()) - before)


def assert_lawful(reply: Reply, written: int) -> None:
    """Check for an answer, never a failure, and at most one entry, which the answer must report."""
    assert "Something went wrong" not in reply.text
    assert 0 == written or (1 == written and Tone.DONE is reply.tone), reply.text
    assert Tone.REFUSAL is not reply.tone or reply.text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(NAMES), text=anything)
async def test_completing_any_text_never_fails(
    casterbridge_count: Count, name: str, text: str
) -> None:
    offers = await casterbridge_count.app.dispatcher.completions(name, text, DESK)

    assert [] == [offer for offer in offers if not offer.text.strip()]


@st.composite
def declarations(draw: st.DrawFn, council: Council) -> tuple[str, Declaration]:
    """A ward of the council and a possible declaration there, with distinct figures."""
    contest = draw(st.sampled_from([c for c in council.contests.values() if c.poll is Poll.HELD]))
    people = draw(st.permutations(contest.candidates))
    several = draw(st.integers(1, len(people)))
    figures = sorted(
        draw(st.sets(st.integers(1, 9_999_999), min_size=several, max_size=several)), reverse=True
    )
    votes = dict(zip(people, figures, strict=False))
    return contest.ward, Declaration(
        elected=tuple(people[: min(contest.seats, several)]),
        votes=tuple((c, votes[c]) for c in contest.candidates if c in votes),
        turnout=draw(st.none() | st.integers(0, 100_00)),
        electorate=draw(st.none() | st.integers(0, 9_999_999)),
        rejected=draw(st.none() | st.integers(0, 9_999_999)),
    )


def full_line(ward: str, declaration: Declaration, figure: str) -> str:
    """The declaration as a line; names are quoted, because a name may contain figures."""
    ranked = sorted(declaration.votes, key=lambda pair: -pair[1])
    extras = {
        "electorate": declaration.electorate,
        "rejected": declaration.rejected,
    }
    turnout = declaration.turnout
    return " ".join(
        [
            ward,
            *(f'"{c.name}" {format(n, figure)}' for c, n in ranked),
            *(f"{word} {n}" for word, n in extras.items() if n is not None),
            *([f"turnout {turnout // 100}.{turnout % 100:02}%"] if turnout is not None else []),
        ]
    )


@given(declarations(CASTERBRIDGE), st.sampled_from(["d", ",d"]))
def test_a_typed_declaration_reads_back_as_itself(
    ward_declaration: tuple[str, Declaration], figure: str
) -> None:
    ward, declaration = ward_declaration
    reading = parse_declaration(full_line(ward, declaration, figure), CASTERBRIDGE)

    assert Reading(ward, declaration) == (
        replace(reading, doubts=()) if isinstance(reading, Reading) else reading
    )


@given(
    declarations(CASTERBRIDGE),
    st.sampled_from(["banana", "Zzyzx", "Old", "99%%", "Monster Raving"]),
)
def test_an_extra_word_is_never_overlooked(
    ward_declaration: tuple[str, Declaration], word: str
) -> None:
    ward, declaration = ward_declaration
    reading = parse_declaration(f"{full_line(ward, declaration, 'd')} {word}", CASTERBRIDGE)

    assert not isinstance(reading, Reading)


@pytest.mark.parametrize("ward", list(CASTERBRIDGE.contests))
def test_every_ward_is_found_by_its_own_name(ward: str) -> None:
    reading = parse_declaration(f"{ward} 1", CASTERBRIDGE)

    assert ward == reading.ward
