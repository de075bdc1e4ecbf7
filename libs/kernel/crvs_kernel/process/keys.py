"""The proof that a process has the keys of its database; also as a command of its own."""

from __future__ import annotations

import importlib
import sys
import threading
from typing import Any

import structlog

from crvs_kernel.config import SettingsError, read_settings
from crvs_kernel.crypto import key_id
from crvs_kernel.database.data_keys import root_of
from crvs_kernel.errors import Unavailable
from crvs_kernel.observability import configure_logging
from crvs_kernel.service import Service

log = structlog.get_logger()


class Proof:
    """Holds the keys of a process to its database, once; ``of_web``: those of the web process alone, too."""

    def __init__(self, service: Service, settings: Any, *, of_web: bool = False) -> None:
        self._service = service
        self._settings = settings
        self._own = of_web and service.own_keys
        self._lock = threading.Lock()
        self._holds = False

    def prove(self) -> None:
        """Return when all keys are right.

        Raises:
            SettingsError: one is wrong; the text says which and what to do.
            Unavailable: the database cannot be asked now.

        """
        root_of(self._settings, self._service.sealed)()
        if self._own:
            importlib.import_module(f"{self._service.package}.bootstrap.keys").prove(self._settings)
        self._holds = True

    def at_start(self) -> None:
        """The same, but pass over a database that is away: `demand` asks it before anything is served."""
        try:
            self.prove()
        except Unavailable as error:
            log.warning("keys.not_proven_yet", code=error.code)

    def demand(self) -> None:
        """Return when the keys are proven.

        Raises:
            Unavailable: ``keys-wrong``, or the database cannot be asked now.

        """
        if self._holds:
            return
        with self._lock:
            if not self._holds:
                try:
                    self.prove()
                except SettingsError as error:
                    log.critical("keys.wrong", reason=str(error))
                    raise Unavailable("keys-wrong") from error


def run(service: Service) -> int:
    """Say whether the keys of this environment are those of the database; 2 when one is not."""
    settings = read_settings(service.settings_class)
    configure_logging(service.name, settings.log_level)
    Proof(service, settings, of_web=True).prove()
    ours = key_id(settings.data_key)
    sys.stdout.write(f"The keys are those of the database. THABIAN_DATA_KEY is key {ours}.\n")
    return 0
