"""Use cases: one command and handler each, one reaction per consumed event."""
