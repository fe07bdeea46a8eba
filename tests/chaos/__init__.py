"""Nights during which the bot is killed repeatedly, on platforms that lose, delay and refuse."""
