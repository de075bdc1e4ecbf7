#!/bin/sh
# Runs once, on an empty data directory: a database and two roles for each service.
# <service>_migrator owns the database and is used by the migration job only; <service>_app may connect, and gets
# its rights table by table from the migrations. No role may enter another service's database.
# All limits together leave the superuser room below max_connections; with more processes: docs/operations.md.
set -eu

make_service() {
  service=$1 migrator_password=$2 app_password=$3
  # psql quotes the values itself (:'name'), so no character of a password can end its string.
  psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set "migrator=${service}_migrator" --set "app=${service}_app" --set "database=$service" \
    --set "migrator_password=$migrator_password" --set "app_password=$app_password" <<'SQL'
CREATE ROLE :"migrator" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 4 PASSWORD :'migrator_password';
CREATE ROLE :"app" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 50 PASSWORD :'app_password';
CREATE DATABASE :"database" OWNER :"migrator";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"app";
\connect :"database"
ALTER SCHEMA public OWNER TO :"migrator";
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gist;
CREATE EXTENSION btree_gin;
SQL
}

make_service registration "$REGISTRATION_MIGRATOR_PASSWORD" "$REGISTRATION_APP_PASSWORD"
make_service identity "$IDENTITY_MIGRATOR_PASSWORD" "$IDENTITY_APP_PASSWORD"
make_service certificates "$CERTIFICATES_MIGRATOR_PASSWORD" "$CERTIFICATES_APP_PASSWORD"
make_service exchange "$EXCHANGE_MIGRATOR_PASSWORD" "$EXCHANGE_APP_PASSWORD"
make_service gateway "$GATEWAY_MIGRATOR_PASSWORD" "$GATEWAY_APP_PASSWORD"
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --command "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC"
