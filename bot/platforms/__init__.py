"""The chat platforms: they know chat, not elections."""
