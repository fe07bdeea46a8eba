"""Pictures under answers and the final word: after the words, never instead of them."""

from tests.count import WINNERS
from tests.platforms.discord.vocabulary import Answer, DiscordCount
from tests.servers.discord import Json
from tests.servers.waiting import until

PNG = b"\x89PNG\r\n"


async def wait_for_image(answer: Answer) -> Json:
    """Wait for the answer with its picture."""
    await until(lambda: answer.interaction.edits)
    return answer.interaction.edits[0]


async def test_the_councils_picture_follows_the_words(count: DiscordCount) -> None:
    answer = await count.type("/composition")
    message = await wait_for_image(answer)
    (attached,) = message["attachments"]

    assert "image" not in str(answer.body)
    assert answer.body["content"] == message["content"]
    assert answer.body["components"] == message["components"]
    assert message["files"][attached["filename"]].startswith(PNG)
    assert "Worcester" in attached["description"]
    assert {"url": f"attachment://{attached['filename']}"} == message["embeds"][0]["image"]


async def test_a_wards_picture_shows_its_shares(count: DiscordCount) -> None:
    await count.type("/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89")
    message = await wait_for_image(await count.type("/ward Battenhall"))

    assert "Battenhall" in message["attachments"][0]["description"]


async def test_if_discord_refuses_a_picture_the_words_remain(count: DiscordCount) -> None:
    count.server.fail_next("PATCH", "@original", 413)
    await count.type("/composition")
    await until(lambda: not count.server.faults[0].times)
    again = await count.type("/control")

    assert again.text.startswith("**Control of Worcester")


async def test_an_answer_is_shared_with_its_picture(count: DiscordCount) -> None:
    answer = await count.type("/composition")
    await wait_for_image(answer)
    shared = await count.press(answer, "Share here")

    assert [PNG] == [data[:6] for data in shared.interaction.callbacks[0]["files"].values()]
    assert not shared.private


async def test_the_final_word_gets_its_picture_by_an_edit(count: DiscordCount) -> None:
    await count.type("/follow control")
    for line in WINNERS:
        await count.type(f"/declare {line}")
    await until(lambda: count.server.files, 20)
    final = next(m for m in count.server.messages if m.get("attachments"))

    assert final["content"].startswith("**CONTROL LOST. The Conservatives lose Worcester")
    assert "FINAL SCORE." in final["embeds"][0]["description"]
    assert [PNG] == [data[:6] for data in count.server.files.values()]
    assert "12 of 12" in final["attachments"][0]["description"]
