"""Facts into sentences: plain text without markup, the main fact first."""
