"""Pure rules: what is true of disclosures, whoever asks."""
