-- What was handed out of one person's record, and which packages must be kept whatever their time.

SET LOCAL lock_timeout = '10s';

-- That everything about a client was exported (a subject-access request): of which packages, and never of whom.
CREATE TABLE subject_exports (
    id uuid PRIMARY KEY,
    authority_id uuid NOT NULL REFERENCES authorities,
    package_ids uuid[] NOT NULL CHECK (cardinality(package_ids) > 0),
    exported_by uuid REFERENCES accounts,
    exported_at timestamptz NOT NULL
);
CREATE INDEX subject_exports_authority ON subject_exports (authority_id, exported_at);
CREATE TRIGGER subject_exports_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON subject_exports
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- While one is in force, nothing of its package is forgotten.
CREATE TABLE legal_holds (
    id uuid PRIMARY KEY,
    package_id uuid NOT NULL REFERENCES packages,
    authority_id uuid NOT NULL REFERENCES authorities,
    reason text NOT NULL CHECK (reason <> ''),
    placed_by uuid NOT NULL REFERENCES accounts,
    placed_at timestamptz NOT NULL,
    lifted_by uuid REFERENCES accounts,
    lifted_at timestamptz,
    CONSTRAINT legal_holds_lifted CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
);
CREATE UNIQUE INDEX legal_holds_one ON legal_holds (package_id) WHERE lifted_at IS NULL;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['subject_exports', 'legal_holds'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY council ON %I TO ebrokerage_app USING ('
                       'authority_id = (SELECT viewer_authority()) AND (SELECT viewer_reads_all()))', name);
        EXECUTE format('CREATE POLICY insert_wall ON %I AS RESTRICTIVE FOR INSERT TO ebrokerage_app'
                       ' WITH CHECK ((SELECT viewer_reads_all()))', name);
        EXECUTE format('CREATE POLICY update_wall ON %I AS RESTRICTIVE FOR UPDATE TO ebrokerage_app'
                       ' USING ((SELECT viewer_reads_all()))', name);
        EXECUTE format('CREATE POLICY delete_wall ON %I AS RESTRICTIVE FOR DELETE TO ebrokerage_app'
                       ' USING ((SELECT viewer_reads_all()))', name);
    END LOOP;
END
$$;
CREATE POLICY worker ON legal_holds FOR SELECT TO ebrokerage_worker USING (true);
GRANT SELECT, INSERT ON subject_exports TO ebrokerage_app;
GRANT SELECT, INSERT, UPDATE (lifted_by, lifted_at) ON legal_holds TO ebrokerage_app;
GRANT SELECT (package_id, lifted_at) ON legal_holds TO ebrokerage_worker;
