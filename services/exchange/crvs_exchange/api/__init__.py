"""Schemas and routes."""
