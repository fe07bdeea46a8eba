"""Logs, metrics, connection status and diagnostics."""
