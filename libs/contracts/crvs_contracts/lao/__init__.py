"""Lao script: canonical spelling, sort keys, search keys, romanisation."""
