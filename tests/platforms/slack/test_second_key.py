"""The card of a declaration that waits for a second person, in a channel of Slack."""

from pathlib import Path

from tests.platforms.slack.conftest import open_slack_count
from tests.servers.slack import SlackServer
from tests.servers.waiting import until


async def test_the_channel_sees_the_card_and_a_second_person_confirms(
    tmp_path: Path, slack: SlackServer
) -> None:
    slack.add_user("U0CAROL", "carol", is_admin=True)
    results = slack.channels["C0RESULTS"]
    async with open_slack_count(tmp_path, slack.settings(), slack, second_key=True) as count:
        await until(lambda: len(slack.sockets) == 2)
        carol = count.user("U0CAROL")
        card = await count.user().type("/declare Battenhall Green 1081")
        shown = [message["text"] for message in results.messages]
        await carol.press("Confirm", card)
        await until(lambda: len(results.messages) == 2)
        entries = await count.app.desk.reads.history("worcester-2016", "Battenhall")

    assert ["Battenhall waits for a second person: desk typed it."] == [
        text.splitlines()[0] for text in shown
    ]
    assert results.messages[1]["text"].startswith("Confirmed by carol.")
    assert ["declare"] == [row.kind for row in entries]
