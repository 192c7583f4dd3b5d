-- Providers are told by message, and in their stream by its code, why a request was called off; now they can read it, too.
-- What was called off before this says nothing: its invitations have ended, and by the million they are left alone.

SET LOCAL lock_timeout = '10s';

ALTER TABLE invitations ADD COLUMN cancellation_code text;
ALTER TABLE invitations ADD CONSTRAINT invitations_called_off
    CHECK (cancellation_code IS NULL OR state IN ('NOT_AWARDED', 'LAPSED')) NOT VALID;
ALTER POLICY provider ON reason_codes
    USING (kind IN ('REJECTION', 'NOT_AWARDED', 'CANCELLATION') AND (SELECT viewer_organisation()) IS NOT NULL);
