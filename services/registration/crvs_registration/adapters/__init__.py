"""Form files and rule files behind what the application asks for."""
