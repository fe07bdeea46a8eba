"""The door in Discord: slash commands in, announcements out."""
