"""Pure rules of disclosures."""
