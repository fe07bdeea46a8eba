"""Every button that an answer can have: how to get it, and the effect of one press."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from bot.importers.pack import find_pack

FLASH = "/declare Battenhall Green 1081"
OTHER = "/declare Battenhall Green 1181"
SLIP = "/declare Batenhall Green 1081"
RELOAD = "/countroom night reload"


@dataclass(frozen=True)
class Button:
    """A button under the answer to the last line; the text and the ledger's kinds after a press."""

    label: str
    lines: tuple[str, ...]
    text: str
    ledger: tuple[str, ...]

    def __str__(self) -> str:
        return self.label


BUTTONS = [
    Button("Undo", (FLASH,), "Undone. Battenhall is awaiting declaration", ("declare", "undo")),
    Button("Follow here", (FLASH,), "will get every declaration", ("declare",)),
    Button("Replace", (FLASH, OTHER), "Louis Stephen (Green) 1,181", ("declare", "correct")),
    Button("Keep", (FLASH, OTHER), "Left as it was.", ("declare",)),
    Button("Yes, record it", (SLIP,), "Louis Stephen (Green) 1,081", ("declare",)),
    Button("No", (SLIP,), "Left as it was.", ()),
    Button("Apply", (RELOAD,), "Pack applied", ("pack",)),
]


def copy_pack(folder: Path) -> Path:
    """Copy the Worcester pack into a folder, to be edited."""
    pack = folder / "worcester-2016"
    if not pack.exists():
        shutil.copytree(find_pack("worcester-2016"), pack)
    return pack


def correct_pack(pack: Path) -> None:
    """Correct a seat in the pack during the night."""
    seats = pack / "seats.csv"
    wrong = "Warndon,Alan Amos,Conservative and Unionist Party,PP52,True"
    text = seats.read_text(encoding="utf-8")
    seats.write_text(
        text.replace(wrong, "Warndon,Alan Amos,Labour Party,PP53,True"), encoding="utf-8"
    )
