"""The rules of civil registration, pure: no I/O, no framework."""
