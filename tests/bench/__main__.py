"""Runs every benchmark and prints its ratios: python -m tests.bench"""

import asyncio

from tests.bench import acks, board, declarations, fan_out, national, pictures

asyncio.run(declarations.run())
asyncio.run(acks.run())
asyncio.run(fan_out.run())
asyncio.run(board.run())
asyncio.run(pictures.run())
asyncio.run(national.run())
