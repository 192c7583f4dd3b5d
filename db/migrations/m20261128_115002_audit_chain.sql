-- The audit becomes tamper-evident: a hash chain for each authority, drawn by the worker over rows that are committed.

SET LOCAL lock_timeout = '10s';

-- 1. The chain ---------------------------------------------------------------------------------------------------------
-- A writer leaves these empty. `position` counts a chain's rows from 1; `hash` covers the row, its place and the hash
-- before it, and of `before` and `after` only `details_hash`, salted, so that they can be erased and the chain stands.
-- Existing rows are chained like new ones, by the worker.
ALTER TABLE audit
    ADD COLUMN position bigint,
    ADD COLUMN salt bytea,
    ADD COLUMN details_hash bytea,
    ADD COLUMN hash bytea,
    ADD COLUMN erased_at timestamptz;

-- Rows of no authority are a chain as well.
CREATE FUNCTION audit_chain_of(authority uuid) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT coalesce(authority, '00000000-0000-0000-0000-000000000000'::uuid) $$;
CREATE INDEX audit_unchained ON audit (audit_chain_of(authority_id), id) WHERE position IS NULL;
CREATE UNIQUE INDEX audit_chained ON audit (audit_chain_of(authority_id), position) WHERE position IS NOT NULL;

-- A manager's list, and what has had its time.
CREATE INDEX audit_by_time ON audit (authority_id, occurred_at);

CREATE TABLE audit_heads (
    chain uuid PRIMARY KEY,
    position bigint NOT NULL DEFAULT 0,
    hash bytea NOT NULL DEFAULT '',
    chained_at timestamptz
);

-- What was signed of a chain's head, and handed out of the database.
CREATE TABLE audit_seals (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    chain uuid NOT NULL,
    position bigint NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    signed text NOT NULL
);
CREATE INDEX audit_seals_chain ON audit_seals (chain, sealed_at);

-- 2. What may still change of a row: that it is chained, once; and that its details are erased, once ----------------------
DROP TRIGGER audit_append_only ON audit;
CREATE TRIGGER audit_append_only BEFORE DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION only_chain_or_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.id, NEW.authority_id, NEW.organisation_id, NEW.account_id, NEW.action, NEW.object_type, NEW.object_id,
           NEW.object_version, NEW.occurred_at, NEW.request_id)
       IS NOT DISTINCT FROM
       ROW(OLD.id, OLD.authority_id, OLD.organisation_id, OLD.account_id, OLD.action, OLD.object_type, OLD.object_id,
           OLD.object_version, OLD.occurred_at, OLD.request_id) THEN
        IF OLD.position IS NULL AND NEW.position IS NOT NULL AND NEW.hash IS NOT NULL AND NEW.erased_at IS NULL
           AND ROW(NEW.before, NEW.after) IS NOT DISTINCT FROM ROW(OLD.before, OLD.after) THEN
            RETURN NEW;
        END IF;
        IF OLD.position IS NOT NULL AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
           AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.salt IS NULL
           AND ROW(NEW.position, NEW.details_hash, NEW.hash)
               IS NOT DISTINCT FROM ROW(OLD.position, OLD.details_hash, OLD.hash) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'audit is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER audit_only_chain_or_erase BEFORE UPDATE ON audit
    FOR EACH ROW EXECUTE FUNCTION only_chain_or_erase();

-- 3. Policies and grants -----------------------------------------------------------------------------------------------
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['audit_heads', 'audit_seals'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY chain ON %I TO ebrokerage_worker USING (true)', name);
    END LOOP;
END
$$;
CREATE POLICY chain_read ON audit FOR SELECT TO ebrokerage_worker USING (true);
CREATE POLICY chain ON audit FOR UPDATE TO ebrokerage_worker USING (true);
GRANT SELECT, UPDATE (position, salt, details_hash, hash, before, after, erased_at) ON audit TO ebrokerage_worker;
GRANT SELECT, INSERT, UPDATE (position, hash, chained_at) ON audit_heads TO ebrokerage_worker;
GRANT SELECT, INSERT ON audit_seals TO ebrokerage_worker;
-- A chain is called after its authority.
GRANT SELECT (id, slug) ON authorities TO ebrokerage_worker;
-- Who writes a row gives it no place in a chain.
REVOKE INSERT ON audit FROM ebrokerage_app, ebrokerage_worker, ebrokerage_auth;
GRANT INSERT (authority_id, organisation_id, account_id, action, object_type, object_id, object_version, before, after,
              occurred_at, request_id) ON audit TO ebrokerage_app, ebrokerage_worker, ebrokerage_auth;
