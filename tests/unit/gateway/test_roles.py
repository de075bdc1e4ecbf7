"""Roles are data: what they say is held against what exists."""

from __future__ import annotations

from datetime import date

import pytest

from crvs_contracts.code_lists import code_list
from crvs_contracts.forms.files import forms
from crvs_contracts.kinds import kinds
from crvs_gateway.bootstrap.deps import roles
from crvs_gateway.domain.roles import (
    check_office,
    check_places,
    jurisdiction,
    lies_within,
    places_within,
    role_book,
)
from crvs_kernel.errors import InvalidInput

DAY = date(2026, 3, 1)
BOOK = roles()
NOTHING = {"version": "t", "scopes": [], "client_scopes": [], "roles": {}}


def test_the_roles_of_the_house_are_all_there() -> None:
    assert set(BOOK.roles) == {
        "registrar",
        "village_head",
        "health_worker",
        "coder",
        "certificate_officer",
        "statistician",
        "auditor",
        "administrator",
        "provincial_administrator",
    }


def test_every_role_is_published_with_its_name_in_both_languages() -> None:
    assert set(code_list("role").labels) == set(BOOK.roles)


def test_a_coder_reads_deaths_and_does_nothing() -> None:
    coder = BOOK.get("coder")
    assert coder.scopes == {"record.read", "record.search", "others.death", "sensitive.cause"}
    assert jurisdiction(coder, "0201", DAY) == ("LA-PH",)
    makers = {name for name, role in BOOK.roles.items() if "coder" in role.may_grant}
    assert makers == {"administrator", "provincial_administrator"}


def test_the_audit_is_read_by_roles_of_the_whole_country_alone() -> None:
    """The route of the audit knows no jurisdiction."""
    readers = {name: role.reach for name, role in BOOK.roles.items() if "audit.read" in role.scopes}
    assert readers == {"auditor": "country", "administrator": "country"}
    assert "audit.read" not in BOOK.client_scopes


def test_only_registrars_register() -> None:
    assert [name for name, role in BOOK.roles.items() if "record.register" in role.scopes] == ["registrar"]


def test_who_sees_cases_of_others_and_sensitive_answers_is_written_down() -> None:
    holders = {
        scope: sorted(name for name, role in BOOK.roles.items() if scope in role.scopes)
        for scope in ("record.others", "others.death", "record.sensitive", "sensitive.cause", "declare.any")
    }
    assert holders == {
        "record.others": ["auditor", "certificate_officer", "registrar"],
        "others.death": ["coder"],
        "record.sensitive": ["registrar"],
        "sensitive.cause": ["coder"],
        "declare.any": ["registrar"],
    }


def test_a_scope_of_one_kind_names_a_kind() -> None:
    families = ("declare.", "others.")
    named = {scope.partition(".")[2] for scope in BOOK.scopes if scope.startswith(families)}
    assert named - {"any"} <= kinds().keys()


def test_a_scope_of_sensitive_answers_names_a_part_of_a_form() -> None:
    named = {scope.partition(".")[2] for scope in BOOK.scopes if scope.startswith("sensitive.")}
    parts = {field.pointer.split("/")[1] for form in forms() for field in form.fields() if field.sensitive}
    assert named
    assert named <= parts


def test_an_administrator_reads_no_records() -> None:
    assert not {scope for scope in BOOK.get("administrator").scopes if scope.startswith(("record", "person"))}


def test_a_registrar_reaches_its_district_and_an_auditor_the_country() -> None:
    assert jurisdiction(BOOK.get("registrar"), "0201", DAY) == ("0201",)
    assert jurisdiction(BOOK.get("auditor"), None, DAY) == ("LA",)


def test_a_provincial_reach_is_the_province_around_the_office() -> None:
    book = role_book({**NOTHING, "roles": {"p": {"reach": "province", "scopes": []}}})
    assert jurisdiction(book.get("p"), "0201", DAY) == ("LA-PH",)
    assert jurisdiction(book.get("p"), "LA-PH", DAY) == ("LA-PH",)
    assert jurisdiction(book.get("p"), None, DAY) == ()


def test_an_office_whose_place_has_ended_reaches_nowhere() -> None:
    assert jurisdiction(BOOK.get("registrar"), "9999", DAY) == ()


def test_no_role_gives_what_reaches_further_than_itself() -> None:
    order = ["nowhere", "office", "province", "country"]
    for role in BOOK.roles.values():
        for name in role.may_grant:
            assert order.index(BOOK.get(name).reach) <= order.index(role.reach)


def test_nobody_appoints_who_audits_them() -> None:
    assert not [name for name, role in BOOK.roles.items() if "auditor" in role.may_grant]


def test_no_role_gives_itself_so_that_peers_do_not_end_each_other() -> None:
    assert not [name for name, role in BOOK.roles.items() if name in role.may_grant]


def test_nobody_who_manages_clients_gives_them_what_they_may_not_read() -> None:
    managing = [role for role in BOOK.roles.values() if "client.manage" in role.scopes]
    assert {scope for role in managing for scope in role.may_grant_scopes} == {"event.read"}
    loose = {"p": {"reach": "country", "scopes": [], "may_grant_scopes": ["x.y"]}}
    with pytest.raises(ValueError, match="p: may grant a scope that clients do not get"):
        role_book({**NOTHING, "roles": loose})


def test_a_jurisdiction_lies_within_another_or_is_the_countrys_affair() -> None:
    assert lies_within(["0201", "LA-PH"], ["LA-PH"], DAY)
    assert lies_within(["0201"], ["LA"], DAY)
    assert not lies_within(["0201", "0101"], ["LA-PH"], DAY)
    assert not lies_within(["LA"], ["LA-PH"], DAY)
    assert not lies_within([], ["LA-PH"], DAY)
    assert not lies_within(["9999"], ["LA"], DAY)


def test_the_places_of_a_province_are_itself_and_its_districts() -> None:
    within = places_within(["LA-PH"], DAY)
    assert {"LA-PH", "0201"} <= set(within)
    assert {"LA", "0101"}.isdisjoint(within)
    assert ("registrar", "0201") in BOOK.appointed_within(["LA-PH"], DAY)
    assert ("registrar", "0101") not in BOOK.appointed_within(["LA-PH"], DAY)
    assert ("provincial_administrator", "0201") not in BOOK.appointed_within(["0201"], DAY)


def test_machines_get_the_scopes_that_are_listed_for_them_and_no_others() -> None:
    assert BOOK.check_client_scopes(["event.read", "person.read"]) == {"event.read", "person.read"}
    for scope in BOOK.scopes - {"event.read", "person.read"}:
        with pytest.raises(InvalidInput, match="scope-not-for-clients"):
            BOOK.check_client_scopes(["event.read", scope])


def test_a_role_with_an_unknown_scope_does_not_load() -> None:
    content = {**NOTHING, "roles": {"p": {"reach": "office", "scopes": ["x.y"]}}}
    with pytest.raises(ValueError, match="p: unknown scope"):
        role_book(content)
    with pytest.raises(ValueError, match="clients: unknown scope"):
        role_book({**NOTHING, "client_scopes": ["x.y"]})


def test_offices_places_roles_and_scopes_must_exist() -> None:
    registrar = BOOK.get("registrar")
    for code, attempt in {
        "office-unknown": lambda: check_office(registrar, "9999", DAY),
        "office-needed": lambda: check_office(registrar, None, DAY),
        "place-unknown": lambda: check_places(["LA", "XX"], DAY),
        "role-unknown": lambda: BOOK.get("king"),
        "scope-unknown": lambda: BOOK.check_scopes(["record.read", "record.burn"]),
    }.items():
        with pytest.raises(InvalidInput) as caught:
            attempt()
        assert caught.value.code == code
