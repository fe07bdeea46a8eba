"""The rule book as tests; `python -m tests.spec.write` turns it into two pages of docs."""
