"""The published language: event types, shared values, code lists and reference data."""
