-- Why a message was not taken, where the mail server had no chance to say so.
SET LOCAL lock_timeout = '10s';

ALTER TABLE message_attempts ADD COLUMN problem text;
ALTER TABLE message_attempts ADD CONSTRAINT message_attempts_problem CHECK (problem ~ '^[A-Z][A-Z_]+$') NOT VALID;
ALTER TABLE message_attempts VALIDATE CONSTRAINT message_attempts_problem;
GRANT UPDATE (problem) ON message_attempts TO ebrokerage_worker;
