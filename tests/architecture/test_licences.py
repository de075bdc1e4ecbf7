"""Everything that was made by others and is bundled is named in NOTICE; what is ours says its licence."""

from __future__ import annotations

import fnmatch
import re
import tomllib

from tests.support.sources import ROOT, relative, text_of, tracked

NOTICE = (ROOT / "NOTICE").read_text("utf-8")
FONTS = {".ttf", ".otf", ".woff", ".woff2"}
DATA = {".csv", ".txt"}


def test_every_bundled_font_and_list_is_named_in_the_notice() -> None:
    patterns = re.findall(r"[\w-]+-\*|[\w.-]+\.(?:csv|txt)", NOTICE)
    others_made = [
        path
        for path in tracked()
        if path.suffix in FONTS or (path.suffix in DATA and relative(path).parts[0] in {"libs", "services"})
    ]
    unnamed = [
        str(relative(path))
        for path in others_made
        if not any(fnmatch.fnmatchcase(path.name, pattern) for pattern in patterns)
    ]
    assert not unnamed, f"say in NOTICE who made these, and under which licence: {unnamed}"


def test_a_folder_of_fonts_has_their_licence() -> None:
    folders = {path.parent for path in tracked() if path.suffix in FONTS}
    assert [str(folder) for folder in folders if not list(folder.glob("*OFL*.txt"))] == []


def test_every_package_says_its_licence() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")
    packages = [path for path in tracked() if path.name == "pyproject.toml" and path.parent != ROOT]
    licences = {
        str(relative(path)): tomllib.loads(text_of(path))["project"].get("license") for path in packages
    }
    assert licences == dict.fromkeys(licences, "Apache-2.0")
    assert len(licences) == len(
        list(ROOT.glob("libs/*/pyproject.toml")) + list(ROOT.glob("services/*/pyproject.toml"))
    )
