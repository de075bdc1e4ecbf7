"""What the use cases ask of the store of persons; `adapters.persons` answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from crvs_identity.domain.standing import Act, Standing
from crvs_kernel.database.unit_of_work import Row, UnitOfWork


class Persons(Protocol):
    """Persons and acts, within a unit of work."""

    def enrol(self, uow: UnitOfWork, **columns: Any) -> Row | None:
        """Insert a person now; None when the birth or the number is taken."""
        ...

    def find_by_birth(self, uow: UnitOfWork, record_id: str) -> Row | None:
        """The person of a birth record."""
        ...

    def correct(self, uow: UnitOfWork, **columns: Any) -> Row | None:
        """Take over a newer version of the birth; None when it is not newer."""
        ...

    def keep(self, uow: UnitOfWork, acts: Iterable[Act]) -> None:
        """Queue acts; an older version of a record changes nothing."""
        ...

    def take_turn(self, uow: UnitOfWork) -> None:
        """Wait for other workers that change standings."""
        ...

    def touched(self, uow: UnitOfWork, acts: Sequence[Act]) -> list[str]:
        """UINs whose standing the acts, and those that they replace, may change."""
        ...

    def lock_persons(self, uow: UnitOfWork, uins: Sequence[str]) -> list[Row]:
        """The persons among these numbers, locked in one order."""
        ...

    def acts_on(self, uow: UnitOfWork, uin: str) -> list[Act]:
        """All that bears on a person's civil status."""
        ...

    def stand(self, uow: UnitOfWork, uin: str, standing: Standing) -> Row:
        """Change a person's standing now; gives the person after it."""
        ...

    def add_fact(
        self, uow: UnitOfWork, person: Row, kind: str, data: Mapping[str, Any], record_id: str
    ) -> None:
        """Queue one line of a person's history."""
        ...

    def find_inside(self, uow: UnitOfWork, uin: str, places: Sequence[str]) -> Row | None:
        """A person whose birth was registered inside these places."""
        ...

    def ids_of(self, uow: UnitOfWork, uin: str) -> list[str]:
        """The id of whoever has a number, wherever; for the audit alone."""
        ...

    def enrolled_among(self, uow: UnitOfWork, uins: Sequence[str]) -> set[str]:
        """Those of these numbers that a person here has."""
        ...

    def parents_of(self, uow: UnitOfWork, birth_record_id: str) -> list[Row]:
        """Parents that the birth entry names by UIN, and whether they are enrolled."""
        ...

    def children_of(self, uow: UnitOfWork, uin: str, places: Sequence[str]) -> list[str]:
        """UINs of those born inside these places whose birth entries name this person as a parent."""
        ...
