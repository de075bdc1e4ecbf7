"""Use cases: one reaction to what registration publishes, one query."""
