"""Rules of the kinds that this package brings."""
