"""The API gateway: accounts, tokens, rates, routing, the combined API document."""
