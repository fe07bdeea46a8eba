"""A pack whose folder somebody edits in the middle of the night."""

from bot.importers.pack import Files
from tests.count import Count


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
