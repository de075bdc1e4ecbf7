"""One command or query per module."""
