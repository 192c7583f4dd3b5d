-- Documents of packages and of answers (rules P23 to P25, P28): what they are, their versions, what was announced and
-- has not come yet, what is asked for, and where the bytes are. The bytes themselves stand in a store of objects, sealed.

SET LOCAL lock_timeout = '10s';

-- 1. When a provider may open a package's documents, as its service level said when it was sent (rule Q7). What was sent
-- before this stood in any row is disclosed on award, which is the least.
ALTER TABLE invitations ADD COLUMN disclosure text NOT NULL DEFAULT 'ON_AWARD'
    CHECK (disclosure IN ('IMMEDIATE', 'ON_AWARD'));

-- 2. Tables -------------------------------------------------------------------------------------------------------------
CREATE TABLE documents (
    id uuid PRIMARY KEY,
    authority_id uuid NOT NULL REFERENCES authorities,
    package_id uuid NOT NULL REFERENCES packages,
    -- of the answer to one invitation; of the package where there is none
    invitation_id uuid REFERENCES invitations,
    organisation_id uuid REFERENCES organisations,
    kind text NOT NULL CHECK (kind IN (
        'RISK_ASSESSMENT', 'CARE_PLAN', 'BROKERAGE_FORM', 'ASSESSMENT', 'CONTRACT', 'OTHER')),
    by_provider boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('QUARANTINED', 'CLEAN', 'INFECTED')),
    newest_version integer NOT NULL CHECK (newest_version > 0),
    released_version integer CHECK (released_version <= newest_version),
    ruling text CHECK (ruling IN ('WITHHELD', 'RELEASED')),
    ruling_reason text,
    removed_at timestamptz,
    removed_by uuid REFERENCES accounts,
    removal_reason text,
    added_by uuid NOT NULL REFERENCES accounts,
    added_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    CONSTRAINT documents_scope CHECK ((invitation_id IS NULL) = (organisation_id IS NULL)),
    CONSTRAINT documents_own CHECK (NOT by_provider OR (invitation_id IS NOT NULL AND ruling IS NULL)),
    CONSTRAINT documents_released CHECK ((released_version IS NOT NULL) = (state = 'CLEAN')),
    CONSTRAINT documents_tombstone CHECK ((removed_at IS NULL) = (removal_reason IS NULL))
);
CREATE INDEX documents_package ON documents (package_id, added_at, id);
CREATE INDEX documents_invitation ON documents (invitation_id) WHERE invitation_id IS NOT NULL;

-- The same bytes are kept once in an authority. `parts` names the objects they stand in, in order, each with its chunks;
-- they are sealed with a key of their own, which is wrapped with the one named in `wrapped_with`.
CREATE TABLE contents (
    id uuid PRIMARY KEY,
    authority_id uuid NOT NULL REFERENCES authorities,
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    size bigint NOT NULL CHECK (size > 0),
    parts jsonb NOT NULL,
    wrapped_key bytea NOT NULL,
    wrapped_with text NOT NULL,
    state text NOT NULL CHECK (state IN ('QUARANTINED', 'CLEAN', 'INFECTED')),
    kept_at timestamptz NOT NULL,
    scanned_at timestamptz,
    scan_due_at timestamptz,
    scan_attempts integer NOT NULL DEFAULT 0,
    UNIQUE (authority_id, sha256),
    CONSTRAINT contents_scanning CHECK ((scan_due_at IS NOT NULL) = (state = 'QUARANTINED'))
);
CREATE INDEX contents_due ON contents (scan_due_at) WHERE state = 'QUARANTINED';
CREATE INDEX contents_wrapped ON contents (wrapped_with, id);

CREATE TABLE document_versions (
    document_id uuid NOT NULL REFERENCES documents,
    number integer NOT NULL CHECK (number > 0),
    authority_id uuid NOT NULL REFERENCES authorities,
    package_id uuid NOT NULL REFERENCES packages,
    organisation_id uuid REFERENCES organisations,
    content_id uuid NOT NULL REFERENCES contents,
    file_name text NOT NULL CHECK (file_name <> ''),
    media_type text NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('QUARANTINED', 'CLEAN', 'INFECTED')),
    -- it waits for a scanner that does not answer
    held_up boolean NOT NULL DEFAULT false,
    added_by uuid NOT NULL REFERENCES accounts,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (document_id, number)
);
CREATE INDEX document_versions_content ON document_versions (content_id);

-- What was announced: the address that its bytes come to, how many have come, and the key they are sealed with. Objects
-- are written under the content's id only after this row is there, so that whatever breaks off is found and swept.
CREATE TABLE uploads (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts,
    authority_id uuid NOT NULL REFERENCES authorities,
    organisation_id uuid REFERENCES organisations,
    package_id uuid NOT NULL REFERENCES packages,
    invitation_id uuid REFERENCES invitations,
    document_id uuid REFERENCES documents,
    kind text NOT NULL,
    file_name text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    content_id uuid NOT NULL UNIQUE,
    -- there from the first byte on
    wrapped_key bytea,
    wrapped_with text,
    parts jsonb NOT NULL DEFAULT '[]',
    received bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND size),
    state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'KEPT', 'REFUSED', 'LAPSED')),
    refusal text,
    -- whoever writes to it now, and until when it is theirs
    lease uuid,
    leased_until timestamptz,
    announced_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    swept_at timestamptz,
    CONSTRAINT uploads_refused CHECK ((state = 'REFUSED') = (refusal IS NOT NULL)),
    CONSTRAINT uploads_ended CHECK ((state = 'OPEN') = (ended_at IS NULL))
);
CREATE INDEX uploads_open ON uploads (account_id) WHERE state = 'OPEN';
CREATE INDEX uploads_unswept ON uploads (expires_at) WHERE swept_at IS NULL;
CREATE INDEX uploads_package ON uploads (package_id);

-- What was asked for: an address that opens nothing by itself. One document, or all that are open (`document_id` NULL).
CREATE TABLE downloads (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts,
    authority_id uuid REFERENCES authorities,
    organisation_id uuid REFERENCES organisations,
    package_id uuid NOT NULL REFERENCES packages,
    invitation_id uuid REFERENCES invitations,
    document_id uuid REFERENCES documents,
    number integer,
    by_convention boolean NOT NULL DEFAULT false,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- the cookie it was exchanged for, once
    cookie_hash bytea
);
CREATE INDEX downloads_expired ON downloads (expires_at);
CREATE INDEX downloads_package ON downloads (package_id);

-- 3. Row-level security ---------------------------------------------------------------------------------------------------
DO $$
DECLARE
    name text;
    own CONSTANT text := 'authority_id = (SELECT viewer_authority()) AND ((SELECT viewer_reads_all())'
        ' OR ((SELECT viewer_subscribes()) AND EXISTS (SELECT FROM subscriptions s WHERE s.package_id = %I.package_id'
        ' AND s.account_id = (SELECT viewer_account()) OFFSET 0)))';
    writing CONSTANT text := '((SELECT viewer_reads_all()) OR organisation_id = (SELECT viewer_organisation()))';
    mine CONSTANT text := 'account_id = (SELECT viewer_account())';
    wall text;
BEGIN
    FOREACH name IN ARRAY ARRAY['documents', 'contents', 'document_versions', 'uploads', 'downloads'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY worker ON %I TO ebrokerage_worker USING (true)', name);
        wall := CASE WHEN name IN ('uploads', 'downloads') THEN mine WHEN name = 'contents' THEN 'false' ELSE writing END;
        EXECUTE format('CREATE POLICY insert_wall ON %I AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (%s)',
                       name, wall);
        EXECUTE format('CREATE POLICY update_wall ON %I AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (%s)',
                       name, wall);
        EXECUTE format('CREATE POLICY delete_wall ON %I AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (%s)',
                       name, wall);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['documents', 'document_versions'] LOOP
        EXECUTE format('CREATE POLICY council ON %I TO ebrokerage_app USING (' || own || ')', name, name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['uploads', 'downloads'] LOOP
        EXECUTE format('CREATE POLICY own ON %I TO ebrokerage_app USING (%s)', name, mine);
    END LOOP;
END
$$;

-- A provider knows of a document what `db/disclosing.py` says, and of its versions the one that is open to it.
CREATE POLICY provider ON documents FOR SELECT TO ebrokerage_app USING (
    (SELECT viewer_organisation()) IS NOT NULL AND EXISTS (
        SELECT FROM invitations i WHERE i.package_id = documents.package_id
        AND i.organisation_id = (SELECT viewer_organisation())
        AND documents.removed_at IS NULL
        AND (documents.invitation_id IS NULL OR documents.invitation_id = i.id)
        AND (documents.by_provider OR (documents.released_version IS NOT NULL
                                       AND NOT (i.ended_at IS NOT NULL AND i.state <> 'AWARDED'))) OFFSET 0));
CREATE POLICY provider ON document_versions FOR SELECT TO ebrokerage_app USING (
    (SELECT viewer_organisation()) IS NOT NULL AND EXISTS (
        SELECT FROM documents d JOIN invitations i ON i.package_id = d.package_id
        WHERE d.id = document_versions.document_id AND i.organisation_id = (SELECT viewer_organisation())
        AND d.removed_at IS NULL AND (d.invitation_id IS NULL OR d.invitation_id = i.id)
        AND (d.by_provider OR (
            d.released_version = document_versions.number AND NOT (i.ended_at IS NOT NULL AND i.state <> 'AWARDED')
            AND d.ruling IS DISTINCT FROM 'WITHHELD'
            AND (d.invitation_id IS NOT NULL OR d.ruling = 'RELEASED' OR i.state = 'AWARDED'
                 OR i.disclosure = 'IMMEDIATE'))) OFFSET 0));
CREATE POLICY viewer ON contents FOR SELECT TO ebrokerage_app USING (
    EXISTS (SELECT FROM document_versions v WHERE v.content_id = contents.id OFFSET 0));
-- What it adds is its own, to its own invitation.
CREATE POLICY provider_adds ON documents FOR INSERT TO ebrokerage_app WITH CHECK (
    by_provider AND organisation_id = (SELECT viewer_organisation()) AND added_by = (SELECT viewer_account())
    AND EXISTS (SELECT FROM invitations i WHERE i.id = documents.invitation_id
                AND i.package_id = documents.package_id AND i.authority_id = documents.authority_id
                AND i.organisation_id = documents.organisation_id));
CREATE POLICY provider_changes ON documents FOR UPDATE TO ebrokerage_app USING (
    by_provider AND organisation_id = (SELECT viewer_organisation()));
CREATE POLICY provider_adds ON document_versions FOR INSERT TO ebrokerage_app WITH CHECK (
    organisation_id = (SELECT viewer_organisation()) AND added_by = (SELECT viewer_account())
    AND EXISTS (SELECT FROM documents d WHERE d.id = document_versions.document_id AND d.by_provider
                AND d.organisation_id = document_versions.organisation_id));

GRANT SELECT ON documents, contents, document_versions, uploads, downloads TO ebrokerage_app, ebrokerage_worker;
GRANT INSERT ON documents, document_versions, uploads, downloads TO ebrokerage_app;
GRANT UPDATE (state, newest_version, released_version, ruling, ruling_reason, removed_at, removed_by, removal_reason,
              version) ON documents TO ebrokerage_app;
GRANT UPDATE (parts, received, state, refusal, lease, leased_until, ended_at, wrapped_key, wrapped_with, document_id)
    ON uploads TO ebrokerage_app;
GRANT UPDATE (cookie_hash) ON downloads TO ebrokerage_app;
GRANT UPDATE (state, released_version) ON documents TO ebrokerage_worker;
GRANT UPDATE (parts, state, scanned_at, scan_due_at, scan_attempts) ON contents TO ebrokerage_worker;
GRANT UPDATE (state, held_up) ON document_versions TO ebrokerage_worker;
GRANT UPDATE (state, ended_at, swept_at), DELETE ON uploads TO ebrokerage_worker;
GRANT DELETE ON downloads TO ebrokerage_worker;

-- 4. What looks past the walls ----------------------------------------------------------------------------------------------
-- Keep the bytes of a finished upload of the viewer's, unless the authority has the same ones already: then those. Who
-- brings bytes learns of others' nothing but that they are kept, which they know.
CREATE FUNCTION keep_content(upload uuid, quarantined boolean, at timestamptz)
RETURNS TABLE (content_id uuid, content_state text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    u uploads%ROWTYPE;
BEGIN
    SELECT * INTO u FROM uploads x
    WHERE x.id = upload AND x.account_id = viewer_account() AND x.state = 'OPEN' AND x.received = x.size;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    INSERT INTO contents (id, authority_id, sha256, size, parts, wrapped_key, wrapped_with, state, kept_at, scan_due_at)
    VALUES (u.content_id, u.authority_id, u.sha256, u.size, u.parts, u.wrapped_key, u.wrapped_with,
            CASE WHEN quarantined THEN 'QUARANTINED' ELSE 'CLEAN' END, at, CASE WHEN quarantined THEN at END)
    ON CONFLICT ON CONSTRAINT contents_authority_id_sha256_key DO NOTHING;
    RETURN QUERY SELECT c.id, c.state FROM contents c
    WHERE c.authority_id = u.authority_id AND c.sha256 = u.sha256 FOR SHARE;
END
$$;

-- Who stands behind the cookie that a download was exchanged for; nobody whose account was disabled or changed since.
CREATE FUNCTION download_viewer(download uuid, hash bytea)
RETURNS TABLE (account_id uuid, role text, authority_id uuid, organisation_id uuid, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.id, a.role, a.authority_id, a.organisation_id, d.expires_at
    FROM downloads d JOIN accounts a ON a.id = d.account_id
    WHERE d.id = download AND d.cookie_hash = hash AND a.disabled_at IS NULL
      AND a.authority_id IS NOT DISTINCT FROM d.authority_id AND a.organisation_id IS NOT DISTINCT FROM d.organisation_id
$$;

GRANT CREATE ON SCHEMA public TO ebrokerage_gate;
ALTER FUNCTION keep_content(uuid, boolean, timestamptz) OWNER TO ebrokerage_gate;
ALTER FUNCTION download_viewer(uuid, bytea) OWNER TO ebrokerage_gate;
REVOKE CREATE ON SCHEMA public FROM ebrokerage_gate;
REVOKE ALL ON FUNCTION keep_content(uuid, boolean, timestamptz), download_viewer(uuid, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_content(uuid, boolean, timestamptz), download_viewer(uuid, bytea) TO ebrokerage_app;
CREATE POLICY gate ON uploads FOR SELECT TO ebrokerage_gate USING (true);
CREATE POLICY gate ON downloads FOR SELECT TO ebrokerage_gate USING (true);
CREATE POLICY gate ON contents TO ebrokerage_gate USING (true);
GRANT SELECT ON uploads, downloads TO ebrokerage_gate;
GRANT SELECT, INSERT, UPDATE (state) ON contents TO ebrokerage_gate;
GRANT SELECT (disabled_at, role) ON accounts TO ebrokerage_gate;
