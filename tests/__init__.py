"""The tests are a package: otherwise tests/commands would hide the real commands."""
