"""The door in Slack."""
