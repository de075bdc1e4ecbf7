"""Tables, statements, hashing and keys behind the ports of the application."""
