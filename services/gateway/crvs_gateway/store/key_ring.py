"""Signing keys: sealed in the database, one signs, retired ones verify until their tokens have died."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from crvs_gateway.domain.sessions import ACCESS_SECONDS
from crvs_gateway.store.tables import SIGNING_KEY
from crvs_kernel.caller.auth import TokenSigner, jwks
from crvs_kernel.crypto import FieldCipher, generate_ed25519, load_ed25519
from crvs_kernel.database.statements import insert_into, sql
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import ConstraintViolated
from crvs_kernel.primitives import Clock, new_id

SIGNER_CACHE_SECONDS = 10
# Tokens signed by a process that had not yet seen the rotation must still verify.
_KEEP_VERIFYING = timedelta(seconds=ACCESS_SECONDS + 2 * SIGNER_CACHE_SECONDS + 60)
_ADD = insert_into(SIGNING_KEY, "kid", "sealed")
_CURRENT = sql("SELECT kid, sealed FROM signing_key WHERE retired_at IS NULL")
_RETIRE = sql("UPDATE signing_key SET retired_at = %(now)s WHERE retired_at IS NULL")
_WITHDRAW = sql(
    "UPDATE signing_key SET retired_at = '-infinity' WHERE retired_at IS DISTINCT FROM '-infinity'"
)
_VERIFYING = sql(
    "SELECT kid, sealed FROM signing_key WHERE retired_at IS NULL OR retired_at > %(since)s ORDER BY kid"
)


class KeyRing:
    """The keys of the token issuer; every process remembers the signer for a few seconds."""

    def __init__(self, cipher: FieldCipher, transactions: Transactions, clock: Clock) -> None:
        self._cipher = cipher
        self._transactions = transactions
        self._clock = clock
        self._signer: TokenSigner | None = None
        self._until = 0.0

    def signer(self) -> TokenSigner:
        """The key that signs now; the first process of a new house makes it."""
        if self._signer is None or time.monotonic() > self._until:
            self._signer = self._load() or self._first()
            self._until = time.monotonic() + SIGNER_CACHE_SECONDS
        return self._signer

    def key_set(self) -> dict[str, Any]:
        """The JWKS: read anew each time, so that it is never behind a signer of another process."""
        self.signer()
        since = self._clock.now() - _KEEP_VERIFYING
        rows = self._transactions.run(lambda uow: uow.rows(_VERIFYING, since=since))
        return jwks((row["kid"], self._open(row).public_key()) for row in rows)

    def rotate(self, uow: UnitOfWork, *, compromised: bool = False) -> str:
        """Queue the retirement of the signing key, and a new one.

        A compromised one is withdrawn, and every older one with it: their tokens no longer hold, and sessions
        go on by their refresh tokens. A process may sign with it for `SIGNER_CACHE_SECONDS` more, in vain.
        """
        kid = str(new_id())
        uow.write(_WITHDRAW if compromised else _RETIRE, now=self._clock.now())
        uow.write(_ADD, kid=kid, sealed=self._cipher.seal(generate_ed25519(), _place(kid)))
        self._until = 0.0
        return kid

    def _load(self) -> TokenSigner | None:
        row = self._transactions.run(lambda uow: uow.row(_CURRENT))
        return TokenSigner(self._open(row), row["kid"]) if row else None

    def _first(self) -> TokenSigner:
        try:
            self._transactions.run(self.rotate)
        except ConstraintViolated as error:  # another process was faster: `signing_key_current` allows one
            if error.constraint != "signing_key_current":
                raise
        signer = self._load()
        if signer is None:
            raise RuntimeError("no signing key after making one")
        return signer

    def _open(self, row: dict[str, Any]) -> Any:
        return load_ed25519(self._cipher.open(bytes(row["sealed"]), _place(row["kid"])))


def _place(kid: str) -> bytes:
    return b"signing_key/" + kid.encode()
