"""Before the night: make a pack, check it, and examine the whole set-up."""
