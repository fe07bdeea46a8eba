"""Runs every benchmark and prints its ratios: python -m tests.bench"""

import asyncio

from tests.bench import acks, declarations

asyncio.run(declarations.run())
asyncio.run(acks.run())
