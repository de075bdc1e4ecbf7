"""What a kind of vital event is: its names, its parties, and the facts that its entry proves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Self, get_args

from crvs_contracts.labels import Label
from crvs_contracts.matching.plan import Plan

FactName = Literal["birth", "death", "union", "end-of-union", "parentage", "name"]
FACT_NAMES: Final[tuple[FactName, ...]] = get_args(FactName)


@dataclass(frozen=True, slots=True)
class Party:
    """A role of the entry; `sex` is that of whoever has it, where the role says so."""

    role: str
    words: Label
    subject: bool = False
    sex: str | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """What an entry proves of some of its parties.

    `of` are the parties whom it is about (of a union and its end: both), `by` the parents of a parentage.
    `union` points to the registration number of the union that ends. `survivor` is the spouse of the dead.
    """

    name: FactName
    of: tuple[str, ...]
    by: tuple[str, ...] = ()
    union: str | None = None
    survivor: str | None = None


@dataclass(frozen=True, slots=True)
class KindDefinition:
    """One kind; `date` and `place` are JSON pointers into its entry.

    `package` is the installed package that brings the kind, with its form, rules and page layout in the same
    places as this house has them; None for a kind of the house.
    """

    name: str
    order: int
    plural: str
    book: str
    words: Label
    date: str
    place: str
    parties: tuple[Party, ...]
    others: tuple[Party, ...]
    facts: tuple[Fact, ...]
    matching: Plan
    package: str | None = None
    occurred: Label | None = None  # what its date is called

    @property
    def a_noun(self) -> str:
        """The English name with its article: "a birth", "an adoption"."""
        noun = self.words.en.lower()
        return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the parties that events link by UIN; the first one is a subject."""
        return tuple(party.role for party in self.parties)

    @property
    def subjects(self) -> tuple[str, ...]:
        """The roles whom the entry and its papers are about."""
        return tuple(party.role for party in self.parties if party.subject)

    @property
    def allotted(self) -> str | None:
        """The role whose UIN is allotted after the registration: the subject of a fact `birth`."""
        born = self.fact("birth")
        return born.of[0] if born else None

    @property
    def sexes(self) -> Mapping[str, str]:
        """The sex that a role implies, where it implies one."""
        return {party.role: party.sex for party in (*self.parties, *self.others) if party.sex}

    def fact(self, name: FactName) -> Fact | None:
        """The fact of that name, where the entry yields it."""
        return next((fact for fact in self.facts if fact.name == name), None)

    def facts_about(self, role: str) -> tuple[Fact, ...]:
        """The facts whose subject has the role."""
        return tuple(fact for fact in self.facts if role in fact.of)

    def party(self, role: str) -> Party | None:
        """The party or other person of a role."""
        return next((each for each in (*self.parties, *self.others) if each.role == role), None)

    def package_beside(self, house: str) -> str:
        """The package with this kind's files of a sort that the house keeps in one of its own."""
        return self.package or house

    @classmethod
    def of(cls, raw: Mapping[str, Any], package: str | None = None) -> Self:
        """Read a document that `schema.json` has accepted."""
        return cls(
            name=raw["name"],
            order=raw["order"],
            plural=raw["plural"],
            book=raw["book"],
            words=Label(**raw["words"]),
            date=raw["date"],
            place=raw["place"],
            parties=_parties(raw["parties"]),
            others=_parties(raw.get("others", {})),
            facts=tuple(_fact(name, raw["facts"][name]) for name in FACT_NAMES if name in raw["facts"]),
            matching=Plan.of(
                raw.get("matching") or {"people": list(raw["parties"])}, raw["date"], raw["place"]
            ),
            package=package,
            occurred=Label(**raw["occurred"]) if "occurred" in raw else None,
        )


def _parties(raw: Mapping[str, Mapping[str, Any]]) -> tuple[Party, ...]:
    return tuple(
        Party(
            role=role,
            words=Label(**each["words"]),
            subject=each.get("subject", False),
            sex=each.get("sex"),
            parts=tuple(each.get("parts", ())),
        )
        for role, each in raw.items()
    )


def _fact(name: FactName, raw: Mapping[str, Any]) -> Fact:
    of = tuple(raw["between"]) if "between" in raw else (raw["of"],)
    return Fact(name, of, by=tuple(raw.get("by", ())), union=raw.get("union"), survivor=raw.get("survivor"))
