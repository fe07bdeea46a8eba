"""The bot in a local Discord."""
