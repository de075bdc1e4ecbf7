"""Implementations of the ports: files of agreements, the bell of the feed."""
