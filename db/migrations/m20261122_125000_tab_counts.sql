-- A provider's six counts (rule P1) from the index alone: the invitations of a year lie a page apart from each other,
-- and the more there are of others', the less of those pages stays in memory. Each statement runs by itself; a second
-- run begins again.
DROP INDEX CONCURRENTLY IF EXISTS invitations_tabs;
CREATE INDEX CONCURRENTLY invitations_tabs ON invitations (organisation_id, sent_at DESC, id DESC)
    INCLUDE (state, all_responded, deadline_at, ended_at, authority_id, package_id);
DROP INDEX CONCURRENTLY IF EXISTS invitations_window;
