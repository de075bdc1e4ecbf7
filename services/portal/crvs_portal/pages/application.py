"""The Flask application of the portal: every page, every hook, and what templates may call."""

from __future__ import annotations

from typing import Any

import jinja2
from flask import Flask, g, request

from crvs_portal.domain.typed import DURATION_UNITS
from crvs_portal.pages import (
    account,
    appointments,
    certificate,
    declare,
    enrol,
    grave,
    home,
    lookups,
    names,
    password,
    probes,
    proposals,
    record,
    record_acts,
    requests,
    search,
    verify,
    words,
    work,
)
from crvs_portal.pages.answering import add_answering
from crvs_portal.pages.asking import current_session, may
from crvs_portal.pages.assets import Assets, assets_blueprint
from crvs_portal.pages.cookies import read_cookie
from crvs_portal.pages.deps import Deps, current_deps, give
from crvs_portal.pages.faults import add_faults
from crvs_portal.pages.forgery import FIELD, check_form, check_wire, form_token
from crvs_portal.pages.present import FILTERS
from crvs_portal.pages.resume import sign_in_within_form
from crvs_portal.pages.session import COOKIE, read_session
from crvs_portal.settings import PortalSettings

_MOST_BYTES = 256 * 1024  # a form is 20 kB when every field is full
_MOST_FIELDS = 2000
_PAGES = (
    account,
    appointments,
    certificate,
    declare,
    enrol,
    grave,
    home,
    lookups,
    password,
    probes,
    proposals,
    record,
    record_acts,
    requests,
    search,
    verify,
    words,
    work,
)
_WITHOUT_READER = frozenset({"assets.asset", "probes.healthz", "probes.readyz", "probes.metrics"})


def create_portal(settings: PortalSettings, deps: Deps) -> Flask:
    """Build the application."""
    app = Flask("crvs_portal", static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=_MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=_MOST_BYTES,
        MAX_FORM_PARTS=_MOST_FIELDS,
        SECURE_COOKIES=settings.secure,
        FORM_KEY=settings.session_key,
        PUBLIC_BASE_URL=settings.public_base_url.rstrip("/"),
        ZONE=settings.zone,
        PATIENCE=settings.gateway_timeout,
        INSTANCE=settings.instance,
    )
    give(app, deps)
    _dress(app, deps.assets)
    add_answering(app)
    app.before_request(_meet_reader)
    add_faults(app)
    app.register_blueprint(assets_blueprint(deps.assets))
    for page in _PAGES:
        app.register_blueprint(page.blueprint)
    return app


def _meet_reader() -> Any:
    if request.endpoint in _WITHOUT_READER:
        return None
    check_wire()
    g.session = read_session(current_deps().seal, read_cookie(COOKIE))
    check_form()
    words.switch_within_form()
    return sign_in_within_form()


def _dress(app: Flask, assets: Assets) -> None:
    """Give the templates their functions and filters; an undefined name in a template is an error."""
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    vocabulary: dict[str, Any] = {
        "t": words.words,
        "coded": words.coded,
        "kind_name": names.kind_name,
        "occurred": names.occurred,
        "said": words.said,
        "language": words.current_language,
        "page_address": words.page_address,
        "may": may,
        "session": current_session,
        "form_token": form_token,
        "token_field": FIELD,
        "units": DURATION_UNITS,
        "asset": assets.address,
    }
    app.jinja_env.globals.update(vocabulary)
    app.jinja_env.filters.update(FILTERS)
