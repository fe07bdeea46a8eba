"""The live page of several councils, made of the newest snapshot of each council's own page."""

import asyncio
from collections.abc import Sequence

from bot.board.front_snapshot import FRONT_DOCUMENTS, FrontSnapshot, front_snapshot
from bot.board.live_board import LiveBoard
from bot.board.live_page import LivePage
from bot.desk.desk import Desk


class FrontBoard(LivePage[FrontSnapshot]):
    def __init__(self, desk: Desk, boards: Sequence[LiveBoard]) -> None:
        super().__init__(FRONT_DOCUMENTS)
        self._desk = desk
        self._boards = boards

    def _is_stale(self, snapshot: FrontSnapshot) -> bool:
        pairs = zip(self._boards, snapshot.councils, strict=True)
        return not all(board.holds(used) for board, used in pairs)

    async def _take_snapshot(self, previous: FrontSnapshot | None) -> FrontSnapshot:
        snapshots = await asyncio.gather(*(board.current_snapshot() for board in self._boards))
        councils = self._desk.councils()
        return await asyncio.to_thread(front_snapshot, councils, snapshots, previous)
