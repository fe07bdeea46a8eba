"""The running bot: what becomes of a platform that fails."""

import gc
from pathlib import Path

import pytest
from aiohttp import web

from bot.announcer.transport import Transport
from bot.chat.command import CommandRunner
from bot.observability.connections import Connection
from bot.runtime import serve as serving
from bot.runtime.serve import freeze_start_up, serve
from tests.count import FakeTransport, open_count


class FailingPlatform:
    """Fails at first, and then ends as if its token had been revoked."""

    name = "unsteady"
    transport: Transport
    connection: Connection

    def __init__(self, failures: int) -> None:
        self.transport = FakeTransport()
        self.failures = failures
        self.runs = 0

    async def run(self, _runner: CommandRunner) -> str:
        self.runs += 1
        if self.runs <= self.failures:
            raise RuntimeError("an answer that no one expected")
        return "token revoked"

    def routes(self) -> list[web.RouteDef]:
        return []

    async def close(self) -> None:
        pass


async def test_a_platform_that_fails_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "RESTART_SECONDS", 0)
    platform = FailingPlatform(failures=2)
    async with open_count(tmp_path) as count:
        exit_code = await serve(count.app, [platform])

    assert 3 == platform.runs
    assert 1 == exit_code


def test_a_collection_leaves_out_what_the_start_has_made() -> None:
    tracked = len(gc.get_objects())
    try:
        freeze_start_up()

        assert len(gc.get_objects()) < tracked / 10
    finally:
        gc.unfreeze()
