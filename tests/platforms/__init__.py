"""The doors, each against a local server that speaks its real wire."""
