"""Pages as a browser reads them."""

from __future__ import annotations

from typing import Any

from lxml import html

Fields = dict[str, str]


def fields_of(page: str, form: str = "declaration") -> Fields:
    """What a browser would send of a form whose button "send" is pressed."""
    root: Any = html.fromstring(page)
    found = root.get_element_by_id(form)
    # lxml says "on" for a radio button whose value is empty.
    sent = {name: "" if value == "on" else value for name, value in found.form_values()}
    return {name: value for name, value in sent.items() if name != "_form_token"}


def hidden_fields(page: str) -> Fields:
    """The fields that a page keeps out of sight, but for the token."""
    root: Any = html.fromstring(page)
    boxes = root.xpath('//main//input[@type="hidden"]')
    return {box.get("name"): box.get("value", "") for box in boxes if box.get("name") != "_form_token"}


def default_button(page: str, form: str) -> str | None:
    """The name of what the Enter key presses: the form's first button, wherever in the page it stands."""
    root: Any = html.fromstring(page)
    own = f'ancestor::form[@id="{form}"] and not(@form) or @form="{form}"'
    name: str | None = root.xpath(f"//button[{own}]")[0].get("name")
    return name


def rows_of(page: str) -> dict[str, tuple[str, str, bool]]:
    """A comparison by its questions: both answers, and whether the row is marked as different."""
    rows: Any = html.fromstring(page).xpath('//table[@class="compare"]/tbody/tr')
    return {
        row[0].text.strip(): (row[1].text_content(), row[2].text_content(), row.get("class") == "differs")
        for row in rows
    }
