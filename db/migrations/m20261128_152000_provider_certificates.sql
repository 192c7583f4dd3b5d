-- Whoever keeps an endpoint sees whose its certificate is, and so that it is theirs.

SET LOCAL lock_timeout = '10s';

GRANT SELECT (organisation_id) ON webhook_certificates TO ebrokerage_app;
