"""The processes of the notes."""
