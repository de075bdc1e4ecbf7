"""Bodies and answers of the gateway's routes."""

from __future__ import annotations

from collections.abc import Callable

import marshmallow as ma
from marshmallow import validate

from crvs_contracts.names import LONGEST, staff_name
from crvs_contracts.text import one_line
from crvs_gateway.domain.usernames import is_username
from crvs_kernel.http.web import Body, CleanText, ListPage

_CLIENT_ID = validate.Regexp(r"[a-z0-9][a-z0-9-]{2,63}\Z", error="invalid-pattern")


def _text(longest: int, **options: object) -> ma.fields.String:
    return ma.fields.String(required=True, validate=validate.Length(1, longest), **options)  # type: ignore[arg-type]  # marshmallow's options are typed one by one


def _name(read: Callable[[str], str]) -> ma.fields.String:
    return CleanText(read, required=True, metadata={"minLength": 1, "maxLength": LONGEST})


def _client_name(text: str) -> str:
    return one_line(text, LONGEST)


def _username(value: str) -> None:
    if not is_username(value):
        raise ma.ValidationError("username-letters")


class SignInBody(Body):
    """``device`` is what the answer to an earlier sign-in with this browser or program gave."""

    username = _text(200)
    password = _text(1000, metadata={"format": "password"})
    device = ma.fields.String(load_default=None, allow_none=True, validate=validate.Length(16, 64))


class RefreshBody(Body):
    refresh_token = _text(200)


class ActivationBody(Body):
    username = _text(200)
    code = _text(100)
    password = _text(1000, metadata={"format": "password"})


class PasswordBody(Body):
    current_password = _text(1000, metadata={"format": "password"})
    password = _text(1000, metadata={"format": "password"})


class AccountBody(Body):
    username = ma.fields.String(required=True, validate=_username)
    name = _name(staff_name)
    role = _text(64)
    office = ma.fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 16))


class AppointmentBody(Body):
    """What is left out stays as it is."""

    office = ma.fields.String(allow_none=True, validate=validate.Length(1, 16))
    name = CleanText(staff_name, metadata={"minLength": 1, "maxLength": LONGEST})


class ClientBody(Body):
    client_id = ma.fields.String(required=True, validate=_CLIENT_ID)
    name = _name(_client_name)
    scopes = ma.fields.List(ma.fields.String(), required=True, validate=validate.Length(1, 50))
    jurisdiction = ma.fields.List(ma.fields.String(), required=True, validate=validate.Length(1, 200))


class RenewerView(ma.Schema):
    username = ma.fields.String(required=True)
    name = ma.fields.String(required=True)


class RenewalView(ma.Schema):
    """Somebody else gave the account another activation code."""

    renewed_at = ma.fields.DateTime(required=True)
    renewed_by = ma.fields.Nested(RenewerView, required=True)
    used_at = ma.fields.DateTime(required=True, allow_none=True)


class AccountView(ma.Schema):
    id = ma.fields.UUID(required=True)
    username = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    role = ma.fields.String(required=True)
    office = ma.fields.String(required=True, allow_none=True)
    scopes = ma.fields.List(ma.fields.String(), required=True)
    active = ma.fields.Boolean()
    activated = ma.fields.Boolean()


class OwnAccountView(AccountView):
    """The account of a session; ``renewals`` of the last 30 days, newest first, at most three."""

    renewals = ma.fields.List(ma.fields.Nested(RenewalView), required=True)


class MeView(ma.Schema):
    """An account or a client."""

    kind = ma.fields.String(required=True)
    jurisdiction = ma.fields.List(ma.fields.String(), required=True)
    name = ma.fields.String(required=True)
    scopes = ma.fields.List(ma.fields.String(), required=True)
    id = ma.fields.UUID()
    username = ma.fields.String()
    role = ma.fields.String()
    office = ma.fields.String(allow_none=True)
    client_id = ma.fields.String()
    renewals = ma.fields.List(ma.fields.Nested(RenewalView))


class ActivationView(ma.Schema):
    code = ma.fields.String(required=True)
    days = ma.fields.Integer(required=True)


class NewAccountView(AccountView):
    activation = ma.fields.Nested(ActivationView, required=True, allow_none=True)
    told_before = ma.fields.Boolean(required=True)


class ClientView(ma.Schema):
    client_id = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    scopes = ma.fields.List(ma.fields.String(), required=True)
    jurisdiction = ma.fields.List(ma.fields.String(), required=True)
    active = ma.fields.Boolean()


class NewClientView(ClientView):
    client_secret = ma.fields.String(required=True, allow_none=True)
    told_before = ma.fields.Boolean(required=True)


class SessionView(ma.Schema):
    access_token = ma.fields.String(required=True)
    token_type = ma.fields.String(required=True)
    expires_in = ma.fields.Integer(required=True)
    refresh_token = ma.fields.String(required=True)
    account = ma.fields.Nested(OwnAccountView, required=True)
    device = ma.fields.String()


class TokenView(ma.Schema):
    access_token = ma.fields.String(required=True)
    token_type = ma.fields.String(required=True)
    expires_in = ma.fields.Integer(required=True)
    scope = ma.fields.String(required=True)


class AccountPage(ListPage):
    items = ma.fields.List(ma.fields.Nested(AccountView), required=True)


class ClientPage(ListPage):
    items = ma.fields.List(ma.fields.Nested(ClientView), required=True)
