-- Who may log in to the server? Run by its superuser: on the embedded one after initdb and when this file changes, on an
-- office's own by logins.sh.
-- The owner migrates, the app serves pages and commands, the worker runs jobs; the last two own nothing
-- (product.md 2.2.9). Statement times are the last line of defence, not the usual limit (reliability.md A29): a page waits
-- for a statement five seconds, but for those of `take_time` (engine.py); a command a minute; a job a quarter of an hour.
SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['disburse_owner', 'disburse_app', 'disburse_worker']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec
SELECT format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD %L', name, password)
FROM (VALUES ('disburse_owner', :'disburse_owner'), ('disburse_app', :'disburse_app'),
             ('disburse_worker', :'disburse_worker')) AS login (name, password)
\gexec
-- Our statements are many and short: compiling one costs more than it ever saves.
ALTER ROLE disburse_owner SET jit = off;
ALTER ROLE disburse_app SET jit = off;
ALTER ROLE disburse_worker SET jit = off;
ALTER ROLE disburse_app SET statement_timeout = '5s';
ALTER ROLE disburse_app SET lock_timeout = '3s';
ALTER ROLE disburse_app SET idle_in_transaction_session_timeout = '15s';
ALTER ROLE disburse_worker SET statement_timeout = '15min';
ALTER ROLE disburse_worker SET lock_timeout = '10s';
ALTER ROLE disburse_worker SET idle_in_transaction_session_timeout = '60s';
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
REVOKE ALL ON DATABASE postgres FROM PUBLIC;
-- PostgreSQL 15 and 16 have no locale of their own and take the system's.
SELECT 'CREATE DATABASE disburse OWNER disburse_owner TEMPLATE template0 ENCODING ''UTF8'' '
    || CASE WHEN current_setting('server_version_num')::int >= 170000
            THEN 'LOCALE_PROVIDER builtin BUILTIN_LOCALE ''C.UTF-8'' LOCALE ''C''' ELSE 'LOCALE ''C.UTF-8''' END
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'disburse')
\gexec
