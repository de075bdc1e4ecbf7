"""A labelled set of pairs of declarations, made from a seed."""
