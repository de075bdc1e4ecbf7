"""Plumbing that every service stands on; knows no civil-registration word."""
