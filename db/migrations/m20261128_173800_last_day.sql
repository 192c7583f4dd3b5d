-- Until when care is wanted, that day included: a stay of two weeks, six weeks after a discharge. Null: open-ended,
-- as is all that there is, so that nothing is left to validate.

SET LOCAL lock_timeout = '10s';

ALTER TABLE packages ADD COLUMN ends_on date;
ALTER TABLE packages ADD CONSTRAINT packages_ends_on CHECK (ends_on >= start_date) NOT VALID;
ALTER TABLE briefs ADD COLUMN ends_on date;
