-- Two more orders of the council's list (rule B16): by client reference, and by the name of the service level, whose
-- packages are read level by level. Each statement runs by itself; a second run begins again.
DROP INDEX CONCURRENTLY IF EXISTS packages_by_client;
CREATE INDEX CONCURRENTLY packages_by_client ON packages (authority_id, client_reference, id);
DROP INDEX CONCURRENTLY IF EXISTS packages_by_level;
CREATE INDEX CONCURRENTLY packages_by_level ON packages (authority_id, service_level_id, id);
