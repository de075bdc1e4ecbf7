"""Rules of persons: what a vital event says about whom, and what follows for status and links."""
