"""The HTTP face: schemas and routes."""
