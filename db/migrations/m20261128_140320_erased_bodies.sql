-- With a package goes what other systems were sent of it; the streams that systems follow keep their numbers without it.

SET LOCAL lock_timeout = '10s';

CREATE POLICY erasing ON webhook_bodies TO ebrokerage_gate USING (true);
CREATE POLICY erasing ON stream_events TO ebrokerage_gate USING (true);
GRANT SELECT, DELETE ON webhook_bodies TO ebrokerage_gate;
GRANT SELECT (id) ON webhook_deliveries, events TO ebrokerage_gate;
GRANT SELECT (id, package_id), UPDATE (package_id) ON stream_events TO ebrokerage_gate;

CREATE OR REPLACE FUNCTION erase_rest(package uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    asked uuid[];
BEGIN
    asked := ARRAY(SELECT i.id FROM invitations i WHERE i.package_id = package);
    DELETE FROM drafts t WHERE t.invitation_id = ANY (asked);
    DELETE FROM response_versions t WHERE t.invitation_id = ANY (asked);
    DELETE FROM answers t USING responses r WHERE r.id = t.response_id AND r.invitation_id = ANY (asked);
    DELETE FROM responses t WHERE t.invitation_id = ANY (asked);
    DELETE FROM readings t WHERE t.package_id = package;
    DELETE FROM decisions t WHERE t.package_id = package;
    DELETE FROM considerations t WHERE t.package_id = package;
    DELETE FROM briefs t WHERE t.package_id = package;
    DELETE FROM message_attempts t USING messages m WHERE m.id = t.message_id AND m.package_id = package;
    DELETE FROM messages t WHERE t.package_id = package;
    DELETE FROM notices t WHERE t.package_id = package;
    DELETE FROM timers t WHERE t.package_id = package;
    DELETE FROM external_references t WHERE t.object_id = package OR t.object_id = ANY (asked);
    DELETE FROM invitations t WHERE t.package_id = package;
    DELETE FROM rounds t WHERE t.package_id = package;
    DELETE FROM selections t WHERE t.package_id = package;
    DELETE FROM requirements t WHERE t.package_id = package;
    DELETE FROM removals t WHERE t.package_id = package;
    DELETE FROM subscriptions t WHERE t.package_id = package;
    DELETE FROM locations t WHERE t.package_id = package;
    DELETE FROM legal_holds t WHERE t.package_id = package;
    DELETE FROM webhook_bodies t USING webhook_deliveries d WHERE d.id = t.delivery_id AND d.package_id = package;
    UPDATE stream_events t SET package_id = NULL FROM events e WHERE e.id = t.id AND e.package_id = package;
    UPDATE events t SET package_id = NULL WHERE t.package_id = package;
    UPDATE webhook_deliveries t SET package_id = NULL WHERE t.package_id = package;
    UPDATE packages t SET duplicated_from_id = NULL WHERE t.duplicated_from_id = package;
    DELETE FROM packages t WHERE t.id = package;
END
$$;
