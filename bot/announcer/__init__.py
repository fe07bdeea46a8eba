"""Sends every announcement to every channel that is due it: once, and in the ledger's order."""
