"""A wrong seat found at one in the morning: the pack is corrected during the night."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.chat.reply import Tone
from tests.count import BOB, COUNT, ERIN, Count, full_text, open_count, worcester

if TYPE_CHECKING:
    from bot.importers.pack import Files

WRONG = "Warndon,Alan Amos,Conservative and Unionist Party,PP52,True"
RIGHT = "Warndon,Alan Amos,Labour Party,PP53,True"


class Disk:
    """The pack's files on disk, for a test to edit."""

    def __init__(self) -> None:
        files = worcester()
        self.files: Files = {name: files[name] for name in files if name != "results.csv"}

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.files[name]
        assert old in text
        self.files = {**self.files, name: text.replace(old, new)}


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
async def reload_count(tmp_path: Path, disk: Disk) -> AsyncIterator[Count]:
    """Worcester; #count follows everything; Warndon is announced as a gain by mistake."""
    async with open_count(tmp_path, pack_reader=lambda: disk.files) as opened:
        await opened.type("/follow all", channel=COUNT)
        await opened.type("/declare Warndon Lab 564")
        yield opened


async def test_the_changes_are_shown_before_anything_is_stored(
    reload_count: Count, disk: Disk
) -> None:
    disk.edit("seats.csv", WRONG, RIGHT)
    reply = await reload_count.type("/countroom night reload")

    assert Tone.ASK is reply.tone
    assert "Warndon (sitting): was defended by Con 1, now by Lab 1." in reply.lines
    assert ["declare"] == [row.kind for row in await reload_count.ledger()]


async def test_a_corrected_pack_corrects_the_announcements_made_from_the_old_one(
    reload_count: Count, disk: Disk
) -> None:
    disk.edit("seats.csv", WRONG, RIGHT)
    await reload_count.type("/countroom night reload")
    reply = await reload_count.press("Apply")

    assert "Announcing corrections to 1 channel." in reply.text
    assert (
        "CORRECTION: Labour hold Warndon. We said it was a Labour gain from Conservative.\n"
        "Reason: the council's data was corrected." in reload_count.announcements()[-1]
    )


async def test_a_reopened_night_is_the_same(
    tmp_path: Path, reload_count: Count, disk: Disk
) -> None:
    disk.edit("seats.csv", WRONG, RIGHT)
    await reload_count.type("/countroom night reload")
    await reload_count.press("Apply")
    before = reload_count.app.desk.first_book().night
    await reload_count.app.store.close()
    async with open_count(tmp_path) as again:
        after = again.app.desk.first_book().night

    assert (before.totals, before.wards) == (after.totals, after.wards)


async def test_an_unchanged_pack_is_not_reloaded(reload_count: Count) -> None:
    reply = await reload_count.type("/countroom night reload")

    assert "No changes in the pack on disk." == reply.text


async def test_a_pack_edited_after_it_was_shown_is_refused(reload_count: Count, disk: Disk) -> None:
    disk.edit("seats.csv", WRONG, RIGHT)
    await reload_count.type("/countroom night reload")
    disk.edit("council.toml", 'short_name = "Worcester"', 'short_name = "Wigorn"')
    reply = await reload_count.press("Apply", person=BOB)

    assert Tone.REFUSAL is reply.tone
    assert "The pack has changed since that question" in reply.text


async def test_an_unusable_pack_is_refused_with_the_reason(reload_count: Count, disk: Disk) -> None:
    disk.edit("council.toml", "seats = 35", "seats = 36")
    reply = await reload_count.type("/countroom night reload")

    assert Tone.REFUSAL is reply.tone
    assert "council.toml has 36 seats" in reply.text


async def test_a_declared_ward_must_still_be_in_the_corrected_pack(
    reload_count: Count, disk: Disk
) -> None:
    lines = disk.files["candidates.csv"].splitlines()
    disk.edit("candidates.csv", next(x for x in lines if "Elaine Williams" in x) + "\n", "")
    reply = await reload_count.type("/countroom night reload")

    assert Tone.REFUSAL is reply.tone
    assert () == reply.actions
    assert reply.text.startswith(
        "This pack can't be applied yet. Warndon has declared, but the new pack is without "
        "Elaine Williams (Lab)."
    )
    assert ["declare"] == [row.kind for row in await reload_count.ledger()]


async def test_announcements_can_still_be_corrected_after_a_ward_is_renamed(
    reload_count: Count, disk: Disk
) -> None:
    """The ledger still has the ward's old name, but no declaration under it."""
    await reload_count.type("/withdraw Warndon because it was the count next door")
    for name in ("candidates.csv", "seats.csv"):
        disk.edit(name, "Warndon,", "Warndon Villages,")
    await reload_count.type("/countroom night reload")
    await reload_count.press("Apply")
    await reload_count.type("/declare Battenhall Green 1018 Con 887 Lab 127 UKIP 89")
    edits = len(reload_count.transport.edits)
    await reload_count.type("/correct Battenhall Green 1081")
    (_, corrected), *others = reload_count.transport.edits[edits:]

    assert [] == others
    assert "with 1,081 votes" in "\n".join(corrected.lines)


async def test_only_an_editor_may_reload_a_pack(reload_count: Count, disk: Disk) -> None:
    disk.edit("seats.csv", WRONG, RIGHT)
    reply = await reload_count.type("/countroom night reload", person=ERIN)

    assert Tone.REFUSAL is reply.tone
    assert "That is for editors" in full_text(reply)


async def test_the_nights_status_shows_the_check_of_its_pack(reload_count: Count) -> None:
    reply = await reload_count.type("/countroom night")

    assert "previous.csv: note: 7 of 12 wards have no earlier figures" in reply.lines


async def test_a_pack_with_another_slug_is_not_applied_to_the_open_night(
    reload_count: Count, disk: Disk
) -> None:
    """A slug edited on the disk makes it the pack of a night that is not open."""
    disk.edit("council.toml", 'slug = "worcester-2016"', 'slug = "worcester-2017"')
    disk.edit("seats.csv", WRONG, RIGHT)
    before = reload_count.app.desk.first_book()
    await reload_count.type("/countroom night reload")
    reply = await reload_count.press("Apply", person=BOB)

    assert Tone.REFUSAL is reply.tone
    assert before == reload_count.app.desk.first_book()
    assert ["declare"] == [row.kind for row in await reload_count.ledger()]


GREEN = "Louis Stephen,Green Party,PP63"
INDEPENDENT = "Louis Stephen,Independent,ynmp-party:2"
SHEET = "/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89"


async def apply(count: Count) -> None:
    await count.type("/countroom night reload")
    await count.press("Apply")


async def test_a_party_put_right_is_one_correction_with_the_figures_kept(
    reload_count: Count, disk: Disk
) -> None:
    await reload_count.type(SHEET)
    before = len(reload_count.announcements())
    disk.edit("candidates.csv", GREEN, INDEPENDENT)
    await apply(reload_count)
    (correction,) = reload_count.announcements()[before:]

    assert correction.startswith(
        "CORRECTION: Independent gain Battenhall from Conservative. We said it was a Green gain.\n"
        "Louis Stephen is Independent, not Green.\n"
        "Ind 1,081"
    )
    assert "GAIN" not in correction
    assert "not up" not in correction  # Battenhall is


async def test_the_question_says_first_what_a_pack_makes_of_declared_wards(
    reload_count: Count, disk: Disk
) -> None:
    await reload_count.type(SHEET)
    disk.edit("candidates.csv", GREEN, INDEPENDENT)
    reply = await reload_count.type("/countroom night reload")

    assert (
        "Battenhall becomes Independent gain from Conservative. It was Green gain from "
        in (reply.lines[0])
    )
    assert "Battenhall: Louis Stephen (Grn) is now Louis Stephen (Ind)." in reply.lines


async def test_a_candidate_added_after_the_result_repeats_no_gain(
    reload_count: Count, disk: Disk
) -> None:
    await reload_count.type(SHEET)
    before = len(reload_count.announcements())
    line = next(x for x in disk.files["candidates.csv"].splitlines() if "Jackie Brooks" in x)
    added = line.replace("Jackie Brooks", "Nigel Kearse").replace("UKIP", "Independent")
    added = added.replace("UK Independence Party", "Independent").replace("PP85", "ynmp-party:2")
    disk.edit("candidates.csv", line, f"{line}\n{added}")
    await apply(reload_count)
    (correction,) = reload_count.announcements()[before:]

    assert correction.startswith(
        "CORRECTION: the shares and the majority are to come in Battenhall. "
        "We said a majority of 194.\n"
        "Unchanged: Green gain from Conservative."
    )


async def test_an_inherited_result_can_be_corrected_and_survives_a_restart(
    tmp_path: Path, reload_count: Count, disk: Disk
) -> None:
    await reload_count.type(SHEET)
    disk.edit("candidates.csv", GREEN, INDEPENDENT)
    await apply(reload_count)
    await reload_count.type("/correct Battenhall Stephen 1082")
    night = reload_count.app.desk.first_book().night
    await reload_count.app.store.close()
    async with open_count(tmp_path) as again:
        reopened = again.app.desk.first_book().night

    assert reload_count.announcements()[-1].startswith(
        "CORRECTION: Louis Stephen (Ind) has 1,082 votes in Battenhall. We said 1,081."
    )
    assert (night.totals, night.wards) == (reopened.totals, reopened.wards)
