"""What the tests of the API are told about: packages in every state, and the callers."""

from datetime import UTC, datetime
from typing import Any

import auth.keys
from auth.bearer import Bearer
from auth.revocation import nothing_revoked
from domain.viewer import Viewer
from settings import Settings
from tests.client import Client
from tests.stories import brokering as steps

USERS = (
    "solihull.manager", "solihull.broker", "norfolk.manager", "norfolk.broker", "carefirst.admin", "carefirst.employee",
    "care4all.admin", "spotday.admin", "solihull.practitioner", "norfolk.practitioner",
)  # fmt: skip
NOUNS = ("package", "invitation", "service", "organisation", "authority", "account", "response", "requirement", "level")
TABLES = {"authority": "authorities", "level": "service_levels"}


async def viewers(sign_in: Any, settings: Settings) -> dict[str, Viewer]:
    """The viewer behind each user's token."""
    bearer = Bearer(auth.keys.open_keys(settings.data_directory), settings.issuer, settings.audience, nothing_revoked())
    clients = {name: await sign_in(name) for name in USERS}
    return {name: bearer.viewer(f"Bearer {client.token}", datetime.now(UTC)) for name, client in clients.items()}


SUBSCRIBE = """
INSERT INTO subscriptions (package_id, account_id, authority_id, added_by, added_at)
SELECT p.id, a.id, a.authority_id, a.id, now() FROM accounts a JOIN packages p ON p.authority_id = a.authority_id
WHERE a.username = 'solihull.practitioner' ORDER BY p.created_at DESC OFFSET 1
"""


async def subscribe(owner: Any) -> None:
    """Add the practitioner to all packages but the last (rule B4)."""
    await owner.execute(SUBSCRIBE)


async def play(broker: Client, carefirst: Client, care4all: Client, spotday: Client) -> None:
    """Packages as a draft, sent, answered, awarded and cancelled, with text that is awkward to carry."""
    everyone = ("carefirst", "care4all", "spotday")
    start: dict[str, Any] = {"requirements": [{"code": "HOME_CARE_001"}, {"code": "HOME_CARE_002", "negotiable": True}]}
    await steps.draft(broker, client='LAS "quoted" \\ \u2028 🦊')
    await steps.sent(broker, everyone, **start)
    await steps.yes(carefirst)
    kept = {"note": 'Ask "Mary" \\ 🦊', "offer": {"unitPrice": "1.05"}, "placementResponse": "YES_FULL"}
    for provider in (care4all, spotday):
        invitation = (await steps.invitation(provider))["id"]
        await provider.change("saveDraft", {"invitationId": invitation, **kept}, steps.INVITATION)
    await steps.spot(broker)
    await steps.yes(spotday, offer={"unitPrice": "50.00"}, note="\u202e bidi")
    awarded = await steps.sent(broker, ("carefirst", "care4all"), **start)
    await steps.yes(carefirst)
    await steps.no(care4all)
    await broker.change("recordDecision", await steps.decision(broker, awarded, "carefirst"), steps.PACKAGE)
    cancelled = await steps.sent(broker, everyone)
    reasons = (await steps.reference_data(broker))["reasonCodes"]
    reason = next(each["code"] for each in reasons if each["kind"] == "CANCELLATION")
    given = {"packageId": cancelled["id"], "reasonCode": reason, "note": "\u202e bidi, emoji 👩🏽\u200d⚕️ and a tab\t"}
    await broker.change("cancelPackage", given, steps.PACKAGE)
    found = await steps.described(broker)
    await broker.change("selectServicesByAlgorithm", {"packageId": found["id"]}, steps.PACKAGE)
    (service,) = await steps.services_of(broker, ["carefirst"])
    taken = {"packageId": found["id"], "serviceId": service, "reason": 'Asked last week, "no" \\ 🦊'}
    await broker.change("removeService", taken, steps.PACKAGE)


async def ids(owner: Any) -> list[str]:
    """The global id of one row of everything, and ids of nothing."""
    found = ["", "package_", "package_00000000-0000-0000-0000-000000000000", "unknown_x", "invitation_\x00"]
    for noun in NOUNS:
        rows = await owner.fetch(f"SELECT id FROM {TABLES.get(noun, noun + 's')} ORDER BY id LIMIT 4")
        found += [f"{noun}_{row['id']}" for row in rows]
    return found
