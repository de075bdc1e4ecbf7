"""The fake gateway says nothing that the services would not say."""

from __future__ import annotations

import pytest
from marshmallow import RAISE

from crvs_registration.api.record_schemas import RecordAnswer
from crvs_registration.api.schemas import SearchBody
from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import FakeGateway, problem, record
from tests.support.published import FORMS


def test_the_record_of_the_tests_is_one_that_registration_would_show() -> None:
    schema = RecordAnswer(unknown=RAISE)
    assert schema.validate(record()) == {}
    assert record().keys() == schema.fields.keys()
    assert record()["form_version"] in FORMS


def test_a_refusal_that_no_service_knows_is_not_to_be_had() -> None:
    with pytest.raises(AssertionError, match="no service refuses with"):
        problem(401, "credentials-invalid")


def test_a_search_is_one_that_registration_takes(staff: Reader, gateway: FakeGateway) -> None:
    for typed in ("ບຸນມີ", "FYM10-6WQHJ", "1234-5678-9012", "B-0201-2026-000001-07"):
        staff.post("/search", {"q": typed})
    searches = gateway.asked("POST", "/v1/records/searches")
    assert [SearchBody().validate(each.body) for each in searches] == [{}] * 4
