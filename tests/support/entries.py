"""Builders of registered entries as the registration service publishes them."""

from __future__ import annotations

import uuid
from typing import Any

from crvs_contracts.kinds import kind_named
from crvs_contracts.numbers import RegistrationNumber

CHILD_UIN = "123456789010"


def name(given: str, surname: str | None = None, *latin: str) -> dict[str, str]:
    parts = {"given": given, "surname": surname}
    parts |= dict(zip(("given_latin", "surname_latin"), latin, strict=False))
    return {part: text for part, text in parts.items() if text}


def person(given: str, surname: str | None = None, *latin: str, **more: Any) -> dict[str, Any]:
    return {"name": name(given, surname, *latin), "date_of_birth": "1994", "nationality": "LA", **more}


PLACE = {"kind": "facility", "facility": "ໂຮງໝໍເມືອງ", "district": "0201", "village": "ບ້ານນ້ຳເງິນ"}
ABROAD = {"kind": "facility", "facility": "Udon Thani Hospital", "country": "TH", "abroad": "ເມືອງ ອຸດອນທານີ"}
BIRTH = {
    "child": {
        "name": name("ນ້ຳທິບ", "ວົງສະຫວັນ", "Namthip", "Vongsavanh"),
        "sex": "female",
        "date_of_birth": "2026-01-12",
        "time_of_birth": "05:40",
        "nationality": "LA",
    },
    "place": PLACE,
    "mother": person("ຈັນທະລາ", "ວົງສະຫວັນ", "Chanthala", "Vongsavanh", uin="234567890123"),
    "father": person("ບຸນມີ", "ວົງສະຫວັນ", "Bounmy", "Vongsavanh", date_of_birth="1990-05-02"),
}
DEATH = {
    "deceased": person(
        "ຄຳພອນ", "ສີສຸກ", sex="male", occupation="ຊາວນາ", residence_district="0201", residence_village="ນາ"
    ),
    "death": {"date": "2026-02-03"},
    "place": PLACE,
    "cause": {"manner": "natural", "source": "lay_report", "text": "ພະຍາດຫົວໃຈ"},
}
MARRIAGE = {
    "groom": person("ສົມສັກ", "ພົມມະຈັນ", "Somsack", "Phommachanh"),
    "bride": person("ດາລາ", "ສີລາວົງ", married_surname="ພົມມະຈັນ"),
    "marriage": {"date": "2026-03-08"},
    "place": {"district": "0201", "village": "ນາ"},
    "witnesses": [{"name": name("ບຸນທັນ")}, {"name": name("ຄຳ", "ແກ້ວ")}],
}
DIVORCE = {
    "husband": person("ສົມສັກ", "ພົມມະຈັນ"),
    "wife": person("ດາລາ", "ພົມມະຈັນ", resumed_surname="ສີລາວົງ"),
    "divorce": {
        "date": "2026-04-09",
        "basis": "court",
        "court": "ສານປະຊາຊົນເມືອງ",
        "decision_number": "12/2026",
    },
    "marriage": {"registration_number": "M-0201-2026-000001-34"},
}
DECLARATIONS = {"birth": BIRTH, "death": DEATH, "marriage": MARRIAGE, "divorce": DIVORCE}
_OCCURRED = {"birth": "2026-01-12", "death": "2026-02-03", "marriage": "2026-03-08", "divorce": "2026-04-09"}


def registered(kind: str, declaration: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """The data of `<kind>.registered.v1`; each call is another record of the 0201 office."""
    record = str(uuid.uuid4())
    sequence = uuid.UUID(record).int % 999_999 + 1
    return {
        "record_id": record,
        "kind": kind,
        "version": 2,
        "office": "0201",
        "place": {"district": "0201", "province": "LA-PH"},
        "registration_number": str(RegistrationNumber(kind_named(kind).book, "0201", 2026, sequence)),
        "tracking_number": "0000000000",
        "date_of_occurrence": _OCCURRED[kind],
        "date_of_registration": "2026-04-20",
        "registrar": "01934b1e-7e2a-7c40-8000-0123456789ab",
        "entry": declaration or DECLARATIONS[kind],
        "links": {},
        "occurred_at": "2026-04-20T03:00:00Z",
        **changes,
    }
