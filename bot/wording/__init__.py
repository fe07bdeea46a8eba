"""Facts into sentences: plain text, no markup, the whole fact first."""
