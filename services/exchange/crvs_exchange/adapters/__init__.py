"""Tables, queries and engines behind the ports."""
