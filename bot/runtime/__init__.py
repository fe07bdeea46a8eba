"""The running bot: its start and stop, the scheduler, the web port, and plays in a terminal."""
