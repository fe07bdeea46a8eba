"""The bot in a local Slack."""
