"""An invented kind of vital event, with all that a kind brings."""
