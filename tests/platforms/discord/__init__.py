"""The door in Discord."""
