"""The one way to change a night."""
