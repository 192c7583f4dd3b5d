"""A new organisation and its first employee, from the form to the pages of the service, with every e-mail on the way.

Step by step as S0 sections 7 and 8 tell it: the numbers are theirs.
"""

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest_asyncio

from domain.notices import Lane
from jobs.messages import send_due
from tests.auth.pages.browsing import Browser
from tests.auth.pages.conftest import Browsers, browsers, site
from tests.client import Client
from tests.conftest import MovableClock
from tests.messaging.receiving import text
from tests.serving import SignIn
from tests.stories import brokering
from tests.stories import registering as steps
from tests.stories.correspondence import Mailroom

__all__ = ["browsers", "site"]

TEAM, PERSON, MANAGER = "team@brandnew.example", "jane.doe@brandnew.example", "solihull.manager@example.org"
BACK = "http://127.0.0.1:3000/callback"
QUEUE = "{ accessRequests(first: 9, state: WAITING) { nodes { id proposedUsername warnings } } }"
APPROVED = "accessRequest { status organisation { id name } account { username } }"
CHOSEN = {"new": "heron walnut lantern", "again": "heron walnut lantern", "terms": "yes"}
COUNCILS = "{ authorities { slug jobRoles } }"
KEPT = '{ accounts(first: 50, search: "Admin") { nodes { state lastSeenAt account { username } } } }'
MINE = "{ viewer { role account { username } organisation { name } } }"


@pytest_asyncio.fixture
async def forgotten(owner: Any) -> AsyncIterator[None]:
    """What signing in leaves is gone afterwards."""
    yield
    await owner.execute("TRUNCATE sessions, grants, authorization_requests, credentials CASCADE")


async def received(room: Mailroom, address: str, subject: str) -> EmailMessage:
    """The one message that is sent now: to this address, about this."""
    await send_due(room.database, room.post, Lane.BULK)
    (mail,) = room.server.taken
    room.server.taken.clear()
    assert (mail["To"], subject in mail["Subject"]) == (address, True), mail["Subject"]
    return mail


def link(mail: EmailMessage) -> str:
    """Where the link of a message leads among our pages."""
    (found,) = [word for word in text(mail).split() if "?link=" in word]
    parts = urlsplit(found)
    return f"{parts.path}?{parts.query}"


async def in_the_front_end(browser: Browser) -> Client:
    """Whoever is signed in in this browser, with the token that a front end gets for them."""
    verifier = secrets.token_urlsafe(48)
    asked = {
        "response_type": "code",
        "client_id": "front-end",
        "redirect_uri": BACK,
        "scope": "api openid",
        "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    sent_on = (await browser.http.get("/oauth/authorize", params=asked)).headers["location"]
    (code,) = parse_qs(urlsplit(sent_on).query)["code"]
    given = {"grant_type": "authorization_code", "client_id": "front-end", "redirect_uri": BACK}
    told = await browser.http.post("/oauth/token", data={**given, "code": code, "code_verifier": verifier})
    return Client(browser.http, told.json()["access_token"])


async def approved(manager: Client, room: Mailroom, to: str, **more: Any) -> tuple[dict[str, Any], str]:
    """The manager is told, approves what waits, and who asked is told (8): the account, and where the link leads."""
    told = await received(room, MANAGER, "Request for access")
    assert (TEAM in told.as_string(), PERSON in told.as_string(), "Jane" in told.as_string()) == (False,) * 3
    (waiting,) = (await manager.data(QUEUE))["accessRequests"]["nodes"]
    done = await manager.change("approveAccessRequest", {"accessRequestId": waiting["id"], **more}, APPROVED)
    mail = await received(room, to, "Login request accepted")
    assert "Terms and conditions" in text(mail)
    assert "The link is valid until" in text(mail)
    return done, link(mail)


async def activated(browser: Browser, leads: str) -> Client:
    """A password twice, and the terms (9, 10): nothing less will do; it leads into the service (11)."""
    await browser.open(leads)
    await browser.send(**{**CHOSEN, "terms": ""})
    assert browser.problems == ["Accept the terms and conditions to use the service."]
    await browser.send(**{**CHOSEN, "again": "heron walnut"})
    assert len(browser.problems) == 1
    await browser.send(**CHOSEN)
    assert browser.title.startswith("Your account")
    return await in_the_front_end(browser)


async def asked(broker: Client, manager: Client, organisation: str) -> None:
    """The organisation gets a service, which is asked for a package."""
    given = {"organisationId": organisation, "name": "Brand New Home Support"}
    service = await manager.change("registerService", given, "service { id }")
    terms = {"serviceId": service["id"], "category": "FRAMEWORK", "levels": ["CARE_AT_HOME_STANDARD"], "areas": ["B"]}
    await manager.change("arrangeService", terms, "service { id }")
    package = await brokering.described(broker)
    add = {"packageId": package["id"], "serviceIds": [service["id"]]}
    await broker.change("addServices", add, brokering.PACKAGE)
    sent = {"packageId": package["id"], "deadlineAt": brokering.in_hours(2)}
    await broker.change("finalisePackage", sent, brokering.PACKAGE)


async def test_A1_A11_P6_an_organisation_and_its_first_employee_are_let_in(
    broker: Client, sign_in: SignIn, mailroom: Mailroom, browsers: Browsers, clock: MovableClock, forgotten: None
) -> None:
    manager, stranger = await sign_in("solihull.manager"), Client(broker.http, None)

    # Section 7: the team admin's account. The employer is not listed, the role is left blank (4, 5).
    search = "query E($search: String!) { employers(search: $search) { name } }"
    assert (await stranger.data(search, search="Brand New"))["employers"] == []
    assert await steps.acknowledged(stranger, steps.team_admin()), "the screen acknowledges it (7)"
    made, leads = await approved(manager, mailroom, TEAM, newOrganisation=True)
    assert (made["account"]["username"], made["organisation"]["name"]) == ("BrandNewCare", "Brand New Care")
    team = await activated(browsers(), leads)
    me = {"account": {"username": "BrandNewCare"}, "organisation": {"name": "Brand New Care"}}
    assert (await team.data(MINE))["viewer"] == {"role": "TEAM_ADMIN", **me}
    kept = (await manager.data(KEPT))["accounts"]["nodes"]
    (found,) = [each for each in kept if each["account"]["username"] == "BrandNewCare"]
    assert (found["state"], found["lastSeenAt"] is not None) == ("ACTIVE", True)
    again = browsers("192.0.2.2")
    await again.open(leads)
    assert again.status == 410, "the link was used"

    # Section 8: each employee. The employer is found now, and the job chosen from the list (4, 5).
    assert (await stranger.data(search, search="Brand New"))["employers"] == [{"name": "Brand New Care"}]
    (jobs,) = [
        each["jobRoles"] for each in (await stranger.data(COUNCILS))["authorities"] if each["slug"] == "solihull"
    ]
    form = steps.individual(employer="Brand New Care", email=PERSON, jobRole=jobs[-1])
    assert await steps.acknowledged(stranger, form)
    _, leads = await approved(manager, mailroom, PERSON)
    clock.advance(timedelta(hours=24, seconds=1))
    late = browsers("192.0.2.3")
    await late.open(leads)
    assert late.status == 410, "valid for 24 hours after it was sent (8)"
    clock.set_offset(timedelta(0))
    jane = await activated(browsers("192.0.2.4"), leads)
    assert (await jane.data(MINE))["viewer"] == {"role": "EMPLOYEE", **me, "account": {"username": "janedoe"}}
    for login in ("JaneDoe", PERSON.upper()):
        home = browsers("192.0.2.5")
        await home.open("/signin")
        await home.send(login=login, password=CHOSEN["new"])
        assert home.title.startswith("Your account"), "whoever remembers the password gets in by name or address"

    # And so requests go to the team's inbox.
    await asked(broker, manager, made["organisation"]["id"])
    await received(mailroom, TEAM, "Brokerage Request")
    counts = await jane.data("{ invitationCounts { awaitingResponse } }")
    assert counts == {"invitationCounts": {"awaitingResponse": 1}}, "and whoever works there answers it"
