"""The caller: access tokens, the gateway's sealed context, scopes of routes, audit lines."""
