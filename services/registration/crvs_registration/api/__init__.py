"""HTTP: schemas and routes."""
