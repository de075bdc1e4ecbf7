"""Loads the fixtures that every test may ask for."""

pytest_plugins = [
    "tests.support.servers",
    "tests.support.databases",
    "tests.support.jurisdiction",
    "tests.support.stack",
    "tests.support.side_by_side",
]
