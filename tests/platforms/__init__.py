"""The platforms, each against a local server that speaks its real protocol."""
