"""The worker of certificates; it holds no seal key."""

from __future__ import annotations

from functools import partial

from crvs_certificates.adapters.page_versions import published_page
from crvs_certificates.application import reactions
from crvs_certificates.application.deps import Copies
from crvs_certificates.store.certificates import Certificates
from crvs_certificates.store.entries import Entries
from crvs_certificates.store.margins import Margins
from crvs_certificates.store.requests import Requests
from crvs_contracts.events.catalogue import CATALOGUE, refuse_unknown
from crvs_contracts.kinds import kinds
from crvs_kernel.config import Settings
from crvs_kernel.database.data_keys import cipher_of
from crvs_kernel.delivery.reactions import Reaction, Reactions
from crvs_kernel.primitives import Clock, SystemClock


def build_reactions(settings: Settings, clock: Clock | None = None) -> Reactions:
    """What the worker does with each event type."""
    cipher = cipher_of(settings)
    now = clock or SystemClock()
    entries, margins = Entries(cipher), Margins(cipher)
    deps = Copies(entries, margins, Certificates(cipher), Requests(cipher), now, published_page)
    by_type: dict[str, Reaction] = {}
    for kind in kinds():
        by_type[f"{kind}.registered.v1"] = partial(reactions.on_entry, deps=deps)
        by_type[f"{kind}.corrected.v1"] = partial(reactions.on_entry, deps=deps)
        by_type[f"{kind}.cancelled.v1"] = partial(reactions.on_cancelled, deps=deps)
        by_type[f"{kind}.annotated.v1"] = partial(reactions.on_annotated, deps=deps)
        by_type[f"{kind}.reinstated.v1"] = partial(reactions.on_reinstated, deps=deps)
    by_type["person.enrolled.v1"] = partial(reactions.on_person_enrolled, deps=deps)
    return Reactions(by_type, otherwise=refuse_unknown, ignored=frozenset(CATALOGUE))
