"""The one door: accounts, tokens, rates, routing, the combined API document."""
