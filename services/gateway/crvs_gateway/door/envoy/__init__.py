"""Envoy's configuration, made from the route table and the problem catalogue, and its process."""
