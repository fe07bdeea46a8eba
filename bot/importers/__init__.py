"""Councils and results read from files."""
