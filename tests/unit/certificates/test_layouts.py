"""Page layouts: versions of a kind by difference, with words of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import crvs_certificates
from crvs_certificates.adapters.page_versions import newest, page_version, read_layout
from crvs_certificates.domain.contents import Facts, sections
from crvs_certificates.domain.entry import Entry
from crvs_certificates.domain.wording import Wording
from crvs_contracts.code_lists import code_lists
from crvs_contracts.definitions import Definitions
from crvs_contracts.kinds import kinds
from tests.support.entries import registered

TEMPLATES = Path(crvs_certificates.__file__).parent / "templates"
ATTENDANT = {"label": {"lo": "ຜູ້ຊ່ວຍເກີດ", "en": "Attendant"}, "show": "code", "codes": "attendant"}
LATER = {
    "extends": "birth/1",
    "remove": ["/father/uin"],
    "change": [{"at": "/place", "strong": True}],
    "add": [{"after": "/child/sex", "row": ATTENDANT | {"at": "/child/attendant"}}],
}


def later(folder: Path) -> Definitions:
    """The layouts of the house, and a later one of births."""
    (folder / "birth").mkdir()
    (folder / "birth" / "999.yaml").write_text(yaml.safe_dump(LATER, allow_unicode=True), "utf-8")
    return Definitions([TEMPLATES, folder])


def test_a_layout_of_one_kind_gives_no_other_kind_a_new_version(tmp_path: Path) -> None:
    before = Definitions([TEMPLATES]).names()
    assert set(later(tmp_path).names()) - set(before) == {"birth/999"}
    assert {page_version().template(kind) for kind in page_version().layouts} <= set(before)


def test_a_kind_without_a_layout_stops_the_start(tmp_path: Path) -> None:
    later(tmp_path)
    others = ", ".join(sorted(kinds().keys() - {"birth"}))
    with pytest.raises(ValueError, match=rf"without a page layout: {others}$"):
        newest(Definitions([tmp_path]))


def test_a_layout_says_only_how_it_differs_and_brings_its_own_words(tmp_path: Path) -> None:
    files = later(tmp_path)
    first, layout = read_layout("birth/1", files), read_layout("birth/999", files)
    assert (layout["title"], layout["paper"]) == (first["title"], first["paper"])
    entry = Entry.from_event(registered("birth", {"child": {"sex": "female", "attendant": "midwife"}}))
    facts = Facts(entry, None, Wording(page_version().words, ("en",)))
    child, _, father = sections(layout, facts)
    english = code_lists()["attendant"].labels["midwife"].en
    assert child["rows"][2] == {"label": ["Attendant"], "lines": [english], "strong": False}
    assert [row["at"] for row in layout["sections"][2]["rows"]] == [
        "/father/name",
        "/father/date_of_birth",
        "/father/nationality",
    ]
    assert len(father["rows"]) == 1


@pytest.mark.parametrize(
    ("difference", "told"),
    [
        ({"removes": ["/place"]}, "birth/999 says removes"),
        ({"sections": []}, "birth/999 says sections"),
        ({"change": [{"at": "/place", "storng": True}]}, "birth/999: /place says storng"),
        ({"change": [{"at": "child", "titel": "x"}]}, "birth/999: child says titel"),
        ({"add": [{"after": "/child/sex", "rwo": ATTENDANT}]}, "after /child/sex says rwo"),
        ({"change": [{"at": "/place", "show": "plaec"}]}, "birth/999: /place shows plaec"),
        ({"change": [{"at": "/place", "show": "code"}]}, "/place names no codes"),
        ({"change": [{"at": "/child/sex", "codes": "sxe"}]}, "/child/sex has no words for codes sxe"),
        ({"change": [{"at": "/child/sex", "label": "sxe"}]}, "/child/sex has no words for label sxe"),
        (
            {"change": [{"at": "/child/name", "absent": "unamed"}]},
            "/child/name has no words for absent unamed",
        ),
        ({"change": [{"at": "/child/sex", "show": "uin"}]}, "/child/sex names no link"),
        ({"change": [{"at": "child", "heading": "chlid"}]}, "chlid has no words for heading chlid"),
    ],
)
def test_a_layout_that_says_what_no_layout_says_is_not_read(
    tmp_path: Path, difference: dict[str, Any], told: str
) -> None:
    (tmp_path / "birth").mkdir()
    text = yaml.safe_dump({"extends": "birth/1"} | difference, allow_unicode=True)
    (tmp_path / "birth" / "999.yaml").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=told):
        read_layout("birth/999", Definitions([TEMPLATES, tmp_path]))
