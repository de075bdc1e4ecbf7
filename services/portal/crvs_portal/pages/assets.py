"""Style, script and fonts under names that carry their hash, so that a browser fetches each of them once."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, abort, request

from crvs_kernel.primitives import sha256_hex

ROOT = Path(__file__).parents[1] / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_COMPRESSED_BY_NATURE = {".woff2"}
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file as it is sent; ``packed`` is its gzip form where that is smaller."""

    content: bytes
    packed: bytes | None
    media_type: str


class Assets:
    """All assets in memory: some 70 kB, most of them fonts."""

    def __init__(self, root: Path = ROOT) -> None:
        self._hashed: dict[str, str] = {}
        self._files: dict[str, Asset] = {}
        # Style last: it names the others.
        files = sorted(
            (each for each in root.rglob("*") if each.suffix in _TYPES),
            key=lambda each: each.suffix == ".css",
        )
        for file in files:
            self._add(file)

    def _add(self, file: Path) -> None:
        content = file.read_bytes()
        if file.suffix == ".css":
            content = _with_hashed_names(content, self._hashed)
        name = f"{file.stem}.{sha256_hex(content)[:12]}{file.suffix}"
        packed = None if file.suffix in _COMPRESSED_BY_NATURE else gzip.compress(content, 9, mtime=0)
        self._hashed[file.name] = name
        self._files[name] = Asset(content, packed, _TYPES[file.suffix])

    def address(self, name: str) -> str:
        """The path of an asset; a name that does not exist is a fault in a template."""
        return f"/assets/{self._hashed[name]}"

    def find(self, hashed: str) -> Asset | None:
        """The asset of that hashed name."""
        return self._files.get(hashed)


def _with_hashed_names(style: bytes, hashed: Mapping[str, str]) -> bytes:
    for name, address in hashed.items():
        style = style.replace(f"url({name})".encode(), f"url({address})".encode())
    return style


def assets_blueprint(assets: Assets) -> Blueprint:
    """The files of the pages."""
    blueprint = Blueprint("assets", __name__)

    @blueprint.get("/assets/<name>")
    def asset(name: str) -> Response:
        """One file, to be kept for a year: another content has another name."""
        found = assets.find(name)
        if found is None:
            abort(404)
        headers = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding"}
        content = found.content
        if found.packed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            content = found.packed
            headers["Content-Encoding"] = "gzip"
        return Response(content, content_type=found.media_type, headers=headers)

    return blueprint
