-- Notes: of packages, which everybody who was asked reads, and of responses, which one provider and the council read.
-- Nothing changes or deletes one (rule P15).

SET LOCAL lock_timeout = '10s';

-- 1. Tables ------------------------------------------------------------------------------------------------------------
-- A row with an organisation is a response's; without one it is the package's, and the council's alone: what providers
-- read of it stands in `sent_notes`. `author_name` is what the other side may know; NULL where it is told the role.
CREATE TABLE notes (
    id uuid PRIMARY KEY,
    authority_id uuid NOT NULL REFERENCES authorities,
    package_id uuid NOT NULL REFERENCES packages,
    invitation_id uuid REFERENCES invitations,
    organisation_id uuid REFERENCES organisations,
    side text NOT NULL CHECK (side IN ('COUNCIL', 'PROVIDER')),
    author_id uuid NOT NULL,
    author_role text NOT NULL,
    author_name text,
    html text NOT NULL CHECK (html <> ''),
    markdown text NOT NULL,
    text text NOT NULL,
    amends_id uuid REFERENCES notes,
    written_at timestamptz NOT NULL,
    CONSTRAINT notes_scope CHECK ((invitation_id IS NULL) = (organisation_id IS NULL)),
    -- what a provider writes is of its response alone (rule P26)
    CONSTRAINT notes_provider CHECK (side = 'COUNCIL' OR organisation_id IS NOT NULL)
);
CREATE INDEX notes_package ON notes (package_id, written_at, id);
CREATE INDEX notes_invitation ON notes (invitation_id) WHERE invitation_id IS NOT NULL;

-- A package note as one organisation was given it: a row each, as a brief is.
CREATE TABLE sent_notes (
    note_id uuid NOT NULL REFERENCES notes,
    organisation_id uuid NOT NULL REFERENCES organisations,
    authority_id uuid NOT NULL REFERENCES authorities,
    package_id uuid NOT NULL REFERENCES packages,
    author_role text NOT NULL,
    author_name text,
    html text NOT NULL,
    markdown text NOT NULL,
    text text NOT NULL,
    amends_id uuid,
    written_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, note_id)
);
CREATE INDEX sent_notes_package ON sent_notes (package_id, organisation_id);

-- Up to when somebody has read the notes of a package, or of an invitation.
CREATE TABLE note_marks (
    account_id uuid NOT NULL REFERENCES accounts,
    subject_id uuid NOT NULL,
    read_until timestamptz NOT NULL,
    PRIMARY KEY (account_id, subject_id)
);

CREATE TRIGGER notes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON notes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sent_notes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sent_notes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 2. Row-level security ------------------------------------------------------------------------------------------------
DO $$
DECLARE
    name text;
    seen CONSTANT text := 'authority_id = (SELECT viewer_authority()) AND ((SELECT viewer_reads_all())'
        ' OR ((SELECT viewer_subscribes()) AND EXISTS (SELECT FROM subscriptions s'
        ' WHERE s.package_id = %1$I.package_id AND s.account_id = (SELECT viewer_account()) OFFSET 0)))';
BEGIN
    FOREACH name IN ARRAY ARRAY['notes', 'sent_notes', 'note_marks'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['notes', 'sent_notes'] LOOP
        EXECUTE format('CREATE POLICY council ON %1$I FOR SELECT TO ebrokerage_app USING (' || seen || ')', name);
        EXECUTE format('CREATE POLICY provider ON %I FOR SELECT TO ebrokerage_app'
                       ' USING (organisation_id = (SELECT viewer_organisation()))', name);
    END LOOP;
END
$$;
CREATE POLICY council_writes ON notes FOR INSERT TO ebrokerage_app WITH CHECK (
    side = 'COUNCIL' AND authority_id = (SELECT viewer_authority()) AND author_id = (SELECT viewer_account())
    AND (SELECT viewer_reads_all()));
-- Of its own invitation, as that says whose package it is.
CREATE POLICY provider_writes ON notes FOR INSERT TO ebrokerage_app WITH CHECK (
    side = 'PROVIDER' AND organisation_id = (SELECT viewer_organisation()) AND author_id = (SELECT viewer_account())
    AND EXISTS (SELECT FROM invitations i WHERE i.id = notes.invitation_id AND i.package_id = notes.package_id
                AND i.authority_id = notes.authority_id AND i.organisation_id = notes.organisation_id));
CREATE POLICY council_sends ON sent_notes FOR INSERT TO ebrokerage_app WITH CHECK (
    authority_id = (SELECT viewer_authority()) AND (SELECT viewer_reads_all()));
CREATE POLICY own ON note_marks TO ebrokerage_app USING (account_id = (SELECT viewer_account()));
-- Who only reads writes nothing (rule B4), whatever other policies allow.
DO $$
DECLARE
    name text;
    wall text;
BEGIN
    FOREACH name IN ARRAY ARRAY['notes', 'sent_notes', 'note_marks'] LOOP
        wall := CASE name
            WHEN 'notes' THEN '(SELECT viewer_reads_all()) OR organisation_id = (SELECT viewer_organisation())'
            WHEN 'sent_notes' THEN '(SELECT viewer_reads_all())'
            ELSE 'account_id = (SELECT viewer_account())' END;
        EXECUTE format('CREATE POLICY insert_wall ON %I AS RESTRICTIVE FOR INSERT TO ebrokerage_app WITH CHECK (%s)',
                       name, wall);
        EXECUTE format('CREATE POLICY update_wall ON %I AS RESTRICTIVE FOR UPDATE TO ebrokerage_app USING (%s)',
                       name, wall);
        EXECUTE format('CREATE POLICY delete_wall ON %I AS RESTRICTIVE FOR DELETE TO ebrokerage_app USING (%s)',
                       name, wall);
    END LOOP;
END
$$;

-- 3. Grants ------------------------------------------------------------------------------------------------------------
GRANT SELECT, INSERT ON notes, sent_notes TO ebrokerage_app;
GRANT SELECT, INSERT, UPDATE (read_until) ON note_marks TO ebrokerage_app;
