"""The acts of the demonstration: births, marriages, divorces and deaths, in that order."""

from collections.abc import Callable, Iterable
from typing import Any

from crvs_stack.demo import papers
from crvs_stack.demo.office import DemoOffice
from crvs_stack.demo.population import DemoPerson, District, family_name
from crvs_stack.demo.rows import Row

COUPLES, DIVORCED, FAMILIES = 12, 4, 8
ELDERS, NEWBORNS, DEATHS = 6, 30, 15
BIRTHS = 2 * COUPLES + ELDERS + NEWBORNS
_LANGUAGES = ("lo", "en", "lo-en")
Couple = tuple[DemoPerson, DemoPerson]
Progress = Callable[[str, int, int], None]


class Story:
    """Plays once; `rows` has what was registered, `expected` what must be true of each person at the end."""

    def __init__(self, office: DemoOffice, district: District, progress: Progress) -> None:
        self._office = office
        self._district = district
        self._progress = progress
        self.rows: list[Row] = []
        self.expected: dict[str, dict[str, Any]] = {}

    def play(self) -> None:
        couples = [(self._adult("male"), self._adult("female")) for _ in range(COUPLES)]
        elders = [self._district.person(self._district.pick("male", "female"), 66, 85) for _ in range(ELDERS)]
        adults = [person for couple in couples for person in couple]
        self._births(
            "births of adults without papers",
            map(self._delayed, [*adults, *elders]),
            len(adults) + ELDERS,
            civil_status="unknown",
        )
        marriages = self._marriages(couples)
        newborns = map(self._newborn, self._parents(couples))
        self._births("births of newborns", newborns, NEWBORNS, civil_status="single")
        self._deaths(elders)
        self._divorces(couples[:DIVORCED], marriages[:DIVORCED])
        for number, row in enumerate(self.rows):
            self._office.certify(row, _LANGUAGES[number % len(_LANGUAGES)])
            self._progress("certificates", number + 1, len(self.rows))

    def _adult(self, sex: str) -> DemoPerson:
        return self._district.person(sex, 21, 39)

    def _births(self, what: str, rows: Iterable[Row], count: int, *, civil_status: str) -> None:
        made = []
        for number, row in enumerate(rows):
            made.append(row)
            self._progress(what, number + 1, count)
        for row in made:
            self._office.await_uin(row)
            standing = {"status": "alive", "civil_status": civil_status}
            self._expect(row.people[0], **standing, birth_record_id=row.id)
        self.rows += made

    def _delayed(self, adult: DemoPerson) -> Row:
        declaration = papers.delayed_birth(self._district, adult)
        return self._office.register("birth", declaration, [adult], _asks("self", adult))

    def _parents(self, couples: list[Couple]) -> Iterable[Couple]:
        """The first newborns belong to couples of this register, the others to people without a UIN."""
        yield from couples[DIVORCED : DIVORCED + FAMILIES]
        for _ in range(NEWBORNS - FAMILIES):
            yield self._adult("male"), self._adult("female")

    def _newborn(self, parents: Couple) -> Row:
        father, mother = parents
        child = self._district.newborn(family_name(father))
        declaration = papers.birth(self._district, child, mother, father)
        row = self._office.register("birth", declaration, [child], _asks("mother", mother))
        for role, parent in (("mother", mother), ("father", father)):
            row.hold(row.record["links"].get(role) == parent.uin, f"the entry is not linked to the {role}")
        return row

    def _marriages(self, couples: list[Couple]) -> list[Row]:
        rows = []
        for number, (groom, bride) in enumerate(couples):
            day = self._district.days_ago(self._district.number(40, 300))
            declaration = papers.marriage(self._district, groom, bride, day)
            rows.append(
                self._office.register("marriage", declaration, [groom, bride], _asks("husband", groom))
            )
            self._expect(groom, civil_status="married", spouse=bride.uin)
            self._expect(bride, civil_status="married", spouse=groom.uin)
            self._progress("marriages", number + 1, COUPLES)
        self.rows += rows
        return rows

    def _divorces(self, couples: list[Couple], marriages: list[Row]) -> None:
        for number, ((husband, wife), marriage) in enumerate(zip(couples, marriages, strict=True)):
            day = self._district.days_ago(self._district.number(0, 20))
            declaration = papers.divorce(self._district, husband, wife, marriage.number, day)
            self.rows.append(
                self._office.register("divorce", declaration, [husband, wife], _asks("wife", wife))
            )
            for person in (husband, wife):
                self._expect(person, civil_status="divorced", spouse=None)
            self._progress("divorces", number + 1, DIVORCED)

    def _deaths(self, elders: list[DemoPerson]) -> None:
        """Elders with a UIN, and others whom the register does not know."""
        strangers = [self._district.person("female", 60, 90) for _ in range(DEATHS - ELDERS)]
        for number, deceased in enumerate([*elders, *strangers]):
            day = self._district.days_ago(self._district.number(0, 25))
            declaration = papers.death(self._district, deceased, day)
            # The entry of a death does not name the children, so a child who asks shows a document.
            document = self._district.paper("identity_card")["number"]
            asks = _asks("child", self._adult("female")) | {"id_document": document}
            people = [deceased] if deceased.uin else []
            self.rows.append(self._office.register("death", declaration, people, asks))
            if deceased.uin:
                self._expect(deceased, status="deceased")
            self._progress("deaths", number + 1, DEATHS)

    def _expect(self, person: DemoPerson, **facts: Any) -> None:
        self.expected.setdefault(str(person.uin), {}).update(facts)


def _asks(relationship: str, person: DemoPerson) -> dict[str, str]:
    return {"name": person.full_name, "relationship": relationship}
