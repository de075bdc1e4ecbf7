"""The answers of the routes about reference data: forms, code lists, places, offices."""

from __future__ import annotations

import marshmallow as ma

from crvs_kernel.http.web import ListPage


class ItemList(ListPage):
    """Reference data."""

    items = ma.fields.List(ma.fields.Dict())


class VersionedList(ItemList):
    """Reference data of a table; records pin its version."""

    version = ma.fields.String()


class Words(ma.Schema):
    """In the two languages of the house."""

    lo = ma.fields.String()
    en = ma.fields.String()


class FormOption(ma.Schema):
    """One code of a choice."""

    code = ma.fields.String()
    label = ma.fields.Nested(Words)


class CodeListAnswer(ListPage):
    """A code list in the order of forms."""

    items = ma.fields.List(ma.fields.Nested(FormOption))
    version = ma.fields.String()


class FormCondition(ma.Schema):
    """Holds when the value at the pointer is present or not, is one of, or is none of."""

    pointer = ma.fields.String()
    present = ma.fields.Boolean()
    is_ = ma.fields.List(ma.fields.Raw(), data_key="is")
    is_not = ma.fields.List(ma.fields.Raw())


class FormField(ma.Schema):
    """One question; `codes` names the code list of its options, `fields` are those of each item of a list."""

    id = ma.fields.String()
    pointer = ma.fields.String()
    type = ma.fields.String()
    required = ma.fields.Boolean()
    label = ma.fields.Nested(Words)
    help = ma.fields.Nested(Words)
    min = ma.fields.Integer()
    max = ma.fields.Integer()
    book = ma.fields.String()
    show_if = ma.fields.Nested(FormCondition)
    required_if = ma.fields.Nested(FormCondition)
    codes = ma.fields.String()
    options = ma.fields.List(ma.fields.Nested(FormOption))
    fields_ = ma.fields.List(ma.fields.Nested("FormField"), data_key="fields")
    material = ma.fields.Boolean()
    uncorrectable = ma.fields.Boolean()
    sensitive = ma.fields.Boolean()


class FormSection(ma.Schema):
    """The fields of one object of the declaration, at its pointer."""

    at = ma.fields.String()
    title = ma.fields.Nested(Words, allow_none=True)
    required = ma.fields.Boolean()
    show_if = ma.fields.Nested(FormCondition)
    fields_ = ma.fields.List(ma.fields.Nested(FormField), data_key="fields")


class FormPage(ma.Schema):
    id = ma.fields.String()
    title = ma.fields.Nested(Words)
    sections = ma.fields.List(ma.fields.Nested(FormSection))


class FormAnswer(ma.Schema):
    """A form, as pages show it and as declarations are held to it."""

    name = ma.fields.String()
    kind = ma.fields.String()
    version = ma.fields.Integer()
    title = ma.fields.Nested(Words)
    pages = ma.fields.List(ma.fields.Nested(FormPage))
