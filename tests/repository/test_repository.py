"""Promises of the repository that no other check keeps."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-browser.txt")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(lock: str) -> dict[str, str]:
    """The version of each package in a lock."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[^]]*\])?==(\S+)", text, re.MULTILINE))


def is_satisfied(locked: dict[str, str], want: Requirement) -> bool:
    """Whether the lock has the package in a suitable version."""
    version = locked.get(canonicalize_name(want.name))
    return version is not None and want.specifier.contains(version, prereleases=True)


def project_files() -> list[Path]:
    """Every file that git tracks or would add."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("needs git and a clone: an exported tree does not say which files are its own")
    listing = subprocess.run(  # noqa: S603 - git, with constant arguments
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if listing.returncode:  # usually a clone owned by another user
        pytest.skip(f"git does not list this clone: {listing.stderr.strip()}")
    paths = (ROOT / name for name in listing.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


@pytest.mark.parametrize("script", sorted((ROOT / ".ci").iterdir()), ids=lambda path: path.name)
def test_the_ci_scripts_are_executable(script: Path) -> None:
    assert os.access(script, os.X_OK)


@pytest.mark.parametrize("lock", [*LOCKS, "tests/browser/package-lock.json"])
def test_a_lock_names_no_url(lock: str) -> None:
    """It must work with any package index."""
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert [] == re.findall(
        r"^.*(?:://|--index-url|--extra-index-url|--find-links).*$", text, re.MULTILINE
    )


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.txt", PYPROJECT["project"]["dependencies"]),
        ("requirements-dev.txt", PYPROJECT["project"]["dependencies"]),
        ("requirements-dev.txt", PYPROJECT["dependency-groups"]["dev"]),
        ("requirements-browser.txt", PYPROJECT["dependency-groups"]["browser"]),
    ],
    ids=["run time", "run time, in development", "development", "browser"],
)
def test_a_lock_satisfies_pyproject(lock: str, requirements: list[str]) -> None:
    """`make locks` recompiles and checks more, but needs the package index."""
    locked = pins(lock)
    wanted = [Requirement(line) for line in requirements]

    assert [] == [str(want) for want in wanted if not is_satisfied(locked, want)]


def test_the_locks_agree() -> None:
    """The browser's lock is installed on top of the development lock."""
    development, browser = pins("requirements-dev.txt"), pins("requirements-browser.txt")

    assert pins("requirements.txt").items() <= development.items()
    assert {} == {
        name: version
        for name, version in browser.items()
        if development.get(name, version) != version
    }


def test_no_file_contains_a_path_of_one_machine() -> None:
    """The pattern does not match itself, so this file is searched as well."""
    machine = re.compile(rb"(?:^|[^A-Za-z0-9_./])/(?:work|root|farm|home)/", re.MULTILINE)

    assert [] == [
        str(p.relative_to(ROOT)) for p in project_files() if machine.search(p.read_bytes())
    ]


def test_there_is_no_uv_lock() -> None:
    """It would name its package index; the requirements files are the locks."""
    assert ROOT / "uv.lock" not in project_files()


def test_every_room_is_in_the_contract_of_imports() -> None:
    """import-linter ignores a module that no contract names."""
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    placed = set(re.findall(r"bot\.(\w+)", " ".join(layers)))
    files = {path.stem for path in (ROOT / "bot").glob("*.py")} - {"__init__", "__main__"}
    folders = {path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")}

    assert set() == (files | folders) - placed
