"""The board: the night as a page that updates itself, and as files. It is read-only."""
