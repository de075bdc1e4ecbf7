"""What the services publish, taken from the services themselves, so that no fake can drift from them."""

from __future__ import annotations

from importlib import resources
from typing import Any

import yaml

from crvs_certificates.domain.wording import LANGUAGES
from crvs_contracts.forms.document import form_document
from crvs_contracts.forms.files import forms
from crvs_contracts.forms.persons import person_forms
from crvs_contracts.kinds import kinds
from crvs_contracts.matching.reasons import codes_of
from crvs_registration.application.views import candidates_view
from crvs_registration.domain.concerns import concern_codes
from crvs_registration.domain.kinds import KINDS
from crvs_registration.domain.reach import Reach
from crvs_registration.domain.stated import STEMS

_CATALOGUES = (
    ("crvs_kernel", "http/problems.yaml"),
    ("crvs_gateway", "problems.yaml"),
    ("crvs_registration", "problems.yaml"),
    ("crvs_identity", "problems.yaml"),
    ("crvs_certificates", "problems.yaml"),
)

FORMS: dict[str, Any] = {form.name: form_document(form) for form in forms()}
PERSON_FORM: dict[str, Any] = form_document(person_forms()[-1])


def _file(package: str, path: str) -> Any:
    return yaml.safe_load((resources.files(package) / path).read_text("utf-8"))


PROBLEMS = frozenset(code for each in _CATALOGUES for code in _file(*each)["problems"])
_CANDIDATE = {"record_id": "r", "office": "0101", "must_review": True, "reasons": ["near-date"]}
_ELSEWHERE = candidates_view([_CANDIDATE], Reach(("0201",)))
REASONS = frozenset(
    [f"{stem}-{role}" for stem in STEMS for kind in KINDS.values() for role in kind.stated]
    + [code for kind in kinds().values() for code in concern_codes(kind)]
    + [code for kind in kinds().values() for code in sorted(codes_of(kind.matching))]
    + _ELSEWHERE[0]["reasons"]
)
LANGUAGES_OF_CERTIFICATES = frozenset(LANGUAGES)
RELATIONSHIPS_OF_POLICY = frozenset(
    name
    for period in _file("crvs_certificates", "policy/entitlements.yaml")
    for name in period["relationships"]
)
