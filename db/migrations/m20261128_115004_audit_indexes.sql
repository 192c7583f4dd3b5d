-- What is not chained yet, a place in a chain that is taken once, and a manager's list with what has had its time. Each
-- statement runs by itself; a second run begins again.
DROP INDEX CONCURRENTLY IF EXISTS audit_unchained;
CREATE INDEX CONCURRENTLY audit_unchained ON audit (audit_chain_of(authority_id), id) WHERE position IS NULL;
DROP INDEX CONCURRENTLY IF EXISTS audit_chained;
CREATE UNIQUE INDEX CONCURRENTLY audit_chained ON audit (audit_chain_of(authority_id), position)
    WHERE position IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS audit_by_time;
CREATE INDEX CONCURRENTLY audit_by_time ON audit (authority_id, occurred_at);
