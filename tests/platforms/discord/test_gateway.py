"""The names of discord.py that the gateway replaces."""

import subprocess
import sys
from importlib.metadata import version

CHECK = """
from bot.platforms.discord.gateway import REPLACED
for owner, name in REPLACED:
    if not hasattr(owner, name):
        print(f"{owner.__name__}.{name}")
"""


def test_discord_py_still_has_every_replaced_name() -> None:
    """In a separate process: in this one a test may have replaced them already."""
    check = subprocess.run(  # noqa: S603 - this very Python, and words written here
        [sys.executable, "-c", CHECK], capture_output=True, text=True, check=False
    )

    assert "" == check.stdout + check.stderr, f"gone from discord.py {version('discord.py')}"
