"""SQL that tells what entries prove, from the definitions of their kinds."""

from __future__ import annotations

from crvs_contracts.kinds import yielding
from crvs_contracts.kinds.definition import FactName


def proves(record: str, party: str, *facts: FactName, by: bool = False) -> str:
    """SQL: whether an entry proves a fact of a party (or by it), by the entry's kind and the party's role.

    Names of kinds and roles are letters and underscores: `schema.json` of the definitions holds them to it.
    """
    found = [(kind, fact) for name in facts for kind in yielding(name) if (fact := kind.fact(name))]
    pairs = {(kind.name, role) for kind, fact in found for role in (fact.by if by else fact.of)}
    listed = ", ".join(f"('{kind}', '{role}')" for kind, role in sorted(pairs))
    return f"(({record}.kind, {party}.role) IN ({listed}))" if listed else "FALSE"


def yields(record: str, fact: FactName) -> str:
    """SQL: whether entries of the record's kind prove a fact."""
    listed = ", ".join(f"'{kind.name}'" for kind in yielding(fact))
    return f"({record}.kind IN ({listed}))" if listed else "FALSE"
