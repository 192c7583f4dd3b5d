"""The second factor: codes of an authenticator app (TOTP, RFC 6238) and, for a lost telephone, recovery codes."""

import base64
import hmac
import io
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import pyotp
import segno

from auth.secrets import Secrets

STEP_SECONDS = 30
LEEWAY_STEPS = 1
DIGITS = 6
SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_CHARACTERS = 10
# Without those that look like others.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
ISSUER = "eBrokerage"


def new_secret() -> str:
    """A secret for an authenticator app: 160 bits, in base 32."""
    return pyotp.random_base32()


def proposed(keys: Secrets, session_id: UUID) -> str:
    """The secret that one session is shown to set up, and no other: whoever knew the password before knows it not."""
    return base64.b32encode(keys.hash("totp proposal", str(session_id))[:SECRET_BYTES]).decode()


def seal(keys: Secrets, account_id: UUID, secret: str) -> bytes:
    """The secret as it is stored."""
    return keys.seal("totp", secret.encode(), str(account_id))


def unseal(keys: Secrets, account_id: UUID, sealed: bytes) -> str:
    """The secret that was sealed for this account."""
    return keys.unseal("totp", sealed, str(account_id)).decode()


def step(secret: str, code: str, now: datetime, last: int | None) -> int | None:
    """Of which half minute the code is, at most one away from now and later than the `last` one used; None: of none."""
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    this = int(now.timestamp()) // STEP_SECONDS
    for each in range(this - LEEWAY_STEPS, this + LEEWAY_STEPS + 1):
        if hmac.compare_digest(totp.generate_otp(each).encode(), code.encode()) and (last is None or each > last):
            return each
    return None


def address(secret: str, username: str) -> str:
    """What an app reads from the picture."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS).provisioning_uri(name=username, issuer_name=ISSUER)


def picture(address: str) -> str:
    """The address as an SVG image to stand in a page; it says no more than the address."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, nl=False, border=4, svgclass=None, lineclass=None
    )
    return drawn.getvalue().decode()


def plain(code: str) -> str:
    """A code as it is compared: without the blanks and hyphens that people put in."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def new_recovery_codes() -> list[str]:
    """Codes that are each good once, in two groups that can be copied by hand."""
    half = RECOVERY_CHARACTERS // 2
    made = ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_CHARACTERS)) for _ in range(RECOVERY_CODES)]
    return [f"{code[:half]}-{code[half:]}" for code in made]


def recovery_hash(keys: Secrets, account_id: UUID, code: str) -> bytes:
    """What is stored of a recovery code."""
    return keys.hash("recovery", f"{account_id} {plain(code)}")


def recovery_hashes(keys: Secrets, account_id: UUID, codes: Sequence[str]) -> list[bytes]:
    """What is stored of several."""
    return [recovery_hash(keys, account_id, code) for code in codes]
