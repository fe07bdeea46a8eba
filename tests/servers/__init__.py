"""Local servers that speak the platforms' real protocols."""
