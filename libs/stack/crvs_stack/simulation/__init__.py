"""A register of a chosen size for drills and measurements."""
