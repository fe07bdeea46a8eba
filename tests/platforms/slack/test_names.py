"""Hostile names on the wire, in answers and announcements."""

from tests.platforms.slack.conftest import SlackCount
from tests.platforms.slack.test_escape import MARKUP, NASTY
from tests.servers.waiting import until


async def test_hostile_words_do_nothing_on_the_wire(count: SlackCount) -> None:
    """The server itself rejects mentions, mrkdwn and empty texts."""
    desk = count.user()
    answers = [await desk.type(f"/ward {name[:3_000]}") for name in NASTY]

    assert [] == [a.text for a in answers if not a.text or MARKUP.search(a.text)]


async def test_a_hostile_reason_does_nothing_in_an_announcement(count: SlackCount) -> None:
    desk = count.user()
    await desk.type("/follow all")
    await desk.type("/declare Battenhall Green 1081")
    await until(count.channel_texts)
    await desk.type("/correct Battenhall Green 1082 because <!here> *Con* <@U012AB3CD> `x`")
    await until(lambda: len(count.channel_texts()) == 2)

    assert "Reason: &lt;\u2060!here&gt; *\u2060Con*\u2060" in count.channel_texts()[1]
    assert [] == MARKUP.findall(count.channel_texts()[1])
