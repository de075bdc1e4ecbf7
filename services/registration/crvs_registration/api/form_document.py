"""A form as JSON, for the pages that show it."""

from __future__ import annotations

from typing import Any

from crvs_registration.domain.form import Field, Form, Section


def form_summary(form: Form) -> dict[str, Any]:
    """A form in a list."""
    return {"name": form.name, "kind": form.kind, "version": form.version, "title": form.title}


def form_document(form: Form) -> dict[str, Any]:
    """The whole definition; `pointer` says where an answer stands in the declaration."""
    pages = [
        {"id": page.id, "title": page.title, "sections": [_section(each) for each in page.sections]}
        for page in form.pages
    ]
    return {**form_summary(form), "pages": pages}


def _section(section: Section) -> dict[str, Any]:
    document: dict[str, Any] = {
        "at": section.at,
        "title": section.title,
        "required": section.required,
        "fields": [_field(each) for each in section.fields],
    }
    if section.show_if is not None:
        document["show_if"] = section.show_if.to_document()
    return document


def _field(field: Field) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": field.name,
        "pointer": field.pointer,
        "type": field.type,
        "required": field.required,
        "label": field.label,
        **field.limits,
    }
    optional = {
        "help": field.help,
        "show_if": field.show_if and field.show_if.to_document(),
        "required_if": field.required_if and field.required_if.to_document(),
        "options": [{"code": code, "label": label} for code, label in field.options.items()],
        "fields": [_field(each) for each in field.fields],
        "material": field.material,
        "uncorrectable": field.uncorrectable,
        "sensitive": field.sensitive,
    }
    return document | {name: value for name, value in optional.items() if value}
