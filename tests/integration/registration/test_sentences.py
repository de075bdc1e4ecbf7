"""Refusals as their readers meet them: codes in words of each language, and no jargon of programs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from crvs_contracts.kinds import kind_named
from tests.integration.registration.people import adult, child_of, couple, person
from tests.support.examples import example
from tests.support.registry import REGISTRAR, Registry


def _sentences(answer: Any) -> dict[str, str]:
    """The first sentence about a field, or that of the whole, in both languages."""
    body = answer.json
    words: dict[str, str] = (body.get("errors") or [body])[0]["messages"]
    assert not re.search("[A-Za-z]", words["lo"]), words
    assert not re.search(r"[\[\]'_]", words["en"]), words
    return words


def test_a_registered_record_says_in_words_what_can_be_done_with_it(registry: Registry) -> None:
    record = registry.registered("birth", example("birth"))
    refused = registry.post(f"/v1/records/{record['id']}/rejection", {"reason": "ຊື່ຜິດ"}, record["version"])
    assert refused.json["allowed"] == ["correct", "cancel", "link", "unlink"]
    assert _sentences(refused) == {
        "lo": "ລາຍການນີ້: ຈົດທະບຽນແລ້ວ. ສິ່ງທີ່ເຮັດໄດ້: ແກ້ໄຂ, ຍົກເລີກລາຍການ, ເຊື່ອມຕໍ່ບຸກຄົນ, ຍົກເລີກການເຊື່ອມຕໍ່.",
        "en": "This record is: Registered. What can be done with it: correct, cancel, link a person,"
        " undo a link.",
    }


def test_a_missing_right_is_told_without_the_name_of_its_scope(registry: Registry) -> None:
    reader = registry.as_(replace(REGISTRAR, scopes=frozenset({"record.read"})))
    refused = reader.declare("birth", example("birth"))
    assert (refused.status_code, refused.json["scope"]) == (403, "record.declare")
    assert _sentences(refused) == {
        "lo": "ບັນຊີຂອງທ່ານບໍ່ມີສິດເຮັດສິ່ງນີ້.",
        "en": "Your account may not do this.",
    }


def test_kinship_party_and_office_are_named_in_both_languages(registry: Registry) -> None:
    mother = adult(registry, "female", "1950-01-01")
    son = child_of(
        registry,
        mother,
        **{"/late_reason": "ບໍ່ມີເອກະສານ", "/child/date_of_birth": "1975-01-01", "/child/sex": "male"},
    )
    kin = registry.declare("marriage", couple(**person(son, "groom"), **person(mother, "bride")))
    assert _sentences(kin)["lo"].startswith("ທັງສອງເປັນຍາດສາຍກົງ")
    assert _sentences(kin)["en"] == "The two are ancestor and descendant: they cannot marry."
    bride = kind_named("marriage").party("bride")
    assert bride is not None
    unproven = _sentences(registry.declare("marriage", couple(**{"/bride/marital_status": "widowed"})))
    assert unproven["lo"].startswith(f"{bride.words.lo}: ")
    assert unproven["en"].startswith(f"{bride.words.en}: ")
    foreign = _sentences(registry.declare("marriage", couple(**{"/groom/nationality": "FR"})))
    assert foreign == {
        "lo": "ການແຕ່ງດອງກັບຄົນຕ່າງປະເທດ ຕ້ອງຈົດທະບຽນທີ່ຫ້ອງການທະບຽນຂອງແຂວງ.",
        "en": "A marriage with a foreigner is registered by the office of the province.",
    }
