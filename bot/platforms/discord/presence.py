"""The count of wards, shown below the bot's name in the list of members."""

import asyncio

import discord

from bot.desk.book import LIVE
from bot.desk.desk import Desk
from bot.desk.open_nights import NightChange
from bot.wording.numbers import quantity

# https://discord.com/developers/docs/events/gateway#rate-limiting: users report five in twenty
# seconds, and what is more is dropped without a word.
_SECONDS_BETWEEN = 5.0


class Presence:
    """Shows the count on whichever connection is open, and again after each change of a night."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._changed = asyncio.Event()
        desk.subscribe(self._handle_change)

    def _handle_change(self, change: NightChange) -> None:
        if change.book.kind == LIVE:
            self._changed.set()

    async def show(self, client: discord.Client) -> None:
        """Runs until cancelled."""
        shown = ""
        while True:
            self._changed.clear()
            text = self.text()
            if text != shown:
                await client.change_presence(activity=discord.CustomActivity(text))
                shown = text
                await asyncio.sleep(_SECONDS_BETWEEN)
            await self._changed.wait()

    def text(self) -> str:
        """9 of 12 declared"""
        books = self._desk.councils().books
        wards = sum(len(book.night.council.contests) for book in books)
        declared = sum(len(book.night.declared_wards) for book in books)
        where = f", {quantity(len(books), 'council')}" if len(books) > 1 else ""
        return f"{declared} of {wards} declared{where}"
