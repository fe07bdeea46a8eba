"""The board: the night as a page that moves by itself, and as files; nothing writes here."""
