"""Signatures: receivers verify them with their own libraries, as those are published."""

import base64
import json
import os
import subprocess
import time
from pathlib import Path
from uuid import uuid4

import pytest
import standardwebhooks
import svix.webhooks
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc.jwk import OKPKey

from tests.contract.test_audits import installed
from webhooks import publishing, signing
from webhooks.signing import SECRET_BYTES, SigningKey

DIRECTORY = Path(__file__).parent / "node"
BODY = '{"type":"package.awarded","timestamp":"2026-11-23T09:30:00Z","sequence":7,"data":{"name":"naïve 🏠"}}'.encode()


def key() -> SigningKey:
    return SigningKey(os.urandom(SECRET_BYTES), os.urandom(SECRET_BYTES))


def signed(*keys: SigningKey, ed25519: bool = False, seconds: int | None = None) -> dict[str, str]:
    return signing.headers(f"event_{uuid4()}", seconds or int(time.time()), BODY, keys, ed25519=ed25519)


@pytest.mark.parametrize("library", [standardwebhooks.Webhook, svix.webhooks.Webhook])
def test_python_receivers_verify_unmodified(library: type[svix.webhooks.Webhook]) -> None:
    ours = key()
    library(ours.secret).verify(BODY, signed(ours))
    library(ours.secret).verify(BODY, signed(ours, ed25519=True))


@pytest.mark.parametrize("library", [standardwebhooks.Webhook, svix.webhooks.Webhook])
def test_while_a_secret_is_replaced_either_verifies_and_no_third_does(library: type[svix.webhooks.Webhook]) -> None:
    old, new, other = key(), key(), key()
    both = signed(new, old)
    for one in (old, new):
        library(one.secret).verify(BODY, both)
    for headers, body in ((both, BODY), (signed(other), BODY)):
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            library(key().secret).verify(body, headers)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        library(new.secret).verify(BODY + b" ", both)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        library(new.secret).verify(BODY, {**both, "webhook-id": "event_other"})
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        library(new.secret).verify(BODY, signed(new, seconds=int(time.time()) - 600))


def test_javascript_receivers_verify_unmodified() -> None:
    ours = key()
    for given in (signed(ours), signed(key(), ours, ed25519=True)):
        environment = {**os.environ, "SECRET": ours.secret, "BODY": BODY.decode(), "HEADERS": json.dumps(given)}
        ran = subprocess.run(
            [installed(DIRECTORY), "verify.mjs"], cwd=DIRECTORY, env=environment, check=True, capture_output=True
        )
        assert json.loads(ran.stdout) == ["package.awarded", "package.awarded"]


def test_ed25519_is_verified_with_the_public_key_of_the_set() -> None:
    ours = key()
    headers = signed(ours, ed25519=True)
    schemes = dict(each.split(",", 1) for each in headers["webhook-signature"].split(" "))
    assert set(schemes) == {"v1", "v1a"}
    public = OKPKey.import_key(publishing.jwk(uuid4(), ours.public))
    told = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + BODY
    found = public.get_op_key("verify")
    assert isinstance(found, Ed25519PublicKey)
    found.verify(base64.b64decode(schemes["v1a"]), told)
    assert signing.public_key(ours.public) == "whpk_" + base64.b64encode(ours.public).decode()
    assert not public.is_private


def test_nothing_is_sent_unsigned_and_no_key_shows_itself() -> None:
    with pytest.raises(ValueError, match="unsigned"):
        signed()
    ours = key()
    assert ours.secret.startswith("whsec_")
    assert base64.b64encode(ours.shared).decode() not in repr(ours)
    assert repr(ours.shared) not in repr(ours)
