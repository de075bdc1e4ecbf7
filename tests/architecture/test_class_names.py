"""A class name means one thing in the product: a reader who meets it need not ask which one."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.support.sources import nodes_of, python_files, relative

SHARED = {"Deps": "what the handlers of a service need; each service has one, and none knows another's"}


def test_a_class_name_is_defined_once_or_listed_with_its_reason() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in python_files("libs", "services"):
        for node in nodes_of(path):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(str(relative(path)))
    twice = {name: files for name, files in places.items() if len(files) > 1}
    unlisted = {name: files for name, files in twice.items() if name not in SHARED}
    assert not unlisted, f"one class name, two meanings; rename one of them: {unlisted}"
    assert set(SHARED) == set(twice), "take the name that has one class now off the list"
