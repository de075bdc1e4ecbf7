"""Searches of the register, by what people know of a record; each leaves an audit line (law 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.numbers import RegistrationNumber, parse_tracking_number, parse_uin
from crvs_contracts.places import COUNTRY
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.errors import Fault, InvalidInput
from crvs_registration.application.deps import Deps
from crvs_registration.application.queries import Reader, ids_of, page_of
from crvs_registration.domain.phrase import Phrase, read_phrase
from crvs_registration.domain.reach import Reach
from crvs_registration.domain.typed_name import Slot, TypedName
from crvs_registration.store import by_name, name_index, searches
from crvs_registration.store.criteria import MOST_COUNTED, NOBODY, Found, SearchRecords

# A kind alone is half of the register; anything else is something to search by.
CRITERIA: Final = (
    *("phrase", "number", "tracking", "name", "uin", "telephone", "document"),
    *("date_from", "date_until", "born_from", "born_until"),
    *("place", "flag", "office", "registrar", "status"),
)
_PARSERS: Final[Mapping[str, Callable[[str], object]]] = {
    "number": RegistrationNumber.parse,
    "tracking": parse_tracking_number,
    "uin": parse_uin,
}
_SPANS: Final = (("date_from", "date_until"), ("born_from", "born_until"))


@dataclass(frozen=True)
class _Question:
    """One meaning of a search: conditions as they are stored, and the words of a name."""

    asked: SearchRecords
    name: TypedName | None


def search_records(asked: SearchRecords, reader: Reader) -> dict[str, Any]:
    """A page of summaries; the audit line says by what was searched and what was shown, never the words.

    The nearest first: those of exactly this name, then those of a name alike, each the newest first. Of the
    meanings of a phrase the first one counts that finds somebody.

    Raises:
        InvalidInput: nothing to search by, a number whose check does not hold, a name without letters.

    """
    given = [name for name in (*CRITERIA, "kind") if getattr(asked, name)]
    if not set(given) & set(CRITERIA):
        raise InvalidInput("criterion-required", pointer="")
    phrase = _phrase(asked)
    questions = _questions(asked, phrase, reader.deps)
    found = next((each for each in (_found(each, reader) for each in questions) if each.rows), NOBODY)
    if not found.rows and phrase.fault:
        raise InvalidInput("invalid-fields", faults=(Fault("/phrase", phrase.fault),))
    page = page_of([_matched(row) for row in found.rows], asked.limit, reader)
    more = found.more or found.total > MOST_COUNTED
    page["total"] = {"count": min(found.total, MOST_COUNTED), "more": more}
    reader.uow.audit(AuditLine(reader.by, "record.search", "record", ids_of(page), {"by": given}))
    return page


def _found(question: _Question, reader: Reader) -> Found:
    asked, name = question.asked, question.name
    reach = _narrowed(reader.reach(), asked)
    if name is None:
        rows = searches.search(reader.uow, asked, reach)
        return Found(rows, rows[0]["total"] if rows else 0)
    return by_name.search(reader.uow, asked, _meanings(name, reader), reach)


def _meanings(name: TypedName, reader: Reader) -> list[tuple[Slot, ...]]:
    """A word that nobody has as it was typed is looked up once more, by what may have been meant."""
    known = name_index.words_near(reader.uow, *name.parts())
    meant = {
        word: name_index.words_near(reader.uow, {*slips.exact}, {*slips.near}, set())
        for word, slips in name.slips(known).items()
    }
    return name.meanings(known, meant, reader.deps.within)


def _narrowed(reach: Reach, asked: SearchRecords) -> Reach:
    """The reach within one office; likely doubles are told only to those who review them."""
    if asked.flag == "possible-duplicate" and not reach.reviews:
        return replace(reach, offices=())
    if asked.office is None:
        return reach
    covers = reach.offices is None or asked.office in reach.offices
    return replace(reach, offices=(asked.office,) if covers else ())


def _matched(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with how it matches, and the cursor after it."""
    shown = {name: value for name, value in row.items() if name not in {"cost", "total"}}
    return shown | {"match": "near" if row["cost"] else "exact", "cursor": f"{row['cost']}.{row['id']}"}


def _phrase(asked: SearchRecords) -> Phrase:
    """What the phrase means; without one, one meaning that adds nothing."""
    if asked.phrase is None:
        return Phrase(({},))
    try:
        phrase = read_phrase(asked.phrase)
    except MalformedValue as error:
        raise InvalidInput("invalid-fields", faults=(Fault("/phrase", error.code),)) from error
    meanings = tuple(each for each in map(_that_says_something, phrase.meanings) if each)
    if not meanings:
        code = phrase.fault or "name-without-letters"
        raise InvalidInput("invalid-fields", faults=(Fault("/phrase", code),))
    return replace(phrase, meanings=meanings)


def _that_says_something(meaning: dict[str, Any]) -> dict[str, Any]:
    """Without a name that has no letters."""
    named = meaning.get("name") is None or TypedName.read(meaning["name"]).words
    return meaning if named else {name: value for name, value in meaning.items() if name != "name"}


def _questions(asked: SearchRecords, phrase: Phrase, deps: Deps) -> list[_Question]:
    """Numbers as they are stored, however they were typed, with each meaning of the phrase."""
    values, faults = dict(vars(asked)), list(_faults(asked, deps))
    for name, parse in _PARSERS.items():
        try:
            values[name] = str(parse(values[name])) if values[name] else None
        except MalformedValue as error:
            faults.append(Fault(f"/{name}", error.code))
    if faults:
        raise InvalidInput("invalid-fields", faults=tuple(faults))
    values["place"] = None if asked.place == COUNTRY else asked.place
    found = []
    for meaning in phrase.meanings:
        both = " ".join(filter(None, (asked.name, meaning.get("name"))))
        typed = TypedName.read(both) if both else None
        found.append(_Question(SearchRecords(**values | meaning), typed))
    return found


def _faults(asked: SearchRecords, deps: Deps) -> Iterator[Fault]:
    """What is wrong with a name, a place, or the order of two days."""
    if asked.name and not TypedName.read(asked.name).words:
        yield Fault("/name", "name-without-letters")
    if asked.place and not deps.places.knows(asked.place):
        yield Fault("/place", "place-unknown")
    for first, last in _SPANS:
        days = getattr(asked, first), getattr(asked, last)
        if all(days) and days[0] > days[1]:
            yield Fault(f"/{last}", "until-before-date")
