"""What leaves the register for other systems: the event feed."""
