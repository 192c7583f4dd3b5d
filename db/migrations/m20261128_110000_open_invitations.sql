-- The three lists of what has not ended (rule P1), newest first, from an index that holds nothing else: few rows of an
-- organisation are open, however many years lie behind it, and the planner knows that. Each statement runs by itself; a
-- second run begins again.
DROP INDEX CONCURRENTLY IF EXISTS invitations_open;
CREATE INDEX CONCURRENTLY invitations_open ON invitations (organisation_id, sent_at DESC, id DESC)
    WHERE ended_at IS NULL;
