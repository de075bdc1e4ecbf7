"""One row for each registration of the demonstration, with its faults."""

from dataclasses import dataclass, field
from typing import Any

from crvs_contracts.kinds import kind_named
from crvs_contracts.kinds.definition import KindDefinition
from crvs_stack.demo.population import DemoPerson, Document

NOT_CHECKED = "not checked"


@dataclass
class Row:
    """One registration, from its declaration to the ministry that read of it."""

    kind: str
    record: dict[str, Any]
    declaration: Document
    people: list[DemoPerson]  # those whose UIN the entry states or brings
    requester: dict[str, str]
    registered_at: float
    reviewed: int = 0
    certificate: dict[str, Any] = field(default_factory=dict)
    file: str = ""
    seal: str = NOT_CHECKED
    seq: int | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def definition(self) -> KindDefinition:
        return kind_named(self.kind)

    @property
    def enrols(self) -> bool:
        """Whether the entry brings the register a person with a new UIN, the first of the people."""
        return self.definition.allotted is not None

    @property
    def id(self) -> str:
        return str(self.record["id"])

    @property
    def number(self) -> str:
        return str(self.record["registration_number"])

    def hold(self, truth: object, fault: str) -> None:
        """Add the fault unless the condition is true."""
        if not truth:
            self.faults.append(fault)
