"""What an account is made of: user names, addresses, telephone numbers (rules A2 to A4)."""

import re
import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from domain import texts
from domain.permissions import Role
from domain.refusals import Checks, EmailInvalid, InvalidInput, TelephoneInvalid, UsernameInvalid

USERNAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{1,62})[A-Za-z0-9]")
"""Unaccented Latin letters only: what looks like another name is another name. No `@`, so that no user name can be
somebody else's e-mail address (rule A10)."""

TELEPHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,28}(?: ?(?:x|ext\.?) ?[0-9]{1,6})?", re.IGNORECASE)
LONGEST_PROPOSAL = 58
"""Characters, so that a number fits behind it."""

MOST_ADDRESS_LINES = 4
LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
    | {"Æ": "AE", "Œ": "OE", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH"}
)
"""Letters that are no other letter with an accent."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody is reached, beside the e-mail address (rule A4)."""

    telephone: str | None = None
    mobile: str | None = None
    fax: str | None = None
    address_lines: tuple[str, ...] = ()


def written(given: str) -> str:
    """A user name as it is kept: compatibility characters replaced (Unicode's NFKC), without blank edges."""
    return unicodedata.normalize("NFKC", given).strip()


def username(checks: Checks, given: str, *path: str) -> str:
    """A user name, as it is kept; two that differ in case are the same one."""
    name = written(given)
    checks.require(USERNAME.fullmatch(name) is not None, UsernameInvalid(*path))
    return name


def email(checks: Checks, given: str, *path: str) -> str:
    """An e-mail address as it is kept; what is checked is how it is written, not whether somebody reads it."""
    try:
        return validate_email(given.strip(), check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError as error:
        checks.require(False, EmailInvalid(*path, problem=str(error)))
        return given


def contact(checks: Checks, given: Contact, *, telephone_required: bool) -> Contact:
    """Telephone numbers and address, cleaned (rule A4)."""
    numbers = {name: _number(checks, getattr(given, name), name) for name in ("telephone", "mobile", "fax")}
    if telephone_required and not (given.telephone or "").strip():
        checks.require(False, InvalidInput("telephone", problem="This may not be empty."))
    problem = f"An address has {MOST_ADDRESS_LINES} lines at most."
    checks.require(len(given.address_lines) <= MOST_ADDRESS_LINES, InvalidInput("address_lines", problem=problem))
    lines = [
        texts.clean(checks, line, texts.SHORT_TEXT, "address_lines", place)
        for place, line in enumerate(given.address_lines[:MOST_ADDRESS_LINES])
    ]
    return Contact(**numbers, address_lines=tuple(line for line in lines if line is not None))


def proposed(role: Role, forename: str, surname: str, organisation: str) -> str:
    """The recommended user name: a team admin's is the organisation's name, others' is `firstnamesurname` (A2, A3)."""
    plain = _latin(organisation) if role is Role.TEAM_ADMIN else _latin(forename + surname).lower()
    found = re.sub(r"[^A-Za-z0-9]", "", plain)[:LONGEST_PROPOSAL]
    return found if len(found) > 2 else f"{found}user"


def _latin(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(LATIN))
    return "".join(character for character in decomposed if character.isascii())


def _number(checks: Checks, given: str | None, name: str) -> str | None:
    number = (given or "").strip()
    checks.require(not number or TELEPHONE.fullmatch(number) is not None, TelephoneInvalid(name))
    return number or None
