"""The web application of a service: routes, bodies, commands with keys, refusals, probes, document."""
