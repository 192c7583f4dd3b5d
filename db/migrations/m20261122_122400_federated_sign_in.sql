-- Signing in with a council's own identity provider. Nobody could until now, so these tables are empty.

SET LOCAL lock_timeout = '10s';

-- Which values of `amr`, `acr` or `acrs` say that the provider asked for a second factor; without any, ours follows.
ALTER TABLE identity_providers ADD COLUMN second_factor_values text[] NOT NULL DEFAULT '{}';

-- One subject of a provider is one account, and the other way round: an address that is given to somebody else later
-- does not give them its former owner's account.
CREATE UNIQUE INDEX federated_identities_account ON federated_identities (account_id, issuer);

-- A browser that is away at a provider: what it must not know is sealed as one, and has an end.
TRUNCATE federated_sign_ins;
ALTER TABLE federated_sign_ins
    DROP COLUMN nonce,
    DROP COLUMN code_verifier_sealed,
    DROP COLUMN return_to,
    ADD COLUMN sealed bytea NOT NULL,
    ADD COLUMN expires_at timestamptz NOT NULL;
CREATE INDEX federated_sign_ins_expiry ON federated_sign_ins (expires_at);
GRANT SELECT (expires_at) ON federated_sign_ins TO ebrokerage_worker;
