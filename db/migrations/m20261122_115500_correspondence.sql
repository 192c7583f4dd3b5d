-- How messages are sent: what is to be told of a package, to whom that is addressed, each attempt to send it, which
-- addresses refuse, and what people do not want to be sent.

SET LOCAL lock_timeout = '10s';

-- 1. Notices -----------------------------------------------------------------------------------------------------------
-- That something of a package is to be told, written in the transaction that made it true. Who is told is worked out
-- by the worker, because neither side may read the other's addresses.
CREATE TABLE notices (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind text NOT NULL CHECK (kind ~ '^[A-Z][A-Z_]+$'),
    lane smallint NOT NULL CHECK (lane BETWEEN 0 AND 2),
    authority_id uuid NOT NULL REFERENCES authorities,
    organisation_id uuid REFERENCES organisations,
    package_id uuid REFERENCES packages,
    invitation_id uuid REFERENCES invitations,
    data jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    addressed_at timestamptz
);
CREATE INDEX notices_waiting ON notices (lane, position) WHERE addressed_at IS NULL;
CREATE INDEX notices_package ON notices (package_id);

-- 2. Messages: each is to one address ----------------------------------------------------------------------------------
-- Lanes: 0 what cannot wait, 1 what people wait for, 2 what may take an hour. A claimed row is leased; whoever finds the
-- lease ended sends it again, with the same Message-ID.
ALTER TABLE messages
    ADD COLUMN notice_id uuid REFERENCES notices,
    ADD COLUMN invitation_ids uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN lane smallint NOT NULL DEFAULT 1,
    ADD COLUMN attempts integer NOT NULL DEFAULT 0,
    ADD COLUMN due_at timestamptz NOT NULL DEFAULT '-infinity',
    ADD COLUMN leased_until timestamptz NOT NULL DEFAULT '-infinity',
    ADD COLUMN mail_id text,
    ADD COLUMN finished_at timestamptz;
ALTER TABLE messages ADD CONSTRAINT messages_lane CHECK (lane BETWEEN 0 AND 2) NOT VALID;
ALTER TABLE messages VALIDATE CONSTRAINT messages_lane;
-- SPLIT: told to several, each by a message of its own.
ALTER TABLE messages DROP CONSTRAINT messages_state_check;
ALTER TABLE messages ADD CONSTRAINT messages_state_check
    CHECK (state IN ('QUEUED', 'SENT', 'DEFERRED', 'BOUNCED', 'FAILED', 'SPLIT')) NOT VALID;
ALTER TABLE messages VALIDATE CONSTRAINT messages_state_check;
DROP INDEX messages_queued;
CREATE INDEX messages_queued ON messages (lane, due_at, created_at) WHERE state IN ('QUEUED', 'DEFERRED');
CREATE INDEX messages_package ON messages (package_id) WHERE package_id IS NOT NULL;
CREATE INDEX messages_notice ON messages (notice_id) WHERE notice_id IS NOT NULL;
-- One message a person (rule Q37).
CREATE UNIQUE INDEX messages_one_a_team ON messages (notice_id, organisation_id)
    WHERE notice_id IS NOT NULL AND account_id IS NULL;
CREATE UNIQUE INDEX messages_one_a_person ON messages (notice_id, account_id)
    WHERE notice_id IS NOT NULL AND account_id IS NOT NULL;

-- One try to send one message: begun before it, ended after it; one without an end was cut off. No words of the server
-- are kept, because they name addresses.
CREATE TABLE message_attempts (
    message_id uuid NOT NULL REFERENCES messages,
    number integer NOT NULL CHECK (number > 0),
    authority_id uuid REFERENCES authorities,
    package_id uuid REFERENCES packages,
    began_at timestamptz NOT NULL,
    ended_at timestamptz,
    outcome text CHECK (outcome IN ('SENT', 'DEFERRED', 'BOUNCED', 'FAILED')),
    code smallint CHECK (code BETWEEN 200 AND 599),
    enhanced_code text CHECK (enhanced_code ~ '^[245]\.[0-9]{1,3}\.[0-9]{1,3}$'),
    PRIMARY KEY (message_id, number),
    CONSTRAINT message_attempts_ended CHECK ((ended_at IS NULL) = (outcome IS NULL))
);

-- 3. Addresses that refuse, and what is not wanted ----------------------------------------------------------------------
ALTER TABLE organisations ADD COLUMN mail_refused_at timestamptz;
ALTER TABLE accounts ADD COLUMN mail_refused_at timestamptz;

-- What somebody said about one kind of message; without a row the default of the kind holds.
CREATE TABLE message_preferences (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organisation_id uuid REFERENCES organisations,
    account_id uuid REFERENCES accounts,
    kind text NOT NULL CHECK (kind ~ '^[A-Z][A-Z_]+$'),
    wanted boolean NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT message_preferences_of_one CHECK (num_nonnulls(organisation_id, account_id) = 1)
);
CREATE UNIQUE INDEX message_preferences_team ON message_preferences (organisation_id, kind)
    WHERE organisation_id IS NOT NULL;
CREATE UNIQUE INDEX message_preferences_person ON message_preferences (account_id, kind) WHERE account_id IS NOT NULL;

-- 4. Row-level security -------------------------------------------------------------------------------------------------
DO $$
DECLARE
    name text;
    told CONSTANT text := 'authority_id = (SELECT viewer_authority()) AND package_id IS NOT NULL'
        ' AND ((SELECT viewer_reads_all()) OR ((SELECT viewer_subscribes()) AND EXISTS ('
        'SELECT FROM subscriptions s WHERE s.package_id = %1$I.package_id AND s.account_id = (SELECT viewer_account())'
        ' OFFSET 0)))';
BEGIN
    FOREACH name IN ARRAY ARRAY['notices', 'message_attempts', 'message_preferences'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY mail ON %I TO ebrokerage_worker USING (true)', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['messages', 'message_attempts'] LOOP
        EXECUTE format('CREATE POLICY council ON %1$I FOR SELECT TO ebrokerage_app USING (' || told || ')', name);
    END LOOP;
    -- What a letter is written from, and nothing else: the worker's grants name the columns.
    FOREACH name IN ARRAY ARRAY['authorities', 'organisations', 'services', 'accounts', 'profiles', 'service_levels',
                                'reason_codes', 'invitations', 'rounds', 'briefs', 'subscriptions', 'account_services',
                                'links', 'access_requests'] LOOP
        EXECUTE format('CREATE POLICY mail ON %I FOR SELECT TO ebrokerage_worker USING (true)', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['organisations', 'accounts'] LOOP
        EXECUTE format('CREATE POLICY mark ON %I FOR UPDATE TO ebrokerage_worker USING (true)', name);
    END LOOP;
END
$$;
CREATE POLICY tell ON notices FOR INSERT TO ebrokerage_app WITH CHECK (
    authority_id = (SELECT viewer_authority()) OR organisation_id = (SELECT viewer_organisation()));
CREATE POLICY own ON message_preferences TO ebrokerage_app USING (account_id = (SELECT viewer_account()));
CREATE POLICY team ON message_preferences TO ebrokerage_app USING (organisation_id = (SELECT viewer_organisation()));
CREATE POLICY auth ON message_preferences TO ebrokerage_auth USING (true);

-- 5. Grants -------------------------------------------------------------------------------------------------------------
GRANT INSERT ON notices TO ebrokerage_app;
GRANT SELECT, INSERT, UPDATE (addressed_at) ON notices TO ebrokerage_worker;
GRANT SELECT (id, kind, authority_id, organisation_id, account_id, package_id, state, attempts, created_at, finished_at)
    ON messages TO ebrokerage_app;
GRANT INSERT, UPDATE (state, attempts, due_at, leased_until, mail_id, finished_at) ON messages TO ebrokerage_worker;
GRANT SELECT ON message_attempts TO ebrokerage_app;
GRANT SELECT, INSERT, UPDATE (ended_at, outcome, code, enhanced_code) ON message_attempts TO ebrokerage_worker;
GRANT SELECT, INSERT, UPDATE (wanted, changed_at) ON message_preferences TO ebrokerage_app, ebrokerage_auth;
GRANT SELECT ON message_preferences TO ebrokerage_worker;

GRANT SELECT (id, name) ON authorities, services, service_levels TO ebrokerage_worker;
GRANT SELECT (id, name, team_email, mail_refused_at), UPDATE (mail_refused_at) ON organisations TO ebrokerage_worker;
GRANT SELECT (id, email, role, authority_id, organisation_id, approved_by, machine, disabled_at, mail_refused_at),
      UPDATE (mail_refused_at) ON accounts TO ebrokerage_worker;
GRANT SELECT (id, authority_id, version, effective_at, document) ON profiles TO ebrokerage_worker;
GRANT SELECT (authority_id, kind, code, label) ON reason_codes TO ebrokerage_worker;
GRANT SELECT (id, package_id, round_id, organisation_id, service_id, state, ended_at, deadline_at)
    ON invitations TO ebrokerage_worker;
GRANT SELECT (id, package_id, number) ON rounds TO ebrokerage_worker;
GRANT SELECT (invitation_id, service_level_name, service_name, start_date, hours_required, days_required, frequency)
    ON briefs TO ebrokerage_worker;
GRANT SELECT (package_id, account_id) ON subscriptions TO ebrokerage_worker;
GRANT SELECT (account_id, service_id) ON account_services TO ebrokerage_worker;
GRANT SELECT (id, expires_at) ON links TO ebrokerage_worker;
GRANT SELECT (id, email) ON access_requests TO ebrokerage_worker;
