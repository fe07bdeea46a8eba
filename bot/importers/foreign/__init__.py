"""A council pack made from files as people have them."""
