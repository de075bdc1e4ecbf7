"""The door: the decision for Envoy (an asyncio process), and Envoy's configuration."""
