-- What goes wrong on the way to a message: why one was not taken, where the mail server had no chance to say so; and
-- what cannot be addressed.
SET LOCAL lock_timeout = '10s';

ALTER TABLE message_attempts ADD COLUMN problem text;
ALTER TABLE message_attempts ADD CONSTRAINT message_attempts_problem CHECK (problem ~ '^[A-Z][A-Z_]+$') NOT VALID;
ALTER TABLE message_attempts VALIDATE CONSTRAINT message_attempts_problem;
GRANT UPDATE (problem) ON message_attempts TO ebrokerage_worker;

-- A notice that cannot be addressed is tried a few times, and then set aside: it holds up no other.
ALTER TABLE notices ADD COLUMN attempts integer NOT NULL DEFAULT 0, ADD COLUMN last_error text;
GRANT UPDATE (attempts, last_error) ON notices TO ebrokerage_worker;
