"""Wrong secrets of machines and wrong activation codes: these wait, and right ones never do.

We drew these secrets: they are long and random, so the wait need not shield them, and the right one is looked
at before what others tried at the same name from the same address.
"""

from __future__ import annotations

from dataclasses import dataclass

from crvs_gateway.application.attempts import check_wait, remembered
from crvs_gateway.application.deps import Deps
from crvs_gateway.domain.guessing import PER_CODE, PER_MACHINE, after_attempt
from crvs_gateway.store import guesses
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import TooManyRequests

_RULES = {"machine": PER_MACHINE, "activation": PER_CODE}


@dataclass(frozen=True)
class Tried:
    """A secret that was tried at a name from an address; ``kind`` is machine or activation."""

    kind: str
    name: str
    address: str

    def subject(self, deps: Deps) -> str:
        return deps.digests.blind(self.kind, f"{self.address}\n{self.name}")


def count_wrong(tried: Tried, slowed: AuditLine, refused: AuditLine, deps: Deps) -> None:
    """Count and audit a wrong secret.

    Raises:
        TooManyRequests: ``sign-in-slowed``; such an attempt is not counted, but audited.

    """
    subject, rule = tried.subject(deps), _RULES[tried.kind]

    def work(uow: UnitOfWork) -> None:
        before, now = remembered(guesses.lock(uow, tried.kind, subject))
        try:
            check_wait(before, now, rule)
        except TooManyRequests as refusal:
            refusal.keeping(lambda kept: kept.audit(slowed))
            raise
        guesses.keep(uow, tried.kind, subject, vars(after_attempt(before, rule, now)))
        guesses.prune(uow)
        uow.audit(refused)

    deps.transactions.run(work)


def forgive_right(uow: UnitOfWork, tried: Tried, deps: Deps) -> None:
    """Set the count to 0: the secret was right."""
    guesses.forgive(uow, tried.kind, tried.subject(deps))
