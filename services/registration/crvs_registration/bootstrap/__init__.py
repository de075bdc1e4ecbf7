"""What the registration service is: see `crvs_kernel.service`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from crvs_contracts.code_lists import code_list
from crvs_contracts.events.catalogue import faults
from crvs_contracts.kinds import kinds
from crvs_kernel.process import cli
from crvs_kernel.proposals.sealed import PROPOSALS_SEALED
from crvs_kernel.service import LIST_KNOWN, RECORD_OR_TIME, REOPEN, OperatorCommand, Service
from crvs_registration.settings import RegistrationSettings

# The words of codes that refusals name; those that no list publishes stand in problems.yaml.
_TERMS: Final = {
    "status": code_list("record_status").words(),
    "timeliness": code_list("timeliness").words(),
    "party": {party.role: party.words.to_document() for kind in kinds().values() for party in kind.parties},
}
_MARGIN: Final = {
    "margin": "how many further numbers of each book to leave out, as nobody may know of them; since-copy: as"
    " many as can have been given since the copy, when no other service remembers"
}
SERVICE: Final = Service(
    name="registration",
    package="crvs_registration",
    settings_class=RegistrationSettings,
    consumes=("crvs.identity",),
    publishes="crvs.registration",
    faults=faults,
    fills=True,
    sealed=PROPOSALS_SEALED,
    terms=_TERMS,
    commands=(
        OperatorCommand(
            "verify",
            "hold every record and book to its actions; 1 when anything differs",
            {
                "--after=": "go on after this record, as an interrupted run named it",
                "--keys": "also compare the keys by which records are found; takes three times as long",
            },
        ),
        OperatorCommand(
            "reindex",
            "write the rows by which records are found anew, in batches, after a release that says so",
        ),
        OperatorCommand(
            "republish",
            "publish the events of records again, for a consumer or a bus that has lost them",
            {"what": RECORD_OR_TIME},
        ),
        OperatorCommand(
            "take-back",
            "rebuild records that a restore has lost from their published events; 1 when some cannot be",
            {"file": "what crvs-exchange list-events printed; - for standard input"},
        ),
        OperatorCommand(
            "date-books",
            "after a clock that was ahead: let books that have entries of days to come go on from today",
        ),
        OperatorCommand(
            "lift",
            "let acts on a record go on although a restore has lost its later versions for good",
            {
                "record": "the id of the record",
                "reason": "who held it against which paper; stays in its history",
            },
        ),
        LIST_KNOWN,
        replace(REOPEN, arguments={**REOPEN.arguments, **_MARGIN}),
    ),
)
main = partial(cli.main, SERVICE)
