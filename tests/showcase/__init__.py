"""The README's two pictures: the board as control is lost, and the alert of it in a channel."""
