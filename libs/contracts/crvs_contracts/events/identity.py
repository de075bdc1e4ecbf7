"""What `identity` publishes, as values whose `data()` keeps the schema."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

LifeStatus = Literal["alive", "deceased"]
CivilStatusCode = Literal["single", "married", "divorced", "widowed"]


@dataclass(frozen=True, slots=True)
class PersonEnrolled:
    """A registered birth has its person; `links` pairs a relation with a UIN."""

    TYPE: ClassVar = "person.enrolled.v1"
    uin: str
    birth_record_id: str
    sex: str
    date_of_birth: str
    links: tuple[tuple[str, str], ...]
    occurred_at: str

    def data(self) -> dict[str, Any]:
        return {
            "uin": self.uin,
            "birth_record_id": self.birth_record_id,
            "sex": self.sex,
            "date_of_birth": self.date_of_birth,
            "links": [{"relation": relation, "uin": uin} for relation, uin in self.links],
            "occurred_at": self.occurred_at,
        }


@dataclass(frozen=True, slots=True)
class CivilStatusChanged:
    """A person's status follows a record; `cause_kind` is the vital event, `occurred_at` its instant."""

    TYPE: ClassVar = "person.civil_status_changed.v1"
    uin: str
    civil_status: CivilStatusCode
    status: LifeStatus
    cause_kind: str
    cause_record_id: str
    version: int
    occurred_at: str

    def data(self) -> dict[str, Any]:
        return {
            "uin": self.uin,
            "civil_status": self.civil_status,
            "status": self.status,
            "cause": {"kind": self.cause_kind, "record_id": self.cause_record_id},
            "version": self.version,
            "occurred_at": self.occurred_at,
        }
