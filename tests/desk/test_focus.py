"""A channel that follows one ward or one party gets every result of it, and control calls."""

import pytest

from bot.announcer.outcome import ChannelGone
from bot.chat.reply import Tone
from tests.count import COUNT, Count, channel_named, declare_wards, full_text

FULL = "Battenhall Green 1081 Con 887 Lab 127 UKIP 89"


def first_lines(count: Count, channel: str = "#count") -> list[str]:
    return [text.splitlines()[0] for text in count.announcements(channel)]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("battenhall", "everything about Battenhall, control calls and the final result"),
        ("all battenhall", "everything about Battenhall, control calls and the final result"),
        (
            "gains Battenhall",
            "everything about Battenhall, gains, control calls and the final result",
        ),
        (
            "green",
            "every ward in which the Greens win or lose a seat, control calls and the final result",
        ),
        (
            "lab",
            "every ward in which Labour wins or loses a seat, control calls and the final result",
        ),
        ("warndon", "everything about Warndon, control calls and the final result"),
    ],
)
async def test_a_channel_follows_a_ward_or_a_party(count: Count, typed: str, answer: str) -> None:
    reply = await count.type(f"/follow {typed}", channel=COUNT)

    assert (Tone.DONE, f"#count will get {answer} for Worcester.") == (reply.tone, reply.text)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("batenhall", "/follow doesn't take “batenhall”: did you mean Battenhall?"),
        ("gains nowhere", "/follow doesn't take “gains nowhere”. Type /follow all"),
        ("control batenhall", "did you mean Battenhall?"),
        ("off battenhall", "/follow doesn't take “off battenhall”"),
        ("snp", "SNP has no candidate in Worcester tonight."),
    ],
)
async def test_what_is_no_ward_or_party_is_refused(count: Count, typed: str, words: str) -> None:
    reply = await count.type(f"/follow {typed}", channel=COUNT)

    assert Tone.REFUSAL is reply.tone
    assert words in reply.text


async def test_a_ward_follower_gets_that_ward_and_control(count: Count) -> None:
    await count.type("/follow battenhall", channel=COUNT)
    await declare_wards(count, ["Arboretum Lab", "Warndon Lab"])
    await count.type("/mark Battenhall recount")
    await declare_wards(count, ["Battenhall Green", FULL, "St Stephen Green"])

    assert [
        "Battenhall is having a recount.",
        "GREEN GAIN Battenhall from Conservative: Louis Stephen elected, figures to come.",
        "Full figures for Battenhall: Green gain from Conservative, a majority of 194.",
    ] == first_lines(count)


async def test_a_party_follower_gets_the_wards_it_wins_and_loses(count: Count) -> None:
    await count.type("/follow con", channel=COUNT)
    await declare_wards(count, ["Arboretum Lab", "Warndon Lab", "Bedwardine Con"])

    assert ["LABOUR GAIN Warndon", "CONSERVATIVE HOLD Bedwardine:"] == [
        " ".join(line.split()[:3]) for line in first_lines(count)
    ]


async def test_a_correction_to_another_party_reaches_the_follower_of_either(count: Count) -> None:
    """The winner's channel was told and reads a correction; the other's reads plain news."""
    await count.type("/follow green", channel=COUNT)
    await count.type("/follow ukip", channel=channel_named("#ukip"))
    await count.type(f"/declare {FULL}")
    await count.type("/correct Battenhall UKIP 1189 because misheard")
    await count.press("Yes, record it")

    assert first_lines(count)[1].startswith("CORRECTION: UKIP gain Battenhall from Conservative.")
    assert first_lines(count, "#ukip")[0].startswith("UKIP GAIN Battenhall from Conservative")


async def test_a_corrected_correction_reaches_a_channel_that_read_the_first(count: Count) -> None:
    """It now believes that UKIP won, though neither party is one it follows."""
    await count.type("/follow green", channel=COUNT)
    await count.type(f"/declare {FULL}")
    await count.type("/correct Battenhall UKIP 1189 because misheard")
    await count.press("Yes, record it")
    await count.type("/correct Battenhall Lab 1327 because misheard again")
    await count.press("Yes, record it")

    assert first_lines(count)[2].startswith("CORRECTION: Labour gain Battenhall from Conservative.")


async def test_a_late_party_follower_reads_its_results_together_then_how_it_stands(
    count: Count,
) -> None:
    wards = ["Arboretum Lab", "St Stephen Green", FULL, "Cathedral Lab", "Nunnery Lab"]
    await declare_wards(count, wards)
    await count.type("/follow lab", channel=COUNT)
    results, standing = count.announcements()

    assert results.startswith("3 results: Arboretum, Cathedral and Nunnery.\nLABOUR HOLD Arboretum")
    assert standing.startswith("Worcester: 5 of 12 wards declared")


async def test_a_late_ward_follower_reads_the_ward_as_it_is_known_now(count: Count) -> None:
    await count.type("/declare Battenhall Con 887")
    await count.type("/correct Battenhall Green 1081 because misheard")
    await count.press("Yes, record it")
    await count.type("/follow battenhall", channel=COUNT)

    assert ["GREEN GAIN Battenhall from Conservative"] == [
        line.partition(":")[0] for line in first_lines(count)
    ]


async def test_a_focused_channel_that_comes_back_gets_its_results_and_one_summary(
    count: Count,
) -> None:
    await count.type("/follow green", channel=COUNT)
    count.transport.answer_next_with("#count", ChannelGone("the bot is not in it"))
    await declare_wards(count, ["St Stephen Green", "Warndon Lab", "Arboretum Lab", FULL])
    await count.app.desk.resume_channels()
    await count.deliver()
    told = count.announcements()

    assert told[0].startswith("GREEN HOLD St Stephen")
    assert told[1].startswith("GREEN GAIN Battenhall")
    assert told[-1].endswith("This channel missed 4 results.")
    assert 3 == len(told)


async def test_status_names_the_ward_or_the_party(count: Count) -> None:
    await count.type("/follow gains green", channel=COUNT)
    status = await count.type("/countroom status")

    assert "#count | gains, Green | 0 | 0 | 0" in full_text(status)
