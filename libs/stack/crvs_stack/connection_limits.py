"""How many connections each database role may have: one that runs away leaves room for all others."""

from crvs_kernel.config import Settings
from crvs_kernel.database.connections import WORKER_POOL
from crvs_stack.databases import BUS
from crvs_stack.errors import StackError
from crvs_stack.programs import RELAYS, WEB_WORKERS, WORKERS, inherited

MIGRATOR_LIMIT = 4  # a migration, one that waits for it, `prune`, and a person
# A process starts while the sessions of the one before it, or of a host that was cut off, are still there.
_GENERATIONS = 2
_OPERATORS = 5  # commands, `migrate --check`, the look of `status`


def app_limit(*, webs: int, pool_size: int, workers: int, relays: int) -> int:
    """For the app role of one service; ``webs`` counts the processes of gunicorn on all hosts.

    Beside its pool a web process asks for its keys, a worker and a relay likewise; a relay has one session.
    """
    processes = webs * (pool_size + 1) + workers * (WORKER_POOL + 1) + relays * 2
    return _GENERATIONS * processes + _OPERATORS


def role_limits() -> dict[str, int]:
    """For every role of the stack.

    Raises:
        StackError: the pool that the environment asks for is no number.

    """
    asked = inherited().get("THABIAN_POOL_SIZE", str(Settings.pool_size))
    if not (asked.isascii() and asked.isdecimal()):
        raise StackError(f"THABIAN_POOL_SIZE is a number, not {asked!r}")
    limits = {f"{BUS}_app": _bus_limit()}
    for service, webs in WEB_WORKERS.items():
        workers, relays = int(service in WORKERS), int(service in RELAYS)
        limits[f"{service}_app"] = app_limit(webs=webs, pool_size=int(asked), workers=workers, relays=relays)
        limits[f"{service}_migrator"] = MIGRATOR_LIMIT
    return limits


def _bus_limit() -> int:
    """Of the PostgreSQL log: a worker reads, publishes and makes topics; a relay publishes and makes them."""
    return _GENERATIONS * (3 * len(WORKERS) + 2 * len(RELAYS)) + len(WEB_WORKERS)
