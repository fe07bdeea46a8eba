"""Election arithmetic: pure, exact, standard library only."""
