"""What the services publish, taken from the services themselves, so that no fake can drift from them."""

from __future__ import annotations

from importlib import resources
from typing import Any

import yaml

from crvs_certificates.domain.kinds import LANGUAGES
from crvs_registration.adapters.form_files import read_forms
from crvs_registration.api.form_document import form_document
from crvs_registration.domain.kinds import KINDS

_CATALOGUES = (
    ("crvs_kernel", "problems.yaml"),
    ("crvs_gateway", "problems.yaml"),
    ("crvs_registration", "api/problems.yaml"),
    ("crvs_certificates", "problems.yaml"),
)

FORMS: dict[str, Any] = {form.name: form_document(form) for form in read_forms(tuple(KINDS))}


def _file(package: str, path: str) -> Any:
    return yaml.safe_load((resources.files(package) / path).read_text("utf-8"))


PROBLEMS = frozenset(code for each in _CATALOGUES for code in _file(*each)["problems"])
LANGUAGES_OF_CERTIFICATES = frozenset(LANGUAGES)
RELATIONSHIPS_OF_POLICY = frozenset(
    name
    for period in _file("crvs_certificates", "policy/entitlements.yaml")
    for name in period["relationships"]
)
