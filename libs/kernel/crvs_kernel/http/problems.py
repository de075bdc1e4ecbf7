"""Refusals as `application/problem+json` (RFC 9457), in Lao and English (law 9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

import orjson
import yaml

from crvs_kernel.errors import DomainError, Fault
from crvs_kernel.service import Terms

MEDIA_TYPE = "application/problem+json"
LANGUAGES = ("lo", "en")
_OWN = Path(__file__).with_name("problems.yaml")
Words = dict[str, str]
# A fuller sentence may stand before a plain one: the first is said whose parameters are all there.
Sentence = Words | list[Words]
_UNKNOWN = dict.fromkeys(LANGUAGES, "…")
_MEMBERS = (
    "allowed",
    "scope",
    "records",
    "proposal",
)  # codes and ids of a refusal, for programs: no sentence says them


class HttpRefusal(DomainError):
    """A refusal of HTTP itself, whose status has no class of its own (404 of routes, 405, 413, 415)."""

    def __init__(self, code: str, status: int, **params: Any) -> None:
        super().__init__(code, **params)
        self.status = status  # type: ignore[misc]  # an instance may say more than its class


@dataclass(frozen=True)
class Catalogue:
    """Words for codes: ``problems`` have a title and a detail, ``fields`` one sentence, ``terms`` a word."""

    problems: dict[str, dict[str, Any]]
    fields: dict[str, Sentence]
    terms: dict[str, dict[str, Words]] = dataclasses.field(default_factory=dict)

    @classmethod
    def load(cls, paths: Sequence[Path] = (), terms: Terms | None = None) -> Catalogue:
        """Read the kernel's own catalogue and then the service's; a later code replaces an earlier one.

        ``terms`` are words that other lists have already, such as published code lists.
        """
        read = cls({}, {}, {name: dict(words) for name, words in (terms or {}).items()})
        for path in (_OWN, *paths):
            content = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
            read.problems.update(content.get("problems") or {})
            read.fields.update(content.get("fields") or {})
            for name, words in (content.get("terms") or {}).items():
                read.terms.setdefault(name, {}).update(words)
        return read

    def words(self, code: str, params: Mapping[str, Any]) -> tuple[Words, Words]:
        """Title and detail of a problem, each {lo, en}."""
        entry = self.problems.get(code)
        if entry is None:
            sentence = self.field(code, params)
            return sentence, sentence
        detail = entry.get("detail", entry["title"])
        return self._said(entry["title"], params), self._said(detail, params)

    def field(self, code: str, params: Mapping[str, Any]) -> Words:
        """The sentence about one field, {lo, en}; a problem's detail serves where no sentence was written."""
        sentence = self.fields.get(code)
        if sentence is None:
            entry = self.problems.get(code) or self.problems["invalid-fields"]
            sentence = entry.get("detail", entry["title"])
        return self._said(sentence, params)

    def _said(self, sentence: Sentence, params: Mapping[str, Any]) -> Words:
        known = {name: self._word(name, value) for name, value in params.items() if value not in _ABSENT}
        forms = sentence if isinstance(sentence, list) else [sentence]
        form = next((each for each in forms if _places(each) <= known.keys()), forms[-1])
        known |= dict.fromkeys(_places(form) - known.keys(), _UNKNOWN)  # a refusal never fails itself
        return {
            language: form[language].format_map({name: word[language] for name, word in known.items()})
            for language in LANGUAGES
        }

    def _word(self, name: str, value: Any) -> Words:
        """A parameter in both languages: a word of its terms, words that it brings, or a plain value."""
        if isinstance(value, list | tuple | set | frozenset):
            words = [self._word(name, each) for each in value]
            return {language: ", ".join(word[language] for word in words) for language in LANGUAGES}
        if isinstance(value, Mapping):
            return {language: str(value[language]) for language in LANGUAGES}
        if name in self.terms:
            return self.terms[name].get(str(value), _UNKNOWN)
        return dict.fromkeys(LANGUAGES, str(value))


_ABSENT: Sequence[Any] = (None, "", [], (), {}, frozenset())


def _places(words: Words) -> set[str]:
    """The parameters that a sentence names."""
    parsed = (place for text in words.values() for _, place, _, _ in Formatter().parse(text))
    return {place for place in parsed if place}


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
    body |= {name: refusal.params[name] for name in _MEMBERS if name in refusal.params}
    return orjson.dumps(body)


def _fault(catalogue: Catalogue, fault: Fault) -> dict[str, Any]:
    return {
        "pointer": fault.pointer,
        "code": fault.code,
        "messages": catalogue.field(fault.code, fault.params),
        **fault.told,
    }
