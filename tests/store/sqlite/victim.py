"""A process to be killed: `python -m tests.store.sqlite.victim <action> <path> ...`.

It prints its progress, a line at a time.
"""

import asyncio
import sys
from pathlib import Path

from bot.store import ledger, open_store
from bot.store.sqlite.file import create_if_missing, prepare
from tests.store.vocabulary import entry, record


async def hold(path: str) -> None:
    """Hold the database open."""
    store = await open_store(f"sqlite:///{path}")
    say("open")
    await asyncio.sleep(60)
    await store.close()


async def write(path: str, first: str) -> None:
    """Record without end, four at a time, and print each number acknowledged."""
    store = await open_store(f"sqlite:///{path}")

    async def write_every_fourth(seq: int) -> None:
        while True:
            async with store.transaction() as tx:
                await record(tx, seq)
            say(str(seq))
            seq += 4

    await asyncio.gather(*(write_every_fourth(int(first) + number) for number in range(4)))


async def stall(path: str, seq: str) -> None:
    """Stop just before COMMIT."""
    store = await open_store(f"sqlite:///{path}")
    async with store.transaction() as tx:
        await ledger.append(tx, entry(int(seq)))
        say("written")
        await asyncio.sleep(60)


async def migrate(path: str, migrations: str) -> None:
    say("migrating")
    create_if_missing(Path(path), Path(migrations))
    prepare(Path(path), Path(migrations))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(globals()[sys.argv[1]](*sys.argv[2:]))
