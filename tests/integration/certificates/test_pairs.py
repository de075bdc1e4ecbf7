"""A certificate for whom the entry does not name is asked of one person and issued by another (law 11)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crvs_gateway.bootstrap.deps import roles
from crvs_kernel.caller.context import Principal
from tests.integration.certificates.office import CLERK, OFFICER, PROVINCE, Office
from tests.support.registry import problem

INVENTED = {"name": "John Nobody", "relationship": "mother", "id_document": "x"}


def issue(office: Office, request: dict[str, Any], who: Principal) -> Any:
    return office.call("POST", f"/v1/certificate-requests/{request['id']}/issuance", {}, who)


@pytest.mark.parametrize("role", sorted(roles().roles))
def test_nobody_of_any_role_does_both(office: Office, role: str) -> None:
    entry = office.register()
    scopes = roles().get(role).scopes
    who = Principal(f"a-{role}", "staff", "0201", ("0201",), scopes, role=role)
    asked = office.ask(entry, who, requester=INVENTED)
    assert asked.status_code in {201, 403}, asked.json
    if asked.status_code == 201:
        refused = issue(office, asked.json, who)
        assert refused.status_code == 403
        assert problem(refused)[1] in {"own-request", "scope-missing"}
        assert "issue" not in asked.json["allowed"]


def test_a_second_officer_issues_it_and_one_hand_does_not(office: Office) -> None:
    asked = office.ask(office.register(), requester=INVENTED).json
    assert problem(issue(office, asked, CLERK)) == (403, "own-request")
    renewed = replace(OFFICER, password_renewed_by=CLERK.subject)
    assert problem(issue(office, asked, renewed)) == (403, "same-hand")
    assert problem(issue(office, asked, replace(OFFICER, role="registrar"))) == (403, "not-the-decider")
    read = office.call("GET", f"/v1/certificate-requests/{asked['id']}", who=OFFICER).json
    assert read["allowed"] == ["issue", "refuse"]
    assert issue(office, asked, OFFICER).status_code == 201


def test_a_province_issues_for_an_office_with_one_person(office: Office) -> None:
    asked = office.ask(office.register(), requester=INVENTED).json
    assert issue(office, asked, PROVINCE).status_code == 201


def test_whom_the_entry_names_gets_it_from_one_person(office: Office) -> None:
    entry = office.register()
    named = {"name": "ຈັນທະລາ ວົງສະຫວັນ", "relationship": "mother"}
    asked = office.ask(entry, OFFICER, requester=named)
    assert asked.status_code == 201, asked.json
    assert issue(office, asked.json, OFFICER).status_code == 201
