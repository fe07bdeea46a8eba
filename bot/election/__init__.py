"""The sums of a count night: pure, exact, the standard library only."""
