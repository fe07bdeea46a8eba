"""How a typed line is read."""
