"""The door in a terminal."""
