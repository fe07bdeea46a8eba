"""Councils and results as they come from files."""
