-- A provider takes back what it added itself. What is taken away is no longer its to see, and row-level security holds
-- that against the new row as well: so a function writes the tombstone, for the viewer's organisation alone.

SET LOCAL lock_timeout = '10s';

CREATE FUNCTION take_back_document(document uuid, at timestamptz, reason text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE documents d
    SET removed_at = at, removal_reason = reason, removed_by = viewer_account(), version = d.version + 1
    WHERE d.id = document AND d.by_provider AND d.organisation_id = viewer_organisation() AND d.removed_at IS NULL
    RETURNING true
$$;
GRANT UPDATE (removed_at, removal_reason, removed_by, version) ON documents TO ebrokerage_gate;
GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION take_back_document(uuid, timestamptz, text) OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION take_back_document(uuid, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_back_document(uuid, timestamptz, text) TO ebrokerage_app;
