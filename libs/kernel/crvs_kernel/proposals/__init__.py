"""Two pairs of eyes: a grave act is proposed by one person and decided by another (law 11, ADR 36)."""
