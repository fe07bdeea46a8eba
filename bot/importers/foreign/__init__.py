"""A council pack made from files in other formats."""
