"""As many councils as a test wants, with real results: the packs of the tests, then copies."""

import re

from bot.chat.rehearsal import play
from bot.importers.pack import Files, load, read_pack_files
from tests.board.vocabulary import PACKS, ServedBoard
from tests.count import DESK

_NAMES = (
    "Aberwen", "Anglebury", "Budmouth", "Casterbridge", "Knollsea", "Melchester", "Shaston",
    "Sherton", "Stourcastle", "Weatherbury-in-the-Vale of Blackmoor and Marlott",
)  # fmt: skip


def council_packs(count: int) -> list[Files]:
    """Different councils; from the eleventh on, copies with another name."""
    real = [read_pack_files(path.parent) for path in sorted(PACKS.glob("*/council.toml"))]
    return [_copy(real[n % len(real)], n) if n >= len(real) else real[n] for n in range(count)]


def _copy(files: Files, number: int) -> Files:
    name = f"{_NAMES[number % len(_NAMES)]} {number}"
    text = files["council.toml"]
    for key, value in (("slug", f"made-up-{number}"), ("name", name), ("short_name", name)):
        text = re.sub(rf'^{key} = ".*"$', f'{key} = "{value}"', text, flags=re.MULTILINE)
    return {**files, "council.toml": text}


async def declare_share(board: ServedBoard, packs: list[Files], percent: int) -> None:
    """Declare so many of each council's wards; more in every fifth, fewer in the next."""
    desk = board.count.app.desk
    for place, (book, files) in enumerate(zip(desk.councils().books, packs, strict=True)):
        results = load(files).results
        declared = len(results) * min(100, percent * (place % 5 + 1) // 2) // 100
        async for _ward in play(desk, book.id, results[:declared], DESK):
            pass
