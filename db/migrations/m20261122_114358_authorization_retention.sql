-- What the authorization server remembers and no longer needs, the worker forgets: it may look and delete, and no more.

SET LOCAL lock_timeout = '10s';

CREATE INDEX authorization_codes_age ON authorization_codes (expires_at);

CREATE POLICY worker ON authorization_requests TO ebrokerage_worker USING (true);
CREATE POLICY worker ON authorization_codes TO ebrokerage_worker USING (true);
CREATE POLICY worker ON device_codes TO ebrokerage_worker USING (true);
CREATE POLICY worker ON assertions TO ebrokerage_worker USING (true);
CREATE POLICY worker ON grants TO ebrokerage_worker USING (true);

GRANT SELECT (id_hash, expires_at), DELETE ON authorization_requests TO ebrokerage_worker;
GRANT SELECT (code_hash, expires_at), DELETE ON authorization_codes TO ebrokerage_worker;
GRANT SELECT (device_code_hash, expires_at), DELETE ON device_codes TO ebrokerage_worker;
GRANT SELECT (jti_hash, client_id, expires_at), DELETE ON assertions TO ebrokerage_worker;
GRANT SELECT (id, expires_at), DELETE ON grants TO ebrokerage_worker;
