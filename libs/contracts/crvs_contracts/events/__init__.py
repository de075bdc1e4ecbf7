"""What travels on the bus: the catalogue of event types, their schemas, and builders for producers."""
