"""Tables, statements and rows: the database as the use cases see it."""
