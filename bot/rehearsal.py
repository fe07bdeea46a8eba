"""Plays a pack's results into a desk, one declaration after another."""

from collections.abc import AsyncIterator, Iterable
from random import Random
from uuid import uuid4

from bot.book import Book
from bot.desk import Desk, Outcome
from bot.election import decisions
from bot.election.decisions import Asking, Decision
from bot.election.declaration import Declaration
from bot.election.reading import Reading
from bot.people import Person, Place, Signature

Results = tuple[tuple[str, Declaration], ...]

PLAYER = Person("results.csv", "results.csv", admin=True)


def in_order(results: Results, order: str, seed: int) -> Results:
    """The results in the file's order, or shuffled by a seed."""
    if order == "file":
        return results
    shuffled = list(results)
    Random(seed).shuffle(shuffled)  # noqa: S311 - an order of play, not a secret
    return tuple(shuffled)


async def play(
    desk: Desk, night: str, results: Iterable[tuple[str, Declaration]], where: Place
) -> AsyncIterator[str]:
    """Records each result and yields its ward; a ward declared otherwise already is left alone."""
    for ward, declaration in results:
        reading = Reading(ward, declaration)

        def decide(book: Book, reading: Reading = reading) -> Decision:
            return decisions.declare(book.night, reading, Asking.NEVER)

        signature = Signature(f"play:{uuid4().hex}", PLAYER, where, source="results.csv")
        await desk.record(signature, night, decide, _no_answer)
        yield ward


def _no_answer(outcome: Outcome) -> str:
    return type(outcome).__name__
