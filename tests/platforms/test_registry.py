"""The rules for a platform's package, so that a new one needs one line in the registry."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.platforms.registry import PLATFORMS
from bot.platforms.spec import PlatformSpec

ROOT = Path(__file__).parents[2]

every_platform = pytest.mark.parametrize("platform", PLATFORMS, ids=lambda p: p.name)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@every_platform
def test_no_module_outside_a_platforms_package_imports_it(platform: PlatformSpec) -> None:
    package = ROOT / "bot" / "platforms" / platform.name
    inside = f"bot.platforms.{platform.name}"
    modules = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "commands").rglob("*.py")]

    assert [] == [
        str(path.relative_to(ROOT))
        for path in modules
        if package not in path.parents
        and any(f"{name}.".startswith(f"{inside}.") for name in imports(path))
    ]


@every_platform
def test_a_platforms_settings_have_its_name_and_its_page_exists(platform: PlatformSpec) -> None:
    settings = platform.load_settings()

    assert platform is settings.spec
    assert f"{platform.name}_{settings.required}".upper() == settings.variable(settings.required)
    assert f"{platform.name}_{settings.required}" == settings.file_key(settings.required)
    assert settings.variable(settings.required) in platform.setup
    assert (ROOT / "docs" / f"{platform.name}.md").is_file()
