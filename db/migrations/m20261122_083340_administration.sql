-- What brokerage managers keep: the directory, profiles, imports.

SET LOCAL lock_timeout = '10s';

-- 1. The directory ---------------------------------------------------------------------------------------------------
-- The Care Quality Commission knows an organisation before anybody knows its team's address.
ALTER TABLE organisations ALTER COLUMN team_email DROP NOT NULL;

-- Who keeps an entry of the directory every council may know by name, though it sees no other council's row.
CREATE FUNCTION keeper_name(authority uuid) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.name FROM authorities a WHERE a.id = authority AND viewer_authority() IS NOT NULL
$$;
GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION keeper_name(uuid) OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION keeper_name(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keeper_name(uuid) TO ebrokerage_app;
CREATE POLICY gate ON authorities FOR SELECT TO ebrokerage_gate USING (true);
GRANT SELECT (id, name) ON authorities TO ebrokerage_gate;

-- 2. Profiles ---------------------------------------------------------------------------------------------------------
-- Which levels a council offers its profile in force says. Reasons are shown to providers, who read no profile: a row
-- says itself from when to when it is offered. What the service ships replaces only what it shipped.
ALTER TABLE service_levels DROP COLUMN retired_at;
ALTER TABLE reason_codes ADD COLUMN offered_from timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE profiles ADD COLUMN shipped boolean NOT NULL DEFAULT true;
ALTER TABLE profiles ALTER COLUMN shipped SET DEFAULT false;

-- 3. Imports ----------------------------------------------------------------------------------------------------------
-- What an import did or would have done, row by row; an operator's has nobody who imported it.
CREATE TABLE import_reports (
    id uuid PRIMARY KEY,
    authority_id uuid NOT NULL REFERENCES authorities,
    imported_by uuid REFERENCES accounts,
    imported_at timestamptz NOT NULL,
    layout text NOT NULL CHECK (layout IN ('OWN', 'CQC')),
    dry_run boolean NOT NULL,
    accepted boolean NOT NULL,
    new_count integer NOT NULL,
    changed_count integer NOT NULL,
    unchanged_count integer NOT NULL,
    rejected_count integer NOT NULL
);
CREATE TABLE import_rows (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    report_id uuid NOT NULL REFERENCES import_reports,
    authority_id uuid NOT NULL REFERENCES authorities,
    number integer NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('NEW', 'CHANGED', 'UNCHANGED', 'REJECTED')),
    organisation text,
    service text,
    reasons text[] NOT NULL
);
CREATE INDEX import_rows_report ON import_rows (report_id, number);
ALTER TABLE import_reports ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_reports FORCE ROW LEVEL SECURITY;
ALTER TABLE import_rows ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_rows FORCE ROW LEVEL SECURITY;
CREATE POLICY council ON import_reports TO ebrokerage_app USING (authority_id = (SELECT viewer_authority()));
CREATE POLICY council ON import_rows TO ebrokerage_app USING (authority_id = (SELECT viewer_authority()));
GRANT SELECT, INSERT ON import_reports, import_rows TO ebrokerage_app;
