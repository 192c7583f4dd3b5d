-- What has had its time is looked for every minute. Each statement runs by itself; a second run begins again.
DROP INDEX CONCURRENTLY IF EXISTS packages_ended;
CREATE INDEX CONCURRENTLY packages_ended ON packages (authority_id, ended_at) WHERE ended_at IS NOT NULL;
