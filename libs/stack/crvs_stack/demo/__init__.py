"""The demonstration: a synthetic district, registered through the gateway and checked row by row."""
