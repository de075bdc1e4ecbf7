"""Forms and dates as pure rules: what was typed, and the document that it becomes."""
