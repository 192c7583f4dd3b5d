-- Messages of a package are read whole: the policy shows a council those alone, and none of them has an address of its
-- own, which only messages to accounts have.
ALTER TABLE messages ADD CONSTRAINT messages_addressed CHECK (address IS NULL OR package_id IS NULL) NOT VALID;
ALTER TABLE messages VALIDATE CONSTRAINT messages_addressed;
GRANT SELECT ON messages TO ebrokerage_app;
