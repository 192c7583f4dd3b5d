"""Ready-made facts for tests of the rules: each takes what the test is about and fills in the rest."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import strategies as st

from db.seed import files
from domain.invitations import InvitationState
from domain.packages import Information, Package, PackageState
from domain.policies import AwardStrategy, CompletesAt, EarlyDecision, OfferRequired, ServiceCategory
from domain.postcodes import LocationPrecision
from domain.profiles import Profile
from domain.ranking import Candidate
from domain.refusals import Refused
from domain.requirements import Requirement
from domain.responses import Invitation, PlacementResponse, RejectionReason
from domain.searches import search_text
from domain.services import Origin, SelectedService, Service

NOW = datetime(2024, 1, 9, 12, 18, tzinfo=UTC)
DEADLINE = datetime(2024, 1, 10, 12, 18, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
START = date(2024, 1, 11)

instants = st.integers(0, 15 * 365 * 86_400 * 1_000_000).map(
    lambda count: datetime(2020, 1, 1, tzinfo=UTC) + count * MICROSECOND
)
"""Any microsecond of fifteen years."""

PROFILES: dict[str, Profile] = {shipped.authority.slug: shipped.profile for shipped in files.shipped_profiles()}
SOLIHULL, NORFOLK = PROFILES["solihull"], PROFILES["norfolk"]

REASONS = (
    RejectionReason("NO_AVAILABILITY", "We do not currently have any availability", False),
    RejectionReason("BLOCK_OVER_HOURS", "(Block Refusal HS) Over block hours", True),
)


def service(**given: Any) -> Service:
    """A framework service, not suspended."""
    facts: dict[str, Any] = {
        "id": uuid4(),
        "organisation_id": uuid4(),
        "name": "Love 4 Care Home Support",
        "category": ServiceCategory.FRAMEWORK,
    }
    return Service(**facts | given)


def selected(**given: Any) -> SelectedService:
    """A service chosen by hand."""
    return SelectedService(service(**given), Origin.MANUAL)


def requirement(**given: Any) -> Requirement:
    """An essential requirement that is not about the start date."""
    facts: dict[str, Any] = {
        "id": uuid4(),
        "code": "SPECIFIC_TIMES",
        "title": "Able to provide care within the specified times",
        "question": "Are you able to provide care within the specified times?",
        "provider_description": None,
        "negotiable": False,
        "mandatory": False,
        "preferred_date": None,
        "position": 1,
    }
    return Requirement(**facts | given)


def start_date(**given: Any) -> Requirement:
    """Norfolk's negotiable start date."""
    facts: dict[str, Any] = {
        "code": "START_DATE",
        "title": "Able to provide care from the selected start date",
        "negotiable": True,
        "mandatory": True,
        "preferred_date": START,
    }
    return requirement(**facts | given)


def draft(**given: Any) -> Package:
    """Solihull's package 1016-11, ready to be sent to one service."""
    facts: dict[str, Any] = {
        "id": uuid4(),
        "authority_id": uuid4(),
        "public_reference": "7K3M-Q2ZT-0V8D-XN4B",
        "reference": "1016-11",
        "client_reference": "LAS 1234",
        "service_level_id": uuid4(),
        "service_level_code": "CARE_AT_HOME_STANDARD",
        "profile_id": uuid4(),
        "terms_version": "2024-01",
        "early_decision": EarlyDecision.WHEN_ALL_RESPONDED,
        "location_precision": LocationPrecision.FULL,
        "partial_allowed": False,
        "offer_required": OfferRequired.NONE,
        "award_strategy": AwardStrategy.REASONED,
        "completes_at": CompletesAt.DECISION,
        "created_by": uuid4(),
        "created_at": NOW,
        "search_text": search_text("1016-11", "LAS 1234", "Care at Home Support Standard", "7K3M-Q2ZT-0V8D-XN4B"),
        "postcode": "B90 1SH",
        "start_date": START,
        "services": (selected(),),
    }
    return Package(**facts | given)


def norfolk_draft(**given: Any) -> Package:
    """A Norfolk package, ready to be sent to one service."""
    entered = ("CARE_REQUIRED", "TIME_SPECIFIC_CARE", "TOWN_VILLAGE")
    facts: dict[str, Any] = {
        "reference": "SP 123456789 03/03/2022",
        "service_level_code": "HOME_SUPPORT_FRAMEWORK",
        "requirements": (start_date(),),
        "additional_information": tuple(Information(code, code.title(), "n/a") for code in entered),
    }
    return draft(**facts | given)


def sent(**given: Any) -> Package:
    """A package sent to three services, none of which has responded."""
    facts: dict[str, Any] = {
        "state": PackageState.OPEN,
        "version": 4,
        "finalised_at": NOW,
        "deadline_at": DEADLINE,
        "sent_count": 3,
    }
    return draft(**facts | given)


def invitation(**given: Any) -> Invitation:
    """An unanswered invitation without requirements, a day before its deadline."""
    facts: dict[str, Any] = {
        "id": uuid4(),
        "package_id": uuid4(),
        "authority_id": uuid4(),
        "organisation_id": uuid4(),
        "service_id": uuid4(),
        "state": InvitationState.INVITED,
        "version": 1,
        "package_state": PackageState.OPEN,
        "deadline_at": DEADLINE,
        "ended_at": None,
        "requirements": (),
        "partial_allowed": False,
        "block_contract": False,
        "terms_version": "2024-01",
        "reasons": REASONS,
    }
    return Invitation(**facts | given)


def candidate(
    state: InvitationState = InvitationState.SUBMITTED,
    placement_response: PlacementResponse | None = PlacementResponse.YES_FULL,
    **given: Any,
) -> Candidate:
    """An invitation as a decision sees it."""
    offering = service()
    facts: dict[str, Any] = {
        "id": uuid4(),
        "organisation_id": offering.organisation_id,
        "service": offering,
        "state": state,
        "version": 2,
        "placement_response": placement_response,
    }
    return Candidate(**facts | given)


def refusals(act: Callable[[], object]) -> dict[str, tuple[str | int, ...]]:
    """What `act` is refused for: code → path; fails where it is not refused, or twice for one reason and path."""
    with pytest.raises(Refused) as caught:
        act()
    assert all(refusal.message for refusal in caught.value.refusals)
    return {refusal.code(): refusal.path for refusal in caught.value.refusals}


def new_id() -> UUID:
    """A fresh id, as resolvers hand one in."""
    return uuid4()
