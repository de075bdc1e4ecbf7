"""HTML pages for registrars, citizens and the public verifier."""
