"""The one door: an asyncio process that decides and forwards."""
