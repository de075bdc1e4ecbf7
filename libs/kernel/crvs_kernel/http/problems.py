"""Refusals as `application/problem+json` (RFC 9457), in Lao and English (law 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import yaml

from crvs_kernel.errors import DomainError, Fault

MEDIA_TYPE = "application/problem+json"
LANGUAGES = ("lo", "en")
_OWN = Path(__file__).with_name("problems.yaml")
Words = dict[str, str]


class _Blank(dict[str, Any]):
    """Formats a message that lacks a parameter, so that a refusal never fails itself."""

    def __missing__(self, key: str) -> str:
        return "…"


@dataclass(frozen=True)
class Catalogue:
    """Words for codes: ``problems`` have a title and a detail, ``fields`` one sentence, in each language."""

    problems: dict[str, dict[str, Words]]
    fields: dict[str, Words]

    @classmethod
    def load(cls, paths: Sequence[Path] = ()) -> Catalogue:
        """Read the kernel's own catalogue and then the service's; a later code replaces an earlier one."""
        problems: dict[str, dict[str, Words]] = {}
        fields: dict[str, Words] = {}
        for path in (_OWN, *paths):
            content = yaml.safe_load(path.read_text("utf-8"))
            problems |= content.get("problems") or {}
            fields |= content.get("fields") or {}
        return cls(problems, fields)

    def words(self, code: str, params: dict[str, Any]) -> tuple[Words, Words]:
        """Title and detail of a problem, each {lo, en}."""
        entry = self.problems.get(code)
        if entry is None:
            sentence = self.field(code, params)
            return sentence, sentence
        detail = entry.get("detail", entry["title"])
        return _filled(entry["title"], params), _filled(detail, params)

    def field(self, code: str, params: dict[str, Any]) -> Words:
        """The sentence about one field, {lo, en}; a problem's detail serves where no sentence was written."""
        words = self.fields.get(code)
        if words is None:
            entry = self.problems.get(code) or self.problems["invalid-fields"]
            words = entry.get("detail", entry["title"])
        return _filled(words, params)


def _filled(words: Words, params: dict[str, Any]) -> Words:
    return {language: words[language].format_map(_Blank(params)) for language in LANGUAGES}


def preferred_language(accept: str) -> str:
    """Lao ("lo") when the caller's Accept-Language asks for it first, else "en"."""
    return "lo" if accept.strip().lower().startswith("lo") else "en"


def problem_body(
    catalogue: Catalogue, refusal: DomainError, *, status: int, request_id: str, language: str
) -> bytes:
    """A problem as JSON: the members of RFC 9457, both languages, the fields and what a 409 allows."""
    title, detail = catalogue.words(refusal.code, refusal.params)
    body: dict[str, Any] = {
        "type": f"/problems/{refusal.code}",
        "title": title[language],
        "status": status,
        "detail": detail[language],
        "instance": f"urn:request:{request_id}",
        "messages": detail,
    }
    if refusal.faults:
        body["errors"] = [_fault(catalogue, fault) for fault in refusal.faults]
    if "allowed" in refusal.params:
        body["allowed"] = refusal.params["allowed"]
    return orjson.dumps(body)


def _fault(catalogue: Catalogue, fault: Fault) -> dict[str, Any]:
    return {
        "pointer": fault.pointer,
        "code": fault.code,
        "messages": catalogue.field(fault.code, fault.params),
    }
