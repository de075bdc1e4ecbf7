"""Declare + register flows through the door, beside pgbench committing the same rows in the same run."""

from __future__ import annotations

import itertools
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import orjson
import psycopg2
from psycopg2 import sql

from crvs_kernel.caller.context import HEADER, Call, Principal, seal_context
from crvs_kernel.database import migrate, plans
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.bootstrap import SERVICE
from crvs_registration.bootstrap.web import build_web
from crvs_stack.people import DISTRICTS
from tests.support.declarations import birth
from tests.support.stack import RunningStack, running_stack

CLIENTS, SECONDS, ROUNDS = 16, 10, 3
KEY = b"k" * 32
SCOPES = frozenset({"record.declare", "record.register", "record.others", "declare.any"})
REGISTRAR = Principal(str(uuid.uuid4()), "staff", "0201", ("0201",), SCOPES, "bench", "bench")


def _database(stack: RunningStack) -> tuple[str, str]:
    """A second, empty register on the same server; gives the app role's and the superuser's address."""
    given = stack.state.databases["registration"]
    connection = psycopg2.connect(given["superuser"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE bench OWNER registration_migrator")
    connection.close()
    urls = {role: url.rsplit("/", 1)[0] + "/bench" for role, url in given.items()}
    connection = psycopg2.connect(urls["superuser"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("ALTER SCHEMA public OWNER TO registration_migrator")
        for extension in ("pg_trgm", "btree_gist", "btree_gin"):
            cursor.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(extension)))
    connection.close()
    migrate.upgrade("crvs_registration.migrations", urls["migrator"])
    return urls["app"], urls["superuser"]


def _statements(app_url: str) -> list[str]:
    """The very texts that one declaration and one registration send to commit."""
    sent: list[str] = []
    run = UnitOfWork._run

    def recorded(self: UnitOfWork, text: bytes) -> None:
        if text.startswith(b"BEGIN") or (sent and not sent[-1].endswith(("COMMIT", "outbox"))):
            sent.append(text.decode())
        run(self, text)

    UnitOfWork._run = recorded  # type: ignore[method-assign]  # to listen, not to change
    plans.MOST = 0  # pgbench has not prepared what this connection has
    settings = SERVICE.settings_class(database_url=app_url, bus_url="", context_key=KEY, data_key=KEY)
    client = build_web(settings).test_client()
    body = {"form_version": "birth/1", "declaration": birth(random.Random(7))}
    record = _post(client, "/v1/births", body).json["id"]
    _post(client, f"/v1/records/{record}/registration", {}, If_Match='"v1"')
    UnitOfWork._run = run  # type: ignore[method-assign]  # as it was
    return sent


def _post(client: object, path: str, body: object, **more: str) -> object:
    headers = {name.replace("_", "-"): value for name, value in more.items()}
    key = f"bench-{len(path)}"
    sealed = seal_context(REGISTRAR, KEY, Call("registration", "POST", path, key=key))
    headers |= {HEADER: sealed, "Idempotency-Key": key}
    answer = client.post(path, json=body, headers=headers)  # type: ignore[attr-defined]  # a Flask client
    if answer.status_code not in {200, 201}:
        raise AssertionError(answer.data)
    return answer


def script(statements: list[str], superuser: str) -> str:
    """The same statements for pgbench, with other identities at each run."""
    connection = psycopg2.connect(superuser)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, tracking_number, registration_number FROM record")
        record, tracking, number = cursor.fetchone()
    connection.close()
    text = ";\n".join(statements).replace("NOTIFY outbox", "")
    text = text.replace(f"'{record}'", "(md5(:r::text)::uuid)").replace(f"'{tracking}'", "md5(:r::text)")
    text = text.replace(f"'{number}'", "md5(:r::text)")
    text = re.sub(r"'bench-(\d+)'", r"('\1' || :r)", text)
    uses = itertools.count()
    spent = r"(INTO spent_context \(id\) VALUES \()'[^']*'"
    text = re.sub(spent, lambda found: f"{found[1]}md5(:r::text) || '{next(uses)}'", text)
    text = re.sub(r"(INTO book[^;]*?)'0201'", r"\1('o' || :o)", text, flags=re.DOTALL)
    lines = [line for line in re.split(r";\s*", text) if line.strip()]
    return (
        f"\\set r random(1, 1000000000000)\n\\set o random(1, {len(DISTRICTS)})\n" + ";\n".join(lines) + ";\n"
    )


def _pgbench(file: Path, superuser: str) -> float:
    """Commits per second; a flow is two."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    program = shutil.which("pgbench") or str(found[-1])
    command = [program, "-n", "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS), "-f", str(file), superuser]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    if "number of failed transactions: 0 " not in done.stdout:
        raise AssertionError(done.stdout + done.stderr)
    return 2 * float(re.findall(r"tps = ([\d.]+)", done.stdout)[0])


def _flows(stack: RunningStack) -> dict[str, float]:
    tokens = ",".join(str(stack.staff(office=office).token) for office in DISTRICTS)
    command = [sys.executable, "-m", "bench.flows", stack.door, "--tokens", tokens, "--clients", str(CLIENTS)]
    command += ["--seconds", str(SECONDS), "--seed", str(time.time_ns())]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, float] = orjson.loads(done.stdout)
    if result["refused"]:
        raise AssertionError(f"refused flows: {result}")
    return result


def main() -> None:
    """Alternate the two; print each round and its ratio."""
    with running_stack("postgresql", "bench") as stack, tempfile.TemporaryDirectory() as directory:
        app, superuser = _database(stack)
        file = Path(directory) / "flow.sql"
        file.write_text(script(_statements(app), superuser))
        for _ in range(ROUNDS):
            flows, commits = _flows(stack), _pgbench(file, superuser)
            ratio = 2 * flows["flows_per_second"] / commits
            print(f"{flows} pgbench {commits:.0f} commits/s, ratio of commits {ratio:.2f}", flush=True)


if __name__ == "__main__":
    main()
