#!/bin/sh
# Make the three logins and the database on a PostgreSQL of the office's own; run again, it only sets the passwords anew.
#   PGHOST=... PGUSER=postgres PGPASSWORD=... sh disburse/db/logins.sh SECRETS
# SECRETS is a folder with the files `owner`, `app` and `worker`, each holding one password (openssl rand -hex 32).
# psql asks the usual PG* variables for the server and its administrator.
set -eu
secrets=$1
here=$(dirname "$0")
sql() { psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --output=/dev/null "$@"; }
# By the standard input, because anyone on the machine can list a command's arguments.
{
    for name in owner app worker; do
        printf "\\\\set disburse_%s '%s'\n" "$name" "$(cat "$secrets/$name")"
    done
    cat "$here/embedded_roles.sql"
} | sql --dbname=postgres
sql --dbname=disburse --file="$here/embedded_database.sql"
