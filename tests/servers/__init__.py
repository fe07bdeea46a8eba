"""Local servers that speak a platform's real wire."""
