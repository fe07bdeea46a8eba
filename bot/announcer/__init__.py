"""Tells every channel once, in the order of the ledger."""
