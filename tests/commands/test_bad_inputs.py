"""Bad inputs that are refused, by their number in docs/bad-inputs.md.

Inputs that are accepted or questioned are tested in test_declare_reading.
"""

from dataclasses import replace

import pytest

from bot.chat.dispatcher import Dispatcher
from bot.chat.rehearsal import Rehearsals
from bot.chat.reply import Tone
from bot.desk.identity import Person
from bot.store import audit
from commands import MENU
from tests.count import ALICE, BOB, DESK, ERIN, Count, assert_refused, full_text

PLAIN = "type plain digits, like 1081 or 1,081."


def figure(row: str, typed: str, echoed: str | None = None) -> object:
    return pytest.param(typed, echoed or typed, id=f"{row} {typed!a}")


@pytest.mark.parametrize(
    ("typed", "echoed"),
    [
        figure("A1", "1,0811", "1 0811"),
        figure("A1", "10,81", "10 81"),
        figure("A2", "1 081"),
        figure("A5", "1_081"),
        figure("A7", "-5"),
        figure("A7", "−5"),
        figure("A7", "+5"),
        figure("A10", "9" * 99, "9" * 79 + "…"),
        figure("A11", "9223372036854775808"),
        figure("A11", "10000000"),
        figure("A13", "O81"),
        figure("A13", "l081"),
        figure("A13", "1081votes"),
        figure("A13", "1081.5"),
        figure("A13", "1e3"),
        figure("A13", "0x10"),
    ],
)
async def test_a_text_that_is_not_a_number_is_refused_and_quoted(
    count: Count, typed: str, echoed: str
) -> None:
    reply = await count.type(f"/declare Battenhall Green {typed}")

    await assert_refused(count, reply, f"“{echoed}”", PLAIN)


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("²", id="A4 a superscript"),
        pytest.param("１０８１", id="A4 full-width digits"),
        pytest.param("①", id="A4 a circled digit"),
    ],
)
async def test_digits_that_only_look_like_digits_are_refused(count: Count, typed: str) -> None:
    reply = await count.type(f"/declare Battenhall Green {typed}")

    await assert_refused(count, reply, f"“{typed[0]}”", "a lookalike of a plain")


@pytest.mark.parametrize("typed", ["١٠٨١", "१०८१"], ids=["A4 Arabic digits", "A4 Hindi digits"])
async def test_digits_of_another_script_are_refused(count: Count, typed: str) -> None:
    reply = await count.type(f"/declare Battenhall Green {typed}")

    await assert_refused(count, reply, f"“{typed}”", PLAIN)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("Green 0", ["“Louis Stephen” cannot have won with 0 votes"], id="A8"),
        pytest.param("Green " + "9" * 4_301, ["it is too long"], id="A10 4,301 digits"),
        pytest.param(
            "Green 887 Con 887 Lab 127 UKIP 89",
            ["a tie on 887 votes", "add “lot” and who won it, Louis Stephen (Grn) or"],
            id="A16 no winner of a tie is made up",
        ),
        pytest.param("Green 887 Con 887", ["a tie", "add “lot”"], id="A16 with some figures"),
        pytest.param(
            "Green 1081 Con 887 Lab 127 UKIP 89 majority 0149", ["“149”", "make it 194"],
            id="A19 a majority that does not fit",
        ),
        pytest.param("Green 1081 majority 194", ["“194” cannot be checked"], id="A19 too early"),
    ],
)  # fmt: skip
async def test_impossible_figures_are_refused(count: Count, typed: str, words: list[str]) -> None:
    reply = await count.type(f"/declare Battenhall {typed}")

    await assert_refused(count, reply, *words)


@pytest.mark.parametrize(
    ("typed", "echoed"),
    [
        pytest.param("<@U012AB3CD>", "<@U012AB3CD>", id="B22 a Slack mention"),
        pytest.param("<!subteam^S1>", "<!subteam^S1>", id="B22 a Slack group"),
        pytest.param("<#C1>", "<#C1>", id="B22 a Slack channel"),
        pytest.param("<!date^0^{date}|x>", "<!date^0^ date x>", id="B22 a Slack date"),
        pytest.param("@everyone", "@everyone", id="B23 everyone"),
        pytest.param("@here", "@here", id="B23 here"),
        pytest.param("<t:0>", "<t", id="B25 a Discord time"),
        pytest.param("<#123>", "<#123>", id="B25 a Discord channel"),
        pytest.param("https://evil.example/a", "https //evil.example/a", id="B26 an address"),
        pytest.param("www.evil.example", "www.evil.example", id="B26 an address without scheme"),
        pytest.param("evil.example", "evil.example", id="B26 a host"),
        pytest.param("```x```", "'''x'''", id="B28 a block of code"),
        pytest.param("||spoiler||", "spoiler", id="B29 a spoiler"),
        pytest.param("../../etc/passwd", "../../etc/passwd", id="B53 a path"),
    ],
)
async def test_markup_in_place_of_a_ward_is_refused_and_echoed_verbatim(
    count: Count, typed: str, echoed: str
) -> None:
    """Each platform escapes its own output; here only our separators are removed."""
    reply = await count.type(f"/declare {typed} Green 1081")

    await assert_refused(count, reply, f"No ward called “{echoed}” is up tonight", "/declare ")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        *(
            pytest.param(
                f"Battenhall {chr(code)}Green 1081", "reverses the text", id=f"B32 {code:x}"
            )
            for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C)
        ),
        pytest.param("Battenhall Ⅽon 1081", "a lookalike of a plain", id="B35 a Roman numeral"),
        pytest.param(
            "Battenhall Ｇreen 1081", "a lookalike of a plain", id="B35 a full-width letter"
        ),
        pytest.param(
            "Battenhall G" + "\u0301" * 1_000 + "reen 1081", "too many accents", id="B43 marks"
        ),
        *(
            pytest.param(f"Battenhall Gr{char}een 1081", "control character", id=f"B44 {char!a}")
            for char in "\x00\x07\x08\x1b\x7f\x85"
        ),
        pytest.param(f"{'x' * 251} Green 1081", "too long", id="B40 a long ward"),
        pytest.param(f"Battenhall {'x' * 251} 1081", "too long", id="B40 a long name"),
        pytest.param("Battenhall " + "Green 1 " * 600, "too long", id="B40 a line over 4,000"),
        pytest.param("x" * 40_000, "too long", id="B40 all that Slack takes"),
    ],
)
@pytest.mark.parametrize("command", ["declare", "correct", "withdraw", "mark", "ward", "swing"])
async def test_text_that_cannot_be_shown_safely_is_refused_everywhere(
    count: Count, command: str, typed: str, why: str
) -> None:
    reply = await count.type(f"/{command} {typed}")

    await assert_refused(count, reply, why)
    assert_short(reply.text)
    assert reply.text.count("\u0301") <= 2


def assert_short(text: str) -> None:
    """Check that at most 80 characters of the input come back, all of them visible."""
    quoted = [part.partition("”")[0] for part in text.split("“")[1:]]

    assert [] == [part for part in quoted if len(part) > 80 or not part.isprintable()]


@pytest.mark.parametrize(
    "reason",
    [
        pytest.param("\u202ereversed", id="B32 turned around"),
        pytest.param("a\x1b[2Jb", id="B44 a terminal's escape"),
        pytest.param("r" * 251, id="B40 too long"),
        pytest.param("see https://evil.example", id="B26 an address"),
    ],
)
@pytest.mark.parametrize(
    "line", ["/declare Battenhall Green 1", "/correct Battenhall Green 1", "/withdraw Battenhall"]
)
async def test_a_reason_is_announced_so_the_same_rules_apply(
    count: Count, line: str, reason: str
) -> None:
    reply = await count.type(f"{line} because {reason}")

    await assert_refused(count, reply, "cannot be used")
    assert_short(reply.text)


@pytest.mark.parametrize(
    ("typed", "echoed"),
    [
        pytest.param("None", "None", id="B49 None"),
        pytest.param("null", "null", id="B49 null"),
        pytest.param("true", "true", id="B49 true"),
        pytest.param("NOC", "NOC", id="B49 NOC"),
        pytest.param("Vacant", "Vacant", id="B49 Vacant"),
        pytest.param("Robert'); DROP TABLE ledger;--", "Robert'", id="B50"),
        pytest.param("${jndi:ldap://x}", "jndi", id="B52 a lookup"),
        pytest.param("%s%n", "%s%n", id="B52 a format"),
        pytest.param("👨‍👩‍👧‍👦 Monster", "Monster", id="B46 a family before a name"),
    ],
)
async def test_a_word_that_matches_no_candidate_is_refused_with_the_candidates(
    count: Count, typed: str, echoed: str
) -> None:
    reply = await count.type(f"/declare Battenhall {typed} 1081")

    await assert_refused(
        count, reply, f"“{echoed}” is not a party or candidate", "try Louis Stephen (Grn)"
    )


@pytest.mark.parametrize("typed", ["{{7*7}}", "{0.__class__}"], ids=["B52 7*7", "B52 a class"])
async def test_a_template_is_only_text(count: Count, typed: str) -> None:
    reply = await count.type(f"/declare Battenhall {typed} 1081")

    await assert_refused(count, reply, f"“{typed.strip('{}')}” is not a number")


async def test_c55_a_line_with_only_the_ward_names_what_is_missing(count: Count) -> None:
    reply = await count.type("/declare Battenhall")

    await assert_refused(
        count, reply, "Battenhall needs a winner and the votes", "/declare Battenhall "
    )


async def test_c58_the_same_figures_from_another_person_confirm_them(count: Count) -> None:
    await count.type("/declare Battenhall Green 1081")
    reply = await count.type("/declare Battenhall Green 1,081", person=BOB)

    assert (
        "Battenhall was already declared by Alice at 23:00, with the same figures. Nothing changed."
        == reply.text
    )
    assert [("declare", "Battenhall"), ("confirm", "Battenhall")] == await count.entries()


async def test_c59_different_figures_from_another_person_raise_a_question(count: Count) -> None:
    await count.type("/declare Battenhall Green 1081")
    reply = await count.type("/declare Battenhall Green 1018", person=BOB)

    assert Tone.ASK is reply.tone, reply.text
    assert ["Replace", "Keep"] == [a.label for a in reply.actions]
    assert (
        "Battenhall has already declared. Louis Stephen: Alice 1,081, you 1,018.\n"
        "Declared (Alice, 23:00): Battenhall: Louis Stephen (Green) 1,081.\n"
        "That would make it Battenhall: Louis Stephen (Green) 1,018.\n"
        "Nothing is stored yet."
    ) == full_text(reply)
    assert [("declare", "Battenhall")] == await count.entries()


@pytest.mark.parametrize(
    "line",
    [
        "/declare Battenhall Green 1081",
        "/correct Battenhall Green 1081",
        "/withdraw Battenhall because I say so",
        "/mark Battenhall recount",
        "/follow all",
    ],
)
async def test_c62_c64_a_person_without_a_role_may_not_write(count: Count, line: str) -> None:
    reply = await count.type(line, person=ERIN)

    await assert_refused(count, reply, "/countroom roles grant", "@Erin")


async def test_c68_a_swing_with_nothing_to_compare_is_not_meaningful(count: Count) -> None:
    await count.type("/declare St Clement Con 682 Lab 434 UKIP 228 Grn 126")

    assert (
        "St Clement: swing not meaningful: no earlier figures for this ward."
        == (await count.type("/swing St Clement")).text
    )
    assert (
        "Swing across Worcester not meaningful: too few wards (0 of 12)."
        == (await count.type("/swing")).text
    )


async def test_c68_a_swing_to_a_party_that_did_not_stand_is_not_meaningful(count: Count) -> None:
    await count.type("/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89")
    reply = await count.type("/swing Battenhall from Con to UKIP")

    assert "Battenhall: swing not meaningful: no UKIP candidate stood last time." == reply.text


@pytest.mark.parametrize("typed", ["help", "--help", "-h", "?", "HELP"])
@pytest.mark.parametrize("command", ["declare", "follow", "composition", "countroom"])
async def test_c73_help_is_always_help(count: Count, command: str, typed: str) -> None:
    reply = await count.type(f"/{command} {typed}", person=ERIN)

    assert Tone.ANSWER is reply.tone, reply.text
    assert f"/{command}" in full_text(reply)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("/declaer x", "/declare"),
        ("/undeclare Battenhall", "/declare"),
        ("/simulate", "/countroom"),
    ],
)
async def test_an_unknown_command_is_refused_with_a_similar_one(
    count: Count, typed: str, offered: str
) -> None:
    reply = await count.type(typed)

    await assert_refused(count, reply, "There is no command", f"try {offered}")


async def test_c67_each_person_has_a_write_limit_that_affects_no_other(count: Count) -> None:
    """Each person has their own count of writes, and it starts again after a minute."""
    now = [0.0]
    busy = Dispatcher(
        MENU, count.app.desk, Rehearsals(count.app.desk), writes_per_minute=3,
        draw=count.app.dispatcher.image, monotonic=lambda: now[0],
    )  # fmt: skip

    async def tone(line: str, person: Person = ALICE) -> Tone:
        name, _, text = line.partition(" ")
        return (
            await busy.run_command(name, text, person, DESK, key=f"{len(tones)} {person.id}")
        ).tone

    tones: list[Tone] = []
    for line in ("counting", "recount", "counting", "recount"):
        tones += [await tone(f"mark Battenhall {line}")]
    tones += [await tone("declare Claines Con 971", BOB), await tone("composition")]
    now[0] = 61.0
    tones.append(await tone("mark Battenhall recount"))

    assert [
        Tone.DONE, Tone.DONE, Tone.DONE, Tone.REFUSAL, Tone.DONE, Tone.ANSWER, Tone.DONE
    ] == tones  # fmt: skip
    assert 5 == len(await count.ledger())


async def test_c67_someone_without_a_role_fills_no_audit(count: Count) -> None:
    """Beyond the limit each minute leaves one row, whether lines were typed or forms opened."""
    now = [0.0]
    desk, draw = count.app.desk, count.app.dispatcher.image
    busy = Dispatcher(
        MENU, desk, Rehearsals(desk), writes_per_minute=2, draw=draw, monotonic=lambda: now[0]
    )

    async def rows_after(seconds: float) -> int:
        now[0] = seconds
        for i in range(5):
            await busy.run_command("declare", "Claines Con", ERIN, DESK, key=f"{seconds} {i}")
            await busy.form_refusal("declare", ERIN, DESK)
        return len(await desk.reads.audit())

    assert [3, 6] == [await rows_after(0), await rows_after(61)]
    assert [] == await count.ledger()


async def test_b44_a_refused_line_is_audited_with_a_dot_for_a_control_character(
    count: Count,
) -> None:
    """PostgreSQL can't hold a NUL: the refusal ended as a fault of the bot."""
    reply = await count.type("/declare Claines a\x00b\n5", person=ERIN)
    (noted,) = await audit.read(count.app.store.reader)

    assert Tone.REFUSAL is reply.tone
    assert "/declare Claines a·b·5" == noted.about


BROKEN = "a lone \ud800 surrogate"


@pytest.mark.parametrize(
    "line",
    [
        f"/correct {BROKEN}",
        f"/mark Battenhall {BROKEN}",
        f"/withdraw Battenhall because {BROKEN}",
        f"/follow all in {BROKEN}",
        f"/countroom roles grant declarer {BROKEN}",
        f"/ward {BROKEN}",
    ],
)
async def test_b45_half_a_character_is_refused_everywhere(count: Count, line: str) -> None:
    reply = await count.type(line)

    await assert_refused(count, reply, "contains half a character: type it again.")


async def test_b45_half_a_character_in_a_button_is_refused(count: Count) -> None:
    dispatcher = count.app.dispatcher
    reply = await dispatcher.press_button("yes", BROKEN, BOB, DESK, "key x")

    await assert_refused(count, reply, "contains half a character: type it again.")


async def test_c67_opening_a_form_does_not_count_as_a_write(count: Count) -> None:
    desk, draw = count.app.desk, count.app.dispatcher.image
    busy = Dispatcher(MENU, desk, Rehearsals(desk), writes_per_minute=1, draw=draw)
    opened = [await busy.form_refusal("declare", ALICE, DESK) for _ in range(3)]
    reply = await busy.run_command("declare", "Claines Con 971", ALICE, DESK, key="1")

    assert [None] * 3 == opened
    assert Tone.DONE is reply.tone


@pytest.mark.parametrize("command", ["declare", "correct"])
async def test_c62_a_form_is_refused_like_its_command(count: Count, command: str) -> None:
    typed = await count.app.dispatcher.run_command(command, "", ERIN, DESK, key="1")
    form = await count.app.dispatcher.form_refusal(command, ERIN, DESK)
    noted = await audit.read(count.app.store.reader)

    assert typed == form
    assert [f"/{command} "] * 2 == [row.about for row in noted]
    assert noted[0] == replace(noted[1], at=noted[0].at)
