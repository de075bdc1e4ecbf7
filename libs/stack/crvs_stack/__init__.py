"""The one-machine stack: embedded servers, process supervision, demo data."""
