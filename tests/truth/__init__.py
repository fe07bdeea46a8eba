"""What a reader of a channel believes, beside what is so."""
