-- A provider's endpoint is no council's: what is told of it is told to the organisation alone. Every notice that there
-- is has an authority, so that nothing is left to validate.

SET LOCAL lock_timeout = '10s';

ALTER TABLE notices ALTER COLUMN authority_id DROP NOT NULL;
ALTER TABLE notices ADD CONSTRAINT notices_somebodys
    CHECK (authority_id IS NOT NULL OR organisation_id IS NOT NULL) NOT VALID;
