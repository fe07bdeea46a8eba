"""The doors: they know chat, not elections."""
