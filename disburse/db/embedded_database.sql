-- Who may use the connected database, and which extensions does it offer? Run by the superuser in each database of
-- ours: nothing for PUBLIC; app and worker connect and use temporary tables (staging), the owner makes the schema.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database())
\gexec
SELECT format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO disburse_owner, disburse_app, disburse_worker', current_database())
\gexec
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO disburse_app, disburse_worker;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
