"""Container and service run the Procfile's bot, on a disk that lasts, without secrets."""

import asyncio
import json
import re
import shlex
import socket
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
from aiohttp import web
from packaging.specifiers import SpecifierSet

from bot.runtime.serve import DRAIN_SECONDS
from bot.runtime.web import open_web_port
from bot.settings import Settings
from bot.store.ephemeral_disk import EPHEMERAL_HOSTS
from bot.store.sqlite.file import database_path

ROOT = Path(__file__).parents[2]
DEPLOY = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions and arguments, continuation lines joined."""
    text = re.sub(
        r"^#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    lines = [line.split(maxsplit=1) for line in text.replace("\\\n", "").splitlines() if line]
    return [(name, rest) for name, rest in lines]


def blocks(language: str) -> list[str]:
    """The fenced blocks of docs/deploy.md in this language."""
    return re.findall(rf"^```{language}\n(.*?)^```", DEPLOY, re.MULTILINE | re.DOTALL)


def instruction_lines(instruction: str) -> list[str]:
    """The arguments of each use of an instruction."""
    return [rest for name, rest in instructions() if name == instruction]


def environment() -> dict[str, str]:
    return dict(
        word.split("=", 1) for rest in instruction_lines("ENV") for word in shlex.split(rest)
    )


def files_let_through() -> list[str]:
    """The patterns that .dockerignore lets through."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    return [line.removeprefix("!") for line in lines if line.startswith("!")]


def test_everything_copied_exists_and_nothing_else_enters_the_build_context() -> None:
    copied = [rest.split()[0] for rest in instruction_lines("COPY")]

    assert copied == [path for path in copied if (ROOT / path).exists()]
    assert set(copied) == set(files_let_through())


@pytest.mark.parametrize("kept_out", [".env", ".git", ".venv", "data", "exports", "tests"])
def test_no_secret_and_no_night_enters_an_image(kept_out: str) -> None:
    assert not any(fnmatch(kept_out, pattern) for pattern in files_let_through())


def test_the_container_runs_the_procfiles_command_and_receives_signals() -> None:
    """Exec form, so that no shell intercepts the host's SIGTERM."""
    web_process = (ROOT / "Procfile").read_text(encoding="utf-8").removeprefix("web: ")

    assert [web_process.split()] == [json.loads(rest) for rest in instruction_lines("CMD")]
    assert ["SIGTERM"] == instruction_lines("STOPSIGNAL")


def test_the_service_runs_the_procfiles_command_and_waits_for_it_to_stop() -> None:
    unit = dict(re.findall(r"^(\w+)=(.*)$", blocks("ini")[0], re.MULTILINE))
    web_process = (ROOT / "Procfile").read_text(encoding="utf-8").removeprefix("web: ").strip()

    assert unit["ExecStart"] == f"{unit['WorkingDirectory']}/.venv/bin/{web_process}"
    assert int(unit["TimeoutStopSec"]) > 2 * DRAIN_SECONDS


def test_the_service_keeps_the_night_in_its_own_folder() -> None:
    unit = dict(re.findall(r"^(\w+)=(.*)$", blocks("ini")[0], re.MULTILINE))
    database = database_path(unit["Environment"].removeprefix("DATABASE_URL="))

    assert Path("/var/lib") / unit["StateDirectory"] == database.parent


def test_the_documented_container_has_the_images_folder_and_port() -> None:
    (line,) = re.findall(r"docker run --detach .*\n.*", DEPLOY)
    words = line.replace("\\\n", "").split()

    assert f"countroom:{database_path(environment()['DATABASE_URL']).parent}" in words
    assert f"127.0.0.1:8080:{environment()['PORT']}" in words


def test_the_image_sets_only_settings_and_the_container_marker() -> None:
    known = {Settings.variable(name) for name in Settings.model_fields}

    assert {EPHEMERAL_HOSTS["a container"]} == environment().keys() - known


def test_the_nights_folder_exists_in_the_image_and_is_not_a_volume() -> None:
    """A VOLUME would be mounted anonymously, and deleted with the container."""
    folder = database_path(environment()["DATABASE_URL"]).parent

    assert Path("/data") == folder
    assert [rest for rest in instruction_lines("RUN") if rest.endswith(f" {folder}")]
    assert [] == instruction_lines("VOLUME")


def test_the_exposed_port_is_the_bots() -> None:
    assert ["8080"] == instruction_lines("EXPOSE")
    assert "8080" == environment()["PORT"]
    assert 8080 == Settings.model_fields["port"].default


def test_the_container_does_not_run_as_root() -> None:
    (user,) = instruction_lines("USER")

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)


def test_the_project_supports_the_images_python() -> None:
    (image,) = instruction_lines("FROM")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert image.removeprefix("python:").removesuffix("-slim") in SpecifierSet(
        project["requires-python"]
    )


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
async def test_the_health_check_asks_the_bot(unused_port: int, status: int, code: int) -> None:
    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(status=status)

    async with open_web_port(unused_port, [web.get("/healthz", healthz)]):
        assert code == await health_check(unused_port)


async def test_a_bot_that_does_not_answer_is_unhealthy(unused_port: int) -> None:
    assert 1 == await health_check(unused_port)


async def health_check(port: int) -> int | None:
    """The exit code of the image's health check."""
    (rest,) = instruction_lines("HEALTHCHECK")
    python, *words = json.loads(rest.split(" CMD ")[1])
    assert "python" == python
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, env={"PORT": str(port)}, stderr=asyncio.subprocess.DEVNULL
    )
    return await process.wait()
