"""HTTP of the gateway's own web process."""
