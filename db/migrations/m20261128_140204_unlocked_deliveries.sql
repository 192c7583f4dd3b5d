-- A delivery names its package without a reference to it, as its event does already. The reference locked the package's
-- row: the relay waited for whoever was changing a package, and everybody's events with it, and they for the relay.

SET LOCAL lock_timeout = '10s';

ALTER TABLE webhook_deliveries DROP CONSTRAINT webhook_deliveries_package_id_fkey;
