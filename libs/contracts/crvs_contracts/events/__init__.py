"""Bus events: the catalogue of types and their schemas."""
