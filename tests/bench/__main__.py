"""Runs every benchmark and prints its ratios: python -m tests.bench"""

import asyncio

from tests.bench import declarations

asyncio.run(declarations.run())
