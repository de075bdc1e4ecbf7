"""A record for every act that the policy of pairs names, and what asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crvs_kernel.proposals.policy import ALWAYS
from tests.integration.registration.people import adult, child_of, person
from tests.support.examples import example
from tests.support.registry import AUTHORITY, NEIGHBOUR, PROVINCE, Registry

Record = dict[str, Any]
_LATE = {"/late_reason": "ໄກຫຼາຍ"}
_FOUNDLING = {
    "/child/foundling": True,
    "/mother": None,
    "/father": None,
    "/mother_unknown_reason": "foundling",
    "/father_unknown_reason": "foundling",
    "/informant": {"relation": "finder", "name": {"given": "ບຸນທັນ"}},
}


@dataclass(frozen=True)
class PairCase:
    """How a record comes to be of which an act needs two people, and what is sent then."""

    make: Callable[[Registry], Record]
    noun: str
    body: dict[str, Any]

    def ask(self, by: Registry, record: Record) -> Any:
        """Once more where there are records to be reviewed first."""
        path, version = f"/v1/records/{record['id']}/{self.noun}", record["version"]
        body = self.body | record.get("asked", {})
        answer = by.post(path, body, version)
        if answer.status_code != 409:
            return answer
        return by.post(path, body | {"duplicates_reviewed": answer.json["records"]}, version)


def _registration(make: Callable[[Registry], Record]) -> PairCase:
    return PairCase(make, "registration", {})


def _birth(given: str, **changes: Any) -> dict[str, Any]:
    return example("birth", **{"/child/name/given": given, "/mother/name/given": given} | changes)


def _declared(kind: str, **changes: Any) -> Callable[[Registry], Record]:
    return lambda registry: registry.declared(kind, example(kind, **changes))


def _death_of(registry: Registry, number: str, **changes: Any) -> Record:
    return registry.declared("death", example("death", **person(number, "deceased") | changes))


def _wedding_with(registry: Registry, number: str) -> Record:
    names = {"/bride/name/given": "ຈັນຫອມ", "/marriage/date": "2026-11-20"}
    return registry.declared("marriage", example("marriage", **person(number, "groom") | names))


def _to_link(registry: Registry) -> Record:
    """The death of an adult without the UIN, and what asks for the link with it."""
    number = adult(registry, "male")
    changes = person(number, "deceased") | {"/deceased/uin": None, "/deceased/sex": "male"}
    death = registry.registered("death", example("death", **changes))
    return death | {"asked": {"role": "deceased", "uin": number}}


def _linked(registry: Registry) -> Record:
    death = _to_link(registry)
    body = {"reason": "the family book"} | death["asked"]
    after: Record = registry.by_two(f"/v1/records/{death['id']}/link", body, death["version"]).json
    return after | {"asked": {"role": "deceased"}}


def _of_a_child(registry: Registry) -> Record:
    """The birth by a mother of nine, which whoever declares it has confirmed."""
    young = _birth("ໜູລີ", **{"/mother/date_of_birth": "2017-03-01"})
    said = {"form_version": "birth/1", "declaration": young, "confirmed": ["/mother/date_of_birth"]}
    declared: Record = registry.post("/v1/births", said).json
    return declared


def _birth_of_a_mother(registry: Registry) -> Record:
    mother = adult(registry, "female")
    child_of(registry, mother)
    entry: Record = registry.get(f"/v1/records/{registry.found(uin=mother, kind='birth')[-1]}").json
    return entry


_REASON = {"reason": "decided", "authority": AUTHORITY}
CASES = {
    ("cancel", ALWAYS): PairCase(
        lambda registry: registry.registered("birth", _birth("ຂາວລີ")),
        "cancellation",
        _REASON | {"ground": "false"},
    ),
    ("reinstate", ALWAYS): PairCase(
        lambda registry: registry.cancelled(registry.registered("birth", _birth("ແດງລີ"))),
        "reinstatement",
        _REASON,
    ),
    ("correct", "material"): PairCase(
        lambda registry: registry.registered("birth", _birth("ດຳລີ")),
        "correction",
        _REASON | {"kind": "material", "changes": {"/child/sex": "male"}},
    ),
    ("correct", "contradiction"): PairCase(
        _birth_of_a_mother,
        "correction",
        _REASON | {"kind": "material", "changes": {"/child/date_of_birth": "2022-01-05"}},
    ),
    ("link", ALWAYS): PairCase(_to_link, "link", {"reason": "the family book"}),
    ("unlink", ALWAYS): PairCase(_linked, "unlinking", {"reason": "it was a namesake"}),
    ("register", "contradiction"): _registration(_of_a_child),
    ("register", "late-birth"): _registration(
        lambda registry: registry.declared(
            "birth", _birth("ຊ້າລີ", **_LATE | {"/child/date_of_birth": "2026-09-01"})
        )
    ),
    ("register", "delayed-birth"): _registration(
        lambda registry: registry.declared(
            "birth", _birth("ເຖົ້າລີ", **_LATE | {"/child/date_of_birth": "2025-02-01"})
        )
    ),
    ("register", "delayed-birth-at-province"): _registration(
        lambda registry: registry.as_(PROVINCE).declared(
            "birth", _birth("ໄກລີ", **_LATE | {"/child/date_of_birth": "2025-02-02"})
        )
    ),
    ("register", "foundling"): _registration(_declared("birth", **_FOUNDLING)),
    ("register", "death-without-proof"): _registration(_declared("death", **{"/documents": None})),
    ("register", "death-of-another-office"): _registration(
        lambda registry: _death_of(registry, adult(registry.as_(NEIGHBOUR), "male"))
    ),
    ("register", "spouse-of-another-office"): _registration(
        lambda registry: _wedding_with(registry, adult(registry.as_(NEIGHBOUR), "male"))
    ),
    ("register", "other-person"): _registration(
        lambda registry: _death_of(
            registry, adult(registry, "male"), **{"/deceased/name": {"given": "ສົມສີ", "surname": "ອື່ນ"}}
        )
    ),
}
