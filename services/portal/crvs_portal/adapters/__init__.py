"""What the portal speaks to: the gateway, and the cookie that holds a session."""
