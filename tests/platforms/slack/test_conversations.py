"""A night in Slack: what users type, press, fill in and read."""

import re

import pytest

from tests.platforms.slack.conftest import SlackCount
from tests.servers.slack import SlackFault
from tests.servers.waiting import until

FLASH = "/declare Battenhall Green 1081"
FULL = "/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89"


async def test_a_declaration_is_read_back_privately_and_announced_once(
    any_count: SlackCount,
) -> None:
    desk = any_count.user()
    await desk.type("/follow all")
    answer = await desk.type(FULL)
    await until(any_count.channel_texts)
    [announcements] = any_count.slack.channels["C0RESULTS"].messages

    assert answer.text.startswith("GREEN GAIN Battenhall from")
    assert answer.text.splitlines()[0] in answer.words
    assert announcements["text"].startswith("GREEN GAIN Battenhall from Conservative")
    assert re.fullmatch(
        r"worcester-2016/entry:2/[0-9a-f]{8}", announcements["metadata"]["event_payload"]["key"]
    )


async def test_a_flash_is_completed_without_a_question(count: SlackCount) -> None:
    desk = count.user()
    await desk.type(FLASH)
    answer = await desk.type(FULL)

    assert "a majority of 194" in answer.text


async def test_undo_withdraws_the_declaration(count: SlackCount) -> None:
    desk = count.user()
    await desk.press("Undo", await desk.type(FLASH))
    await until(lambda: len(desk.private_messages()) == 2)

    assert desk.private_messages()[-1].text.startswith("Undone. Battenhall is awaiting declaration")


@pytest.mark.parametrize(
    ("label", "style", "votes"), [("Replace", "danger", "1,000"), ("Keep", None, "1,081")]
)
async def test_a_conflict_raises_a_question_that_the_answer_replaces(
    count: SlackCount, label: str, style: str | None, votes: str
) -> None:
    desk = count.user()
    await desk.type(FLASH)
    question = await desk.type("/declare Battenhall Green 1000")
    await desk.press(label, question)
    await until(lambda: "Nothing is stored yet" not in desk.private_messages()[-1].words)
    ward = await desk.type("/ward Battenhall")

    assert style == (question.buttons or {})[label].get("style")
    assert not {"Replace", "Keep"} & set(desk.private_messages()[1].buttons or ())
    assert votes in ward.text


async def test_an_answer_is_private_until_it_is_shared(count: SlackCount) -> None:
    desk = count.user()
    answer = await desk.type("/composition")
    before = count.channel_texts()
    await desk.press("Share here", answer)
    await until(count.channel_texts)

    assert [] == before
    assert [answer.text] == count.channel_texts()
    assert "desk asked /composition" in str(count.slack.channels["C0RESULTS"].messages[0]["blocks"])


async def test_a_table_is_aligned_in_monospaced_text(count: SlackCount) -> None:
    answer = await count.user().type("/composition")

    assert "Conservative   14   5       =   19" in answer.words


async def test_follow_here_tells_this_channel_the_result(count: SlackCount) -> None:
    desk = count.user()
    await desk.press("Follow here", await desk.type(FLASH))
    await until(count.channel_texts)

    assert "GREEN GAIN Battenhall" in count.channel_texts()[0]


async def test_a_form_shows_the_fault_beside_the_field_and_then_declares(
    any_count: SlackCount,
) -> None:
    desk = any_count.user()
    nothing = await desk.type("/declare")
    offered = await desk.suggestions("batt")
    await desk.choose("Battenhall")
    green = desk.field("Louis Stephen (Grn)")
    refused = await desk.submit(**{green: "1,08l", "turnout": "most"})
    accepted = await desk.submit(**{green: "1,081", "turnout": "41.2"})
    await until(desk.private_messages)

    assert "" == nothing.text
    assert ["Battenhall"] == offered
    assert {
        "Type plain digits, like 1081 or 1,081.",
        "Write a percentage, like 41.2.",
    } == set((refused or {})["errors"].values())
    assert accepted is None
    assert "GREEN GAIN Battenhall from Conservative" in desk.private_messages()[-1].text


async def test_the_form_of_a_correction_needs_no_winner(count: SlackCount) -> None:
    desk = count.user()
    await desk.type("/declare Battenhall Green")
    await desk.type("/correct")
    await desk.choose("Battenhall")
    refused = await desk.submit(turnout="41.2")
    await until(lambda: len(desk.private_messages()) == 2)

    assert refused is None
    assert "turnout 41.2%" in desk.private_messages()[-1].text


async def test_a_refusal_is_shown_in_the_form_with_the_input(count: SlackCount) -> None:
    reporter = count.user("U0REPORT")
    await count.user().type("/countroom roles grant declarer @reporter")
    await reporter.type("/declare")
    await count.user().type("/countroom roles revoke declarer person U0REPORT")
    await reporter.choose("Battenhall")
    answer = await reporter.submit(**{reporter.field("Louis Stephen (Grn)"): "1081"})

    assert "errors" == (answer or {})["response_action"]
    assert "grant declarer @reporter" in str(answer)


@pytest.mark.parametrize("command", ["/declare", "/correct"])
async def test_a_form_opens_only_for_a_declarer(any_count: SlackCount, command: str) -> None:
    answer = await any_count.user("U0REPORT").type(command)

    assert "/countroom roles grant declarer @reporter" in answer.text
    assert [] == any_count.slack.calls_of("views.open")


async def test_the_next_button_of_a_form_shows_the_fields(count: SlackCount) -> None:
    """On a slow phone the choice alone may not update the form."""
    desk = count.user()
    await desk.type("/declare")
    desk.form["blocks"][0]["element"]["initial_option"] = {"value": "Claines"}
    answer = await desk.submit()

    assert "update" == (answer or {})["response_action"]
    assert desk.field("Mel Allcott (LD)")


async def test_another_wards_figures_do_not_stay_in_the_form(count: SlackCount) -> None:
    """Slack keeps the input of a block with the same id."""
    desk = count.user()
    await desk.type("/declare")
    blocks = []
    for ward in ("Battenhall", "Claines"):
        await desk.choose(ward)
        blocks.append({block["block_id"] for block in desk.form["blocks"]})

    assert {"choice"} == blocks[0] & blocks[1]


async def test_only_a_declarer_can_write_and_others_are_told_how_to_become_one(
    count: SlackCount,
) -> None:
    refused = await count.user("U0REPORT").type(FLASH)
    await count.user().type("/countroom roles grant declarer @reporter")
    granted = await count.user("U0REPORT").type(FLASH)

    assert "/countroom roles grant declarer @reporter" in refused.text
    assert granted.text.startswith("GREEN GAIN Battenhall from")


async def test_a_role_for_a_user_group_covers_its_members(count: SlackCount) -> None:
    count.slack.groups["S0DESK"] = ["U0REPORT"]
    await count.user().type("/countroom roles grant declarer group S0DESK")
    answer = await count.user("U0REPORT").type(FLASH)

    assert answer.text.startswith("GREEN GAIN Battenhall from")


@pytest.mark.parametrize(
    "facts", [{"is_restricted": True}, {"team_id": "T0OTHER"}, {"is_bot": True}, {}]
)
async def test_a_role_for_a_channel_does_not_cover_guests(
    count: SlackCount, facts: dict[str, object]
) -> None:
    """Nor users whom the workspace does not know."""
    if facts:
        count.slack.add_user("U0GUEST", "guest", **{"is_admin": True, **facts})
    await count.user().type("/countroom roles grant declarer channel slack:C0RESULTS")
    member = await count.user("U0REPORT").type(FLASH)
    guest = await count.user("U0GUEST").type("/declare Claines LD 1000")

    assert member.text.startswith("GREEN GAIN Battenhall from")
    assert "you are not one here" in guest.text


async def test_a_direct_message_cannot_write(count: SlackCount) -> None:
    answers = [await count.user(channel="D0DESK").type(line) for line in (FLASH, "/declare")]

    assert all("only works in a channel" in answer.text for answer in answers), answers
    assert {} == count.slack.views


async def test_an_unknown_command_is_answered(any_count: SlackCount) -> None:
    answer = await any_count.user().type("/declair Battenhall")

    assert "try /declare" in answer.text


@pytest.mark.exact_calls  # files are sent in one try
async def test_an_export_is_sent_privately(count: SlackCount) -> None:
    answer = await count.user().type("/countroom export")
    await until(lambda: count.slack.calls_of("files.completeUploadExternal"))

    files = count.slack.files.values()

    assert {"worcester-2016.json", "worcester-2016-results.csv"} <= {f["name"] for f in files}
    assert {"DU0DESK"} == {file["to"] for file in files}
    assert "The files are in your direct messages with this app." in answer.words
    assert [] == count.channel_texts()


@pytest.mark.exact_calls  # files are sent in one try
async def test_files_that_cannot_be_sent_are_reported(count: SlackCount) -> None:
    count.slack.faults.append(SlackFault("files.completeUploadExternal", error="file_not_found"))
    desk = count.user()
    await desk.type("/countroom export")
    await until(lambda: len(desk.private_messages()) == 2)

    assert "couldn't be delivered (file_not_found)" in desk.private_messages()[-1].words
