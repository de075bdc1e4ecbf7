"""The first page: what can be done here, for staff and for everybody."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> str:
    """Open to all."""
    return render_template("home.html")
