"""Runs the bot: a night on the platforms, the clock, the web port, and plays in a terminal."""
