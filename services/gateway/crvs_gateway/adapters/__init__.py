"""Hashing and other services, behind the ports of the application."""
