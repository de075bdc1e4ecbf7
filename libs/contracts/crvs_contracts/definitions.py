"""Versioned definitions as YAML files `<kind>/<version>.yaml`, of a package and of the extensions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Self

import yaml

from crvs_contracts.extensions import extensions


class Definitions:
    """The files of one sort, in one or more folders."""

    def __init__(self, folders: Sequence[Traversable]) -> None:
        self._folders = folders

    @classmethod
    def installed(cls, package: str, folder: str) -> Self:
        """Those in a folder of a package and in the folder of that name of every extension."""
        return cls([resources.files(each) / folder for each in (package, *extensions())])

    def names(self) -> list[str]:
        """Every version as "birth/1", kinds in alphabetical order and versions oldest first."""
        found = {
            (kind.name, int(number))
            for folder in self._folders
            for kind in _inside(folder)
            for file in _inside(kind)
            if (number := file.name.removesuffix(".yaml")).isdecimal()
        }
        return [f"{kind}/{version}" for kind, version in sorted(found)]

    def find(self, path: str) -> Traversable | None:
        """The file of a path, wherever it is."""
        return next((file for folder in self._folders if (file := folder / path).is_file()), None)

    def raw(self, name: str) -> dict[str, Any]:
        """The parsed file of a version.

        Raises:
            ValueError: there is no such file.

        """
        file = self.find(f"{name}.yaml")
        if file is None:
            raise ValueError(f"there is no {name}.yaml")
        content: dict[str, Any] = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
        return content


def _inside(folder: Traversable) -> Iterator[Traversable]:
    return folder.iterdir() if folder.is_dir() else iter(())
