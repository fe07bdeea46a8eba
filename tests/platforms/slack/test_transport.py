"""The outcome of a delivery for each fault on the wire."""

import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.announcer.messages import SHOW_PROPOSALS
from bot.announcer.outcome import (
    Altered,
    ChannelGone,
    Deleted,
    DeliveryOutcome,
    GivenUp,
    RetryLater,
    Sent,
    Unknown,
)
from bot.announcer.transport import Button, Link, Message
from bot.platforms.slack.platform import SlackPlatform
from tests.platforms.slack.conftest import SlackCount
from tests.servers.settings import slack_settings
from tests.servers.slack import APP_TOKEN, BOT_TOKEN, SlackFault, SlackServer
from tests.servers.slack_user import SlackMessage
from tests.servers.waiting import until

pytestmark = pytest.mark.exact_calls  # the outcome of one call

MESSAGE = Message("night/entry:1", "slack:C0RESULTS", ("GREEN GAIN Battenhall", "More of it"))
REQUEST = 0.3  # seconds; also what a message settles

UNKNOWN = Unknown(REQUEST, "")
FAULTS = [
    ("posted, and the answer is lost", SlackFault("", lost=True), UNKNOWN),
    ("the connection is cut", SlackFault("", dropped=True), UNKNOWN),
    ("no answer in time", SlackFault("", hangs=1.0), UNKNOWN),
    ("500 although it was posted", SlackFault("", status=500, happens=True), UNKNOWN),
    ("503", SlackFault("", status=503), UNKNOWN),
    ("a page of something else", SlackFault("", page="<html>"), UNKNOWN),
    ("fatal_error", SlackFault("", error="fatal_error"), UNKNOWN),
    ("internal_error", SlackFault("", error="internal_error"), UNKNOWN),
    (
        "429",
        SlackFault("", status=429, headers={"Retry-After": "7"}),
        RetryLater(8.0, "rate limit"),
    ),
    ("429 without a time", SlackFault("", status=429), RetryLater(6.0, "rate limit")),
    (
        "token_revoked",
        SlackFault("", error="token_revoked"),
        RetryLater(60.0, "token refused: token_revoked"),
    ),
    (
        "invalid_auth",
        SlackFault("", error="invalid_auth"),
        RetryLater(60.0, "token refused: invalid_auth"),
    ),
    (
        "channel_not_found",
        SlackFault("", error="channel_not_found"),
        ChannelGone("it is deleted, or private without the bot in it"),
    ),
    ("is_archived", SlackFault("", error="is_archived"), ChannelGone("it is archived")),
    ("not_in_channel", SlackFault("", error="not_in_channel"), ChannelGone("the bot is not in it")),
    (
        "restricted_action",
        SlackFault("", error="restricted_action"),
        ChannelGone("the workspace does not let the bot post there"),
    ),
    (
        "msg_too_long",
        SlackFault("", error="msg_too_long", times=2),
        GivenUp("refused: msg_too_long"),
    ),
]


@pytest.fixture
async def platform(slack: SlackServer) -> AsyncIterator[SlackPlatform]:
    """The platform without an app."""
    platform = SlackPlatform(slack.settings(), REQUEST)
    yield platform
    await platform.close()


@pytest.mark.parametrize(("fault", "expected"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
async def test_the_outcome_is_only_what_is_known(
    slack: SlackServer, platform: SlackPlatform, fault: SlackFault, expected: DeliveryOutcome
) -> None:
    slack.faults.append(SlackFault(**{**vars(fault), "method": "chat.postMessage"}))
    outcome = await platform.transport.deliver(MESSAGE)

    assert type(expected) is type(outcome)
    if isinstance(outcome, Unknown):
        assert outcome.seconds >= REQUEST
    else:
        assert expected == outcome


async def test_a_message_is_sent_with_its_key_and_nothing_formats(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    sent = await platform.transport.deliver(MESSAGE)
    [posted], [call] = slack.channels["C0RESULTS"].messages, slack.calls_of("chat.postMessage")

    assert Sent(posted["ts"]) == sent
    assert MESSAGE.key == posted["metadata"]["event_payload"]["key"]
    assert {"key", "words"} == set(posted["metadata"]["event_payload"])
    assert call["mrkdwn"] is False
    assert call["unfurl_links"] is False
    assert call["unfurl_media"] is False


async def test_a_message_refused_for_its_form_is_tried_once_as_plain_text(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    slack.faults.append(SlackFault("chat.postMessage", error="invalid_blocks"))
    outcome = await platform.transport.deliver(MESSAGE)

    assert isinstance(outcome, Sent)
    assert slack.channels["C0RESULTS"].messages[0]["blocks"] is None


async def test_an_unreachable_slack_is_tried_later() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/api/"
        settings = slack_settings(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=url)
        platform = SlackPlatform(settings)
        outcome = await platform.transport.deliver(MESSAGE)
        await platform.close()

    assert RetryLater(2.0, "not reached: ClientConnectorError") == outcome


async def test_a_message_whose_answer_was_lost_is_found(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    """Behind two pages of newer messages."""
    slack.faults.append(SlackFault("chat.postMessage", lost=True))
    await platform.transport.deliver(MESSAGE)
    for number in range(20):
        await platform.transport.deliver(Message(f"other/{number}", MESSAGE.channel, ("Other",)))
    found = await platform.transport.find(MESSAGE)

    assert Sent(slack.channels["C0RESULTS"].messages[0]["ts"]) == found


@pytest.mark.parametrize("by_digest", [True, False], ids=["with a digest", "without one"])
async def test_a_message_in_other_words_is_another_message(
    slack: SlackServer, platform: SlackPlatform, by_digest: bool
) -> None:
    """Without a nonce in its key, it may be another database's.

    A version that sent no digest is judged by the text.
    """
    sent = await platform.transport.deliver(MESSAGE)
    if not by_digest:
        del slack.channels["C0RESULTS"].messages[0]["metadata"]["event_payload"]["words"]
    other = replace(MESSAGE, lines=("LABOUR HOLD Warndon", "More of it"))

    assert RetryLater(0, "not there") == await platform.transport.find(other)
    assert sent == await platform.transport.find(MESSAGE)


async def test_with_a_nonce_a_message_in_other_words_is_the_same_one(
    platform: SlackPlatform,
) -> None:
    sent = await platform.transport.deliver(MESSAGE)
    other = replace(MESSAGE, lines=("LABOUR HOLD Warndon",), has_nonce=True)

    assert isinstance(sent, Sent)
    assert Altered(sent.message_id) == await platform.transport.find(other)


async def test_a_message_that_never_arrived_is_not_found(platform: SlackPlatform) -> None:
    assert RetryLater(0, "not there") == await platform.transport.find(MESSAGE)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (SlackFault("", status=503), Unknown(2.0, "cannot look: HTTP 503")),
        (
            SlackFault("", dropped=True, times=2),
            Unknown(2.0, "cannot look: ServerDisconnectedError"),
        ),
        (SlackFault("", status=429), Unknown(6.0, "cannot look: rate limit")),
        (SlackFault("", error="token_revoked"), Unknown(60.0, "cannot look: token_revoked")),
        (
            SlackFault("", error="not_in_channel"),
            RetryLater(0, "not there: reading refused, not_in_channel"),
        ),
    ],
    ids=lambda case: case.reason if isinstance(case, Unknown | RetryLater) else "",
)
async def test_the_outcome_of_a_failed_search(
    slack: SlackServer, platform: SlackPlatform, fault: SlackFault, expected: DeliveryOutcome
) -> None:
    """Only a refused search is final; after any other failure the message may be there."""
    slack.faults.append(SlackFault(**{**vars(fault), "method": "conversations.history"}))

    assert expected == await platform.transport.find(MESSAGE)


@pytest.mark.parametrize("fault", [{"lost": True}, {"dropped": True}, {"late": 0.2}])
async def test_an_announcement_arrives_once_whatever_happens_to_the_answer(
    count: SlackCount, fault: dict[str, bool]
) -> None:
    desk = count.user()
    await desk.type("/follow all")
    count.slack.faults.append(SlackFault("chat.postMessage", **fault))  # type: ignore[arg-type]  # by name
    for line in ("/declare Battenhall Green 1081", "/declare Claines LD 1000"):
        await desk.type(line)
    await until(lambda: len(count.channel_texts()) == 2)

    assert ["GREEN GAIN Battenhall", "LIBERAL DEMOCRAT GAIN Claines"] == [
        text.partition(" from ")[0] for text in count.channel_texts()
    ]


async def test_a_message_is_edited_in_place(slack: SlackServer, platform: SlackPlatform) -> None:
    sent = await platform.transport.deliver(MESSAGE)
    assert isinstance(sent, Sent)
    now = replace(MESSAGE, lines=("Put right.",))
    edited = await platform.transport.edit(now, sent.message_id)

    assert sent == edited
    assert ["Put right."] == [m["text"] for m in slack.channels["C0RESULTS"].messages]
    assert sent == await platform.transport.find(now)


async def test_a_deleted_message_is_not_posted_again(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    outcome = await platform.transport.edit(MESSAGE, "1.000")

    assert Deleted() == outcome
    assert [] == slack.channels["C0RESULTS"].messages


async def test_an_edit_is_within_slacks_limit(slack: SlackServer, platform: SlackPlatform) -> None:
    sent = await platform.transport.deliver(MESSAGE)
    assert isinstance(sent, Sent)
    lines = ("Put right.", *["A line of some length, for the text." * 20] * 12)

    assert sent == await platform.transport.edit(replace(MESSAGE, lines=lines), sent.message_id)


async def test_the_duplicate_is_removed_and_the_first_stays(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    await platform.transport.deliver(MESSAGE)
    other = await platform.transport.deliver(replace(MESSAGE, key="night/entry:2"))
    first = await platform.transport.deliver(MESSAGE)
    assert isinstance(first, Sent)
    assert isinstance(other, Sent)
    removed = [await platform.transport.remove_copies(MESSAGE, first.message_id) for _ in range(2)]

    assert [1, 0] == removed
    assert [other.message_id, first.message_id] == [
        m["ts"] for m in slack.channels["C0RESULTS"].messages
    ]


async def test_pinning_and_unpinning_can_be_repeated(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    sent = await platform.transport.deliver(MESSAGE)
    assert isinstance(sent, Sent)
    pinned = [await platform.transport.pin(MESSAGE.channel, sent.message_id) for _ in range(2)]
    pins = list(slack.channels["C0RESULTS"].pins)
    unpinned = [await platform.transport.unpin(MESSAGE.channel, sent.message_id) for _ in range(2)]

    assert [sent, sent] == pinned
    assert [sent.message_id] == pins
    assert [sent, sent] == unpinned
    assert [] == slack.channels["C0RESULTS"].pins


async def test_deleting_a_message_can_be_repeated(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    sent = await platform.transport.deliver(MESSAGE)
    assert isinstance(sent, Sent)
    outcomes = [await platform.transport.delete(MESSAGE.channel, sent.message_id) for _ in range(2)]

    assert [sent, Deleted()] == outcomes
    assert [] == slack.channels["C0RESULTS"].messages


async def test_a_deleted_message_cannot_be_pinned(platform: SlackPlatform) -> None:
    assert Deleted() == await platform.transport.pin(MESSAGE.channel, "1.000")


@pytest.mark.parametrize("error", ["missing_scope", "too_many_pins"])
async def test_a_forbidden_pin_is_abandoned(
    slack: SlackServer, platform: SlackPlatform, error: str
) -> None:
    slack.faults.append(SlackFault("pins.add", error=error))

    assert GivenUp(f"refused: {error}") == await platform.transport.pin(MESSAGE.channel, "1.000")


async def test_a_link_is_a_button_in_the_post_and_in_its_edits(count: SlackCount) -> None:
    """Slack reports a press on it, which changes nothing."""
    link = Link("Open the board", "https://count.example.org/")
    linked = replace(MESSAGE, link=link)
    sent = await count.platform.transport.deliver(linked)
    assert isinstance(sent, Sent)
    await count.platform.transport.edit(replace(linked, lines=("Corrected",)), sent.message_id)
    (message,) = count.slack.channels["C0RESULTS"].messages
    shown = SlackMessage.from_wire(message, count.slack.response_url("U0DESK", "C0RESULTS"))
    await count.user().press(link.label, shown)

    assert link.url == (shown.buttons or {})[link.label]["url"]
    assert [] == count.slack.private


async def test_a_button_below_a_message_answers_whoever_presses_it(count: SlackCount) -> None:
    """The message stays as it is, for the others at the desk."""
    button = Button("Look at them", SHOW_PROPOSALS, "file x.csv", "/countroom import")
    await count.platform.transport.deliver(replace(MESSAGE, buttons=(button,)))
    (message,) = count.slack.channels["C0RESULTS"].messages
    shown = SlackMessage.from_wire(message, count.slack.response_url("U0DESK", "C0RESULTS"))
    desk = count.user()
    await desk.press(button.label, shown)
    await until(lambda: len(desk.private_messages()) == 1)
    (answer,) = desk.private_messages()

    assert "Every result in that file has been dealt with." in answer.text
    assert [message] == count.slack.channels["C0RESULTS"].messages


async def test_a_direct_channel_is_opened_again_if_the_answer_was_lost(
    slack: SlackServer, platform: SlackPlatform
) -> None:
    """Nothing can have been told, and a channel opened twice is the same."""
    slack.faults.append(SlackFault("conversations.open", lost=True))
    outcomes = [await platform.transport.tell("U0DESK", ("Look",)) for _ in range(2)]

    assert [RetryLater, Sent] == [type(outcome) for outcome in outcomes]
    assert 1 == len(slack.channels["DU0DESK"].messages)


async def test_after_the_bot_has_stopped_nothing_is_sent(slack: SlackServer) -> None:
    platform = SlackPlatform(slack.settings(), REQUEST)
    await platform.close()
    outcome = await platform.transport.deliver(MESSAGE)

    assert isinstance(outcome, RetryLater)
    assert [] == slack.channels["C0RESULTS"].messages
