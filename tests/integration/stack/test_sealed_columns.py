"""Every service names all values that it seals: a column left out could not be proven or sealed anew."""

from __future__ import annotations

import importlib
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from crvs_kernel.database import migrate
from crvs_kernel.database.data_keys import PLUMBING_SEALED
from crvs_kernel.service import Service
from crvs_stack.databases import SERVICES

_BYTES = (
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = 'public' AND data_type = 'bytea'"
)
_KEYS = (
    "SELECT column_name FROM information_schema.key_column_usage JOIN information_schema.table_constraints"
    " USING (constraint_name, table_name) WHERE constraint_type = 'PRIMARY KEY' AND table_name = %s"
)
_ROOT = ("data_key", "root")  # the proof itself


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_names_each_column_that_it_seals_with_the_primary_key(postgres: Any, name: str) -> None:
    service: Service = importlib.import_module(f"crvs_{name}.bootstrap").SERVICE
    sealed = (*PLUMBING_SEALED, *service.sealed)
    database = postgres.create_database(name)
    migrate.upgrade(service.migrations, database.migrator_url)
    with closing(psycopg2.connect(database.superuser_url)) as connection, connection.cursor() as cursor:
        cursor.execute(_BYTES)
        assert set(cursor.fetchall()) == {(each.table, each.column) for each in sealed} | {_ROOT}
        for each in sealed:
            cursor.execute(_KEYS, (each.table,))
            assert {key for (key,) in cursor.fetchall()} <= set(each.keys)
    postgres.drop_database(database)
