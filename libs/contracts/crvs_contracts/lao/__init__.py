"""Lao script for machines: one spelling per word, keys that sort and keys that find."""
