"""Follow here, under a receipt that no channel was told of, tells that result there."""

from pathlib import Path

from tests.count import WINNERS, Count, declare_wards, open_count
from tests.wessex import sherton, stourcastle

FULL = "/declare Battenhall Green 1018 Con 887 Lab 127 UKIP 89"


async def test_follow_here_tells_the_channel_that_result_once(count: Count) -> None:
    first = await count.type(FULL)
    await count.press("Follow here", first)
    await count.press("Follow here", first)
    told = count.announcements("#desk")

    assert 1 == len(told)
    assert told[0].startswith("GREEN GAIN Battenhall from Conservative: Louis Stephen elected")
    assert "Worcester: 1 of 12 wards declared: Con 14, Lab 9, Grn 1, 11 seats to come" in told[0]


async def test_follow_here_sums_up_what_came_before_the_result_and_after_it(count: Count) -> None:
    await declare_wards(count, ["Warndon Lab", "Arboretum Lab"])
    reply = await count.type("/declare Battenhall Green")
    await declare_wards(
        count, ["St Stephen Green", "Battenhall Green 1018 Con 887 Lab 127 UKIP 89"]
    )
    await count.press("Follow here", reply)
    before, result, since = count.announcements("#desk")

    assert before.startswith("Worcester: 2 of 12 wards declared")
    assert before.endswith("1 gain so far: Warndon (Lab from Con).")
    assert result.startswith("GREEN GAIN Battenhall from Conservative: Louis Stephen elected")
    assert "Grn 1,018" in result
    assert "4 of 12 wards declared" in result
    assert since.endswith("This channel missed 1 result.")


async def test_follow_here_under_a_correction_tells_its_ward_once(count: Count) -> None:
    await declare_wards(count, ["Warndon Lab", "Battenhall Con"])
    await count.type("/correct Battenhall Green because misheard")
    reply = await count.press("Yes, record it")
    await count.press("Follow here", reply)
    before, result = count.announcements("#desk")

    assert before.startswith("Worcester: 1 of 12 wards declared")
    assert before.endswith("1 gain so far: Warndon (Lab from Con).")
    assert result.startswith("GREEN GAIN Battenhall from Conservative: Louis Stephen elected")
    assert "2 of 12 wards declared" in result


async def test_follow_here_never_tells_an_error_that_was_corrected_since(count: Count) -> None:
    reply = await count.type(FULL)
    await count.type("/correct Battenhall Con 1081 because misheard")
    await count.press("Yes, record it")
    await count.press("Follow here", reply)
    (told,) = count.announcements("#desk")

    assert told.startswith("CONSERVATIVE HOLD Battenhall: ")


async def test_a_correction_goes_to_a_channel_that_read_the_result_by_follow_here(
    count: Count,
) -> None:
    await count.press("Follow here", await count.type(FULL))
    await count.type("/follow off")
    await count.type("/withdraw Battenhall because wrong ward")

    count.assert_told(
        "#desk", "WITHDRAWN: Battenhall is awaiting declaration. We said it was a Green gain"
    )


async def test_follow_here_under_the_last_result_tells_the_final_score(count: Count) -> None:
    await declare_wards(count, WINNERS)
    await count.press("Follow here")
    before, told = count.announcements("#desk")

    assert before.startswith("Worcester: 11 of 12 wards declared")
    assert "FINAL SCORE" in told


async def test_follow_here_under_a_correction_tells_what_the_first_report_settled(
    tmp_path: Path,
) -> None:
    """The summary before it leaves out the ward, and so what the ward made certain."""
    async with open_count(tmp_path, sherton()) as count:
        await declare_wards(count, ["Pageant Zeal 350 Yarde 290"])
        reply = await count.type("/correct Pageant Zeal 360 Yarde 290 because misheard")
        await count.press("Follow here", reply)
        (told,) = count.announcements("#desk")

    assert told.startswith("NO OVERALL CONTROL in Sherton (no change)")
    assert "INDEPENDENT HOLD Pageant: Zoe Zeal elected with 360 votes" in told


async def test_control_that_follow_here_told_as_lost_is_taken_back_in_full(tmp_path: Path) -> None:
    async with open_count(tmp_path, stourcastle()) as count:
        await declare_wards(count, ["Ring Damson Egdon Izz", "Bridge Lab"])
        await count.type("/correct Ring Avice Bosom Damson because misheard")
        await count.press("Yes, record it")
        await count.press("Follow here")
        await count.type("/withdraw Bridge because a slip")
        hung, withdrawn = count.announcements("#desk")[1:3]

    assert hung.startswith("CONTROL LOST. The Conservatives lose Stourcastle to no overall control")
    assert "the Conservatives can still keep control of Stourcastle" in withdrawn
