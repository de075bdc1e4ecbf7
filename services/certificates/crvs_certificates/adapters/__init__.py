"""Engines and storage behind the ports of the application."""
