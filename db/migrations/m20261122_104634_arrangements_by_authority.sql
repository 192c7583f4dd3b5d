-- Arrangements by authority: the algorithm judges every arrangement of one.

SET LOCAL lock_timeout = '10s';

-- The key (authority_id, service_id) leads to an authority's rows in the order of random ids, back and forth between the
-- pages; equal keys of this index lie in the order of the pages. The table has a row for each service of a council, so
-- the lock is short.
CREATE INDEX arrangements_authority ON arrangements (authority_id);
