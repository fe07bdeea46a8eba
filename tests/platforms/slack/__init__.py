"""Conversations with a bot in a local Slack."""
