"""Pure rules of certificates: who may have one, what it says, what it costs, and whether it still holds."""
