"""Use cases: a command with its handler each, queries, and reactions to events."""
