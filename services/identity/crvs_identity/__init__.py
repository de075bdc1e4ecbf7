"""Persons, unique identification numbers, links and civil status."""
