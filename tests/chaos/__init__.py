"""Nights in which the bot is killed again and again, on platforms that lose, delay and refuse."""
