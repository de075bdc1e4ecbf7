"""Rules of accounts, sessions and guessing; no I/O."""
