"""/follow and /countroom: subscriptions, roles and exports."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.reply import Tone
from bot.desk.identity import Channel, Person
from tests.casterbridge import PackWard, pack
from tests.count import (
    ALICE,
    BOB,
    COUNT,
    DESK,
    ERIN,
    FRED,
    Count,
    assert_refused,
    channel_named,
    full_text,
    open_count,
)


@pytest.mark.parametrize(
    ("level", "answer"),
    [
        ("all", "#count will get every declaration, gain and change of control for Worcester."),
        ("Gains", "#count will get gains, control calls and the final result for Worcester."),
        (
            "control",
            "#count will get only control calls and the final result for Worcester.",
        ),
        ("off", "#count was not following Worcester."),
    ],
)
async def test_a_channel_follows(count: Count, level: str, answer: str) -> None:
    reply = await count.type(f"/follow {level}", channel=COUNT)

    assert (Tone.DONE, answer) == (reply.tone, reply.text)


async def test_a_level_alone_is_no_ward(tmp_path: Path) -> None:
    """Though it begins the name of a single ward."""
    names = ("All Saints", "Controversy", "Gainsborough", "Offerton")
    files = pack({name: PackWard("Ada Ardent Con, Bess Bower Lab") for name in names})
    async with open_count(tmp_path, files) as count:
        answers = [
            (await count.type(f"/follow {typed}", channel=COUNT)).text
            for typed in (
                "all",
                "all each",
                "gains",
                "control",
                "off",
                "all saints",
                "gainsborough",
            )
        ]

    assert [
        "#count will get every declaration, gain and change of control for Casterbridge.",
        "#count will get every declaration, gain and change of control for Casterbridge. "
        "Each result gets its own message.",
        "#count will get gains, control calls and the final result for Casterbridge.",
        "#count will get only control calls and the final result for Casterbridge.",
        "#count no longer follows Casterbridge.",
        "#count will get everything about All Saints, control calls and the final result for "
        "Casterbridge.",
        "#count will get everything about Gainsborough, control calls and the final result for "
        "Casterbridge.",
    ] == answers


async def test_a_channel_stops_following(count: Count) -> None:
    await count.type("/follow all", channel=COUNT)
    reply = await count.type("/follow off", channel=COUNT)
    await count.type("/declare Battenhall Green 1081")

    assert "#count no longer follows Worcester." == reply.text
    assert [] == count.announcements()


@pytest.mark.parametrize("typed", ["", "everything", "all of it", "off please"])
async def test_an_unknown_level_is_refused_with_the_levels(count: Count, typed: str) -> None:
    reply = await count.type(f"/follow {typed}")

    await assert_refused(
        count, reply, "Type /follow all, /follow gains, /follow control or /follow off."
    )


async def test_help_has_every_command_of_the_menu_in_its_order(count: Count) -> None:
    reply = await count.type("/countroom help", person=ERIN)
    table = reply.table

    assert table
    assert [f"/{c.name}" for c in count.app.dispatcher.menu.commands] == [
        row[0].split()[0] for row in table.rows
    ]


async def test_the_example_of_every_command_works(count: Count) -> None:
    """In the order of the menu, where the declaration's example precedes its correction."""
    tones = {}
    for command in count.app.dispatcher.menu.commands:
        reply = await count.type(f"/{command.name} {command.example}".strip())
        tones[command.name] = reply.tone
    refused = [name for name, tone in tones.items() if tone is Tone.REFUSAL]

    assert [] == refused


async def test_status_shows_what_is_not_yet_sent(count: Count) -> None:
    await count.type("/follow all", channel=COUNT)
    await count.type_undelivered("/declare Battenhall Green 1081")
    behind = await count.type_undelivered("/countroom status")
    await count.deliver()

    assert (
        "Announcements behind: 1 entry, 1 message waiting to send.\n"
        "Waiting, not tried yet: #count since 23:00.\n"
        "Channel | Follows | Sent | Waiting | Given up\n"
        "#count | all | 0 | 1 since 23:00 | 0"
    ) == full_text(behind)
    assert (
        "Announcements up to date: 1 entry, nothing waiting to send.\n"
        "Channel | Follows | Sent | Waiting | Given up\n"
        "#count | all | 1 | 0 | 0"
    ) == full_text(await count.type("/countroom status"))


async def test_status_distinguishes_channels_with_the_same_name(count: Count) -> None:
    for platform in ("slack", "discord"):
        await count.type("/follow all", channel=Channel(platform, f"{platform}:1", "#results"))
    status = (await count.type("/countroom status")).table

    assert status
    assert {"#results in Slack", "#results in Discord"} == {row[0] for row in status.rows}


async def test_status_without_followers_says_how_to_follow(count: Count) -> None:
    reply = await count.type("/countroom status")

    assert ("No channel follows Worcester. To start: /follow all",) == reply.lines


async def test_night_names_the_council_and_the_close_of_poll(count: Count) -> None:
    assert (
        "Worcester City Council: 12 wards, 12 of 35 seats up for election.\n"
        "The chamber on the eve: Con 19, Lab 15, Grn 1.\n"
        "Polls closed at 22:00 on 5 May 2016.\n"
        "0 wards declared, 12 seats to come."
    ) == full_text(await count.type("/countroom night"))


async def test_an_unknown_part_is_refused_with_the_parts(count: Count) -> None:
    reply = await count.type("/countroom nigth")

    await assert_refused(
        count, reply, "/countroom has no “nigth”", "/countroom night", "/countroom help"
    )


DECLARE = "/declare Battenhall Green 1081"


@pytest.mark.parametrize(
    ("grant", "named", "who"),
    [
        pytest.param("declarer person U3", "declarer for @Erin", ERIN, id="a person"),
        pytest.param("declarer U3", "declarer for @Erin", ERIN, id="a mention alone"),
        pytest.param("declarer group S-desk", "declarer for everyone in @desk", FRED, id="a group"),
        pytest.param("declarer role S-desk", "declarer for everyone in @desk", FRED, id="a role"),
        pytest.param(
            "declarer channel fake:#desk", "declarer for everyone in #desk", ERIN, id="a channel"
        ),
        pytest.param("editor person U3", "editor for @Erin", ERIN, id="an editor may declare"),
    ],
)
async def test_a_granted_role_lasts_until_it_is_revoked(
    count: Count, grant: str, named: str, who: Person
) -> None:
    granted = await count.type(f"/countroom roles grant {grant}")
    declared = await count.type(DECLARE, person=who)
    revoked = await count.type(f"/countroom roles revoke {grant}")
    refused = await count.type("/mark Claines recount", person=who)

    assert [f"Granted: {named}.", f"Revoked: {named}."] == [granted.text, revoked.text]
    assert [Tone.DONE, Tone.REFUSAL] == [declared.tone, refused.tone]


async def test_a_declarer_is_not_an_editor(count: Count) -> None:
    await count.type("/countroom roles grant declarer person U3")
    reply = await count.type("/follow all", person=ERIN)

    await assert_refused(count, reply, "/follow is for editors", "grant editor @Erin")


async def test_a_role_in_one_channel_does_not_hold_in_another(count: Count) -> None:
    await count.type("/countroom roles grant declarer channel fake:#desk")
    reply = await count.type(DECLARE, person=ERIN, channel=channel_named("#elsewhere"))

    await assert_refused(count, reply)


async def test_a_button_needs_the_same_role_as_its_command(count: Count) -> None:
    """Seeing the button under another user's answer gives no right to press it."""
    declared = await count.type(DECLARE)
    reply = await count.press("Undo", on=declared, person=ERIN)

    assert Tone.REFUSAL is reply.tone
    assert [("declare", "Battenhall")] == await count.entries()


async def test_roles_are_listed(count: Count) -> None:
    none_yet = await count.type("/countroom roles", person=ERIN)
    await count.type("/countroom roles grant declarer person U3")
    count.clock.shift(1)
    await count.type("/countroom roles grant editor group S-desk", person=BOB)

    assert "No roles granted yet: only admins can write." == none_yet.text
    assert (
        "Who may write here:\n"
        "Who | Role | Granted by\n"
        "@Erin | declarer | Alice\n"
        "everyone in @desk | editor | Bob"
    ) == full_text(await count.type("/countroom roles"))


async def test_a_guest_is_not_told_who_has_a_role(count: Count) -> None:
    await count.type("/countroom roles grant declarer person U3")
    reply = await count.type("/countroom roles", person=replace(ERIN, guest=True))

    assert "Guests can't see who has a role." == full_text(reply)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("grant", "/countroom roles doesn't take that."),
        ("grant declarer", "/countroom roles doesn't take that."),
        ("grant declarer person", "There is no person, group or channel “person” here."),
        ("grant declarer @Erin", "There is no person, group or channel “@Erin” here."),
        ("grant declarer person U99", "There is no person “U99” here."),
        ("grant declarer channel U3", "There is no channel “U3” here."),
        ("give declarer person U3", "/countroom roles doesn't take that."),
        ("grant king person U3", "“king” isn't a role"),
        ("grant anyone person U3", "“anyone” isn't a role"),
        ("grant declarer planet U3", "There is no person, group or channel “planet U3” here."),
    ],
)
async def test_an_invalid_grant_is_refused(count: Count, typed: str, words: str) -> None:
    reply = await count.type(f"/countroom roles {typed}")

    await assert_refused(count, reply, words)


async def test_the_role_of_someone_who_has_left_can_be_revoked(count: Count) -> None:
    await count.type("/countroom roles grant declarer person U3")
    count.workspace.known.clear()
    reply = await count.type("/countroom roles revoke declarer U3")

    assert "Revoked: declarer for @Erin." == reply.text


NOT_HERE = "Countroom is not in #desk. Type /invite @countroom there."


@pytest.mark.parametrize(
    "line", ["/follow all", "/scoreboard", "/countroom rehearse worcester-2016"]
)
async def test_a_channel_in_which_the_bot_cannot_post_is_refused(count: Count, line: str) -> None:
    count.workspace.obstacles[DESK.id] = NOT_HERE
    reply = await count.type(line)

    assert Tone.REFUSAL is reply.tone
    assert f"{NOT_HERE} Then type this again." == reply.text
    assert [] == (await count.app.desk.reads.delivery_status([count.night])).subscriptions


async def test_a_channel_in_which_the_bot_cannot_post_can_stop_following(count: Count) -> None:
    await count.type("/follow all")
    count.workspace.obstacles[DESK.id] = NOT_HERE
    replies = [await count.type(line) for line in ("/follow off", "/scoreboard off")]

    assert [Tone.DONE] * 2 == [reply.tone for reply in replies]


@pytest.mark.parametrize("verb", ["grant", "revoke"])
async def test_only_an_administrator_grants(count: Count, verb: str) -> None:
    await count.type("/countroom roles grant editor person U3")
    reply = await count.type(f"/countroom roles {verb} editor person U4", person=ERIN)

    await assert_refused(count, reply, "Only an admin")


async def test_the_export_is_the_night_record_and_a_table(count: Count) -> None:
    await count.type("/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89 turnout 41.2%")
    reply = await count.type("/countroom export", person=ERIN)
    record, table, *_ = reply.files
    rows = list(csv.DictReader(io.StringIO(table.text)))

    assert ["worcester-2016.json", "worcester-2016-results.csv"] == [record.name, table.name]
    assert ("worcester-2016", 1) == (
        json.loads(record.text)["slug"], json.loads(record.text)["declared"]
    )  # fmt: skip
    assert [
        ("Louis Stephen", "1081", "True", "41.2"),
        ("David Tibbutt", "887", "False", "41.2"),
    ] == [
        (r["person_name"], r["votes_cast"], r["elected"], r["turnout_percentage"]) for r in rows[:2]
    ]


async def test_every_command_also_works_after_countroom(count: Count) -> None:
    """Another app of the workspace may own a command's name."""
    declared = await count.type("/countroom declare Battenhall Green 1081")
    asked = await count.type("/countroom ward Battenhall", person=ERIN)
    refused = await count.type("/countroom declare Claines Con", person=ERIN)
    offered = await count.app.dispatcher.completions("countroom", "ward Batt", DESK)

    assert [("declare", "Battenhall")] == await count.entries()
    assert Tone.DONE is declared.tone
    assert "Battenhall" in asked.text
    assert "/declare is for declarers" in refused.text
    assert ["ward Battenhall"] == [completion.text.rstrip() for completion in offered]


async def test_the_first_answer_questions_a_pack_of_an_earlier_election(count: Count) -> None:
    warning = "Is this the right pack? Polling day in Worcester City Council was 5 May 2016."
    count.clock.shift(8 * 24 * 3600)
    first = await count.type("/declare Battenhall Green")
    second = await count.type("/declare Warndon Lab")

    assert [True, False] == [warning in reply.lines for reply in (first, second)]


async def test_a_count_that_takes_days_is_not_questioned(count: Count) -> None:
    count.clock.shift(4 * 24 * 3600)
    reply = await count.type("/declare Battenhall Green")

    assert [] == [line for line in reply.lines if "right pack" in line]


@pytest.mark.parametrize(
    ("person", "channel", "has_audit"),
    [
        pytest.param(ERIN, DESK, False, id="anyone"),
        pytest.param(FRED, DESK, False, id="a declarer"),
        pytest.param(ALICE, DESK, True, id="an admin"),
        pytest.param(ALICE, replace(DESK, direct=True), False, id="a direct message"),
        pytest.param(replace(ERIN, guest=True), DESK, False, id="a guest"),
    ],
)
async def test_the_audit_is_exported_to_editors_only(
    count: Count, person: Person, channel: Channel, has_audit: bool
) -> None:
    await count.type("/countroom roles grant declarer group S-desk")
    reply = await count.type("/countroom export", person=person, channel=channel)
    names = [file.name for file in reply.files]

    assert has_audit == ("worcester-2016-audit.csv" in names)
    assert {"worcester-2016.json", "worcester-2016-results.csv"} < set(names)
    assert has_audit == ("audit" in reply.text)
