"""The command that seals all that a service has stored under its data key, and retires the key before."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Collection
from typing import Final

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.config import KeySettings, migrator_url, read_settings
from crvs_kernel.crypto import key_id
from crvs_kernel.database.data_keys import PLUMBING_SEALED, prove_data_keys
from crvs_kernel.database.reseal import Sweep, count_left, refuse_all_but
from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.delivery.background import patiently, stop_on_signals
from crvs_kernel.errors import Unavailable
from crvs_kernel.observability import configure_logging
from crvs_kernel.process.command import operator_transactions
from crvs_kernel.service import SealedColumn, Service

_OPTIONS: Final = "-c application_name=reseal -c lock_timeout=4000"
_OPERATOR: Final = Principal("operator", "system", purpose="key-rotation")
_FORGET: Final = sql("DELETE FROM data_key WHERE id = ANY(%(ids)s) RETURNING id", ("ids",))
_SAY_EVERY_S: Final = 5.0
_LONGEST_PAUSE_S: Final = 1.0


def run(service: Service) -> int:
    """Seal anew, then retire; 1 when something is left to do, and then no key is retired."""
    settings, url = read_settings(KeySettings), migrator_url()
    configure_logging(service.name, "INFO")
    stop = stop_on_signals()
    session = DatabaseSession(url, _OPTIONS)
    columns = (*PLUMBING_SEALED, *service.sealed)
    try:
        patiently(stop, lambda: prove_data_keys(settings, session, columns))
        if left := _seal_anew(session, columns, settings, stop):
            _say(left)
            return 1
        retired = patiently(stop, lambda: refuse_all_but(session, columns, settings))
        _retire(service, url, retired)
    except Unavailable:
        _say("Stopped; what is done stays done. Run it again.")
        return 1
    finally:
        session.drop()
    _say(_ending(retired, settings))
    return 0


def _seal_anew(
    session: DatabaseSession, columns: Collection[SealedColumn], settings: KeySettings, stop: threading.Event
) -> str:
    """Pass over all columns; gives why a key cannot be retired yet, or nothing."""
    broken = 0
    for each in columns:
        sweep = Sweep(session, each, settings)
        _pass_over(sweep, stop)
        broken += sweep.broken
    if stop.is_set():
        raise Unavailable("stopped")
    if broken:
        return (
            f"{broken} values open with no key that was given, see above; they were left as they are, and no "
            "key was retired. Put them back from a backup, or give their key: docs/operations.md, Keys."
        )
    left = patiently(stop, lambda: count_left(session, columns, settings))
    if left:
        return (
            f"{left} values were sealed under another key since: some process still seals with it. No key "
            "was retired. Start every process with the new THABIAN_DATA_KEY, then run this again."
        )
    return ""


def _pass_over(sweep: Sweep, stop: threading.Event) -> None:
    """After each page rest as long as it took, so that requests have at least half of the database."""
    said = time.monotonic()
    more = True
    while more and not stop.is_set():
        began = time.monotonic()
        more = patiently(stop, sweep.turn)
        if time.monotonic() - said > _SAY_EVERY_S or not more:
            broken = f", {sweep.broken} do not open" if sweep.broken else ""
            name = f"{sweep.column.table}.{sweep.column.column}"
            _say(f"{name}: {sweep.passed} values passed, {sweep.resealed} sealed anew{broken}")
            said = time.monotonic()
        if more:
            stop.wait(min(time.monotonic() - began, _LONGEST_PAUSE_S))


def _retire(service: Service, url: str, ids: list[str]) -> None:
    """Forget the keys, with a line in the audit; of two that come together one finds them."""

    def work(uow: UnitOfWork) -> None:
        gone = [row["id"] for row in uow.lock_rows(_FORGET, ids=ids)]
        if gone:
            uow.audit(AuditLine(_OPERATOR, "data_key.retire", "data_key", gone))

    if ids:
        operator_transactions(service, url, restored=True).run(work)


def _ending(retired: list[str], settings: KeySettings) -> str:
    ours = key_id(settings.data_key)
    if not retired:
        return f"Everything is sealed under key {ours}, and no other key is in force."
    return (
        f"Everything is sealed under key {ours}. Key {' and '.join(retired)} is retired: start all processes "
        "without THABIAN_OTHER_DATA_KEY, and keep it with the backups that were made until now."
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
