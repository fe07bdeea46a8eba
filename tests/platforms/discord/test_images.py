"""Pictures below answers and the final word: after the words, and never instead of them."""

from tests.count import WINNERS
from tests.platforms.discord.vocabulary import Answer, DiscordCount
from tests.servers.discord import Json
from tests.servers.waiting import until

PNG = b"\x89PNG\r\n"


async def pictured(answer: Answer) -> Json:
    """The answer as it is with its picture."""
    await until(lambda: answer.interaction.edits)
    return answer.interaction.edits[0]


async def test_the_council_is_shown_after_it_was_said(desk: DiscordCount) -> None:
    answer = await desk.type("/composition")
    shown = await pictured(answer)
    (attached,) = shown["attachments"]

    assert "image" not in str(answer.body)
    assert answer.body["content"] == shown["content"]
    assert answer.body["components"] == shown["components"]
    assert shown["files"][attached["filename"]].startswith(PNG)
    assert "Worcester" in attached["description"]
    assert {"url": f"attachment://{attached['filename']}"} == shown["embeds"][0]["image"]


async def test_a_ward_is_shown_with_its_shares(desk: DiscordCount) -> None:
    await desk.type("/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89")
    shown = await pictured(await desk.type("/ward Battenhall"))

    assert "Battenhall" in shown["attachments"][0]["description"]


async def test_a_picture_that_discord_refuses_leaves_the_words(desk: DiscordCount) -> None:
    desk.server.fail_next("PATCH", "@original", 413)
    await desk.type("/composition")
    await until(lambda: not desk.server.faults[0].times)
    again = await desk.type("/control")

    assert again.text.startswith("**Control of Worcester")


async def test_what_is_shared_is_shared_with_its_picture(desk: DiscordCount) -> None:
    answer = await desk.type("/composition")
    await pictured(answer)
    shared = await desk.press(answer, "Share here")

    assert [PNG] == [data[:6] for data in shared.interaction.callbacks[0]["files"].values()]
    assert not shared.private


async def test_the_final_word_gets_its_picture_by_an_edit(desk: DiscordCount) -> None:
    await desk.type("/follow control")
    for line in WINNERS:
        await desk.type(f"/declare {line}")
    await until(lambda: desk.server.files, 20)
    final = next(m for m in desk.server.messages if m.get("attachments"))

    assert "FINAL SCORE" in final["content"]
    assert [PNG] == [data[:6] for data in desk.server.files.values()]
    assert "12 of 12" in final["attachments"][0]["description"]
