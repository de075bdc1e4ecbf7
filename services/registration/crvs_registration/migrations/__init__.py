"""Alembic versions of the registration database."""
