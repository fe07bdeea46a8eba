"""A pack whose folder somebody edits in the middle of the night."""

from bot.importers.pack import Files
from tests.count import Count, worcester


class EditedPack:
    """The pack as its folder has it now; an edit replaces lines of `seats.csv`."""

    def __init__(self, files: Files, *edits: tuple[str, str]) -> None:
        self.files = files
        self._edits = edits

    def edit(self) -> None:
        seats = self.files["seats.csv"]
        for old, new in self._edits:
            assert old in seats
            seats = seats.replace(old, new, 1)
        self.files = {**self.files, "seats.csv": seats}


async def reload(count: Count, pack: EditedPack) -> None:
    pack.edit()
    await count.type("/countroom night reload")
    await count.press("Apply")


def moved_seat() -> EditedPack:
    """A pack in which a seat that is not up turns out to be Labour's."""
    files = worcester()
    old = next(line for line in files["seats.csv"].splitlines() if "PP52,False" in line)
    new = old.replace("Conservative and Unionist Party,PP52", "Labour Party,PP53")
    return EditedPack(files, (old, new))
