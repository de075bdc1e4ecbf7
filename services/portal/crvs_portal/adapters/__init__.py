"""The client of the gateway, and the sealed cookie of a session."""
