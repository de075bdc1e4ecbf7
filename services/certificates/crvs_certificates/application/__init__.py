"""One command and handler per use case, one reaction per consumed event."""
