"""The steps that stories of registration share: the form that is filled in (S0 sections 7 and 8)."""

from typing import Any

from tests.client import Client

ACKNOWLEDGED = "acknowledged"


def document(mutation: str, selection: str) -> str:
    """The document of a mutation."""
    kind = mutation[0].upper() + mutation[1:] + "Input"
    return f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code path }} }} }}"


async def acknowledged(stranger: Client, given: dict[str, Any]) -> bool:
    """Send the form; whether the screen acknowledges it."""
    payload = await stranger.attempt("requestAccess", given, ACKNOWLEDGED)
    return payload == {"acknowledged": True, "userErrors": []}


def team_admin(**more: Any) -> dict[str, Any]:
    """What a manager enters for a team admin's account of an organisation that is not listed."""
    return {
        "authority": "solihull",
        "role": "TEAM_ADMIN",
        "email": "team@brandnew.example",
        "forename": "Brand New Care",
        "surname": "Admin",
        "telephone": "0121 496 0000",
        "newEmployer": "Brand New Care",
        "authorisedBy": "Jo Manager",
        "note": "Authorising manager is Jo Manager",
        **more,
    }


def individual(**more: Any) -> dict[str, Any]:
    """What a manager enters for an employee."""
    return {
        "authority": "solihull",
        "role": "EMPLOYEE",
        "email": "jane.doe@carefirst.example",
        "forename": "Jane",
        "surname": "Doe",
        "jobRole": "Supervisor",
        "telephone": "0121 496 0001",
        "mobile": "07700 900000",
        "addressLines": ["1 High Street", "Solihull"],
        "employer": "Care First Home Care Ltd",
        "authorisedBy": "Jo Manager",
        **more,
    }
