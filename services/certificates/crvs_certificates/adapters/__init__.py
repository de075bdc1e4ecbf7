"""Engines and files behind the ports: pages, seals, QR codes, versioned data."""
