"""Who enters organisations and services into the directory, and who may correct them.

What everybody sees of one is kept by the authority that registered it; what nobody registered is the operator's.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.directory.facts import Keeper, Organisation, OrganisationFacts, Service, ServiceFacts, checked
from domain.events import OrganisationChanged, ServiceChanged
from domain.refusals import Checks, CqcIdTaken, KeptByAnother, ServiceNameTaken

LONGEST_SLUG = 55
"""Characters, so that a number fits behind it."""


@dataclass(frozen=True, slots=True)
class RegisterOrganisation:
    """Enter an organisation; `given` are its facts as they were given."""

    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UpdateOrganisation:
    """Correct an organisation: what is not in `given` stays."""

    organisation_id: UUID
    given: Mapping[str, Any]
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterService:
    """Enter a service of an organisation."""

    organisation_id: UUID
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UpdateService:
    """Correct a service, retire it (`retired` true) or take that back (false)."""

    service_id: UUID
    given: Mapping[str, Any]
    retired: bool | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class Others:
    """What of others a new fact may collide with: CQC ids with the name of whose they are, names of sister services."""

    cqc_ids: Mapping[str, str] = field(default_factory=dict)
    names: Collection[str] = ()


def slug(name: str, taken: Collection[str]) -> str:
    """A short name made of a name, unlike all that are taken: `Care 4 All` → `care-4-all`, `care-4-all-2`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", plain))
    begun = words if re.match(r"[a-z].", words) else f"organisation-{words}".rstrip("-")
    found = begun[:LONGEST_SLUG].rstrip("-")
    free, number = found, 1
    while free in taken:
        number += 1
        free = f"{found}-{number}"
    return free


def register_organisation(
    command: RegisterOrganisation, id: UUID, keeper: Keeper, others: Others, slugs: Collection[str]
) -> tuple[Organisation, OrganisationChanged]:
    """A new organisation, kept by who registers it."""
    checks = Checks()
    facts = checked(checks, OrganisationFacts, command.given)
    if facts is not None:
        check_organisation(checks, facts, others)
    checks.done()
    assert facts is not None
    return _organisation(Organisation(id, slug(facts.name, slugs), facts, keeper), keeper)


def update_organisation(
    organisation: Organisation, command: UpdateOrganisation, authority_id: UUID, others: Others
) -> tuple[Organisation, OrganisationChanged]:
    """The organisation, corrected by who keeps it."""
    checks = Checks()
    check_kept(checks, organisation, authority_id, "organisation_id")
    facts = checked(checks, OrganisationFacts, {**organisation.facts.model_dump(), **command.given})
    if facts is not None:
        check_organisation(checks, facts, others)
    checks.done()
    assert facts is not None
    return _organisation(replace(organisation, facts=facts, version=organisation.version + 1), organisation.keeper)


def register_service(
    command: RegisterService, id: UUID, keeper: Keeper, others: Others
) -> tuple[Service, ServiceChanged]:
    """A new service of an organisation, which somebody else may keep."""
    checks = Checks()
    facts = checked(checks, ServiceFacts, command.given)
    if facts is not None:
        check_service(checks, facts, others)
    checks.done()
    assert facts is not None
    return _service(Service(id, command.organisation_id, facts, keeper), keeper)


def update_service(
    service: Service, command: UpdateService, authority_id: UUID, others: Others, now: datetime
) -> tuple[Service, ServiceChanged]:
    """The service, corrected, retired or taken up again by who keeps it."""
    checks = Checks()
    check_kept(checks, service, authority_id, "service_id")
    facts = checked(checks, ServiceFacts, {**service.facts.model_dump(), **command.given})
    if facts is not None:
        check_service(checks, facts, others)
    checks.done()
    assert facts is not None
    retired_at = service.retired_at
    if command.retired is not None:
        retired_at = (retired_at or now) if command.retired else None
    changed = replace(service, facts=facts, retired_at=retired_at, version=service.version + 1)
    return _service(changed, service.keeper)


def check_kept(checks: Checks, kept: Organisation | Service, authority_id: UUID, *path: str | int) -> None:
    """It is this authority that keeps it."""
    refusal = KeptByAnother(*path, name=kept.facts.name, keeper=kept.keeper)
    checks.require(kept.keeper.is_(authority_id), refusal)


def check_organisation(checks: Checks, facts: OrganisationFacts, others: Others) -> None:
    """No other organisation has its CQC id."""
    _check_cqc_id(checks, facts.cqc_provider_id, others, "cqc_provider_id")


def check_service(checks: Checks, facts: ServiceFacts, others: Others) -> None:
    """No other service has its CQC id, and none of its organisation its name."""
    _check_cqc_id(checks, facts.cqc_location_id, others, "cqc_location_id")
    checks.require(facts.name not in others.names, ServiceNameTaken("name", name=facts.name))


def _check_cqc_id(checks: Checks, id: str | None, others: Others, path: str) -> None:
    if id is not None and id in others.cqc_ids:
        checks.found.append(CqcIdTaken(path, id=id, name=others.cqc_ids[id]))


def _organisation(changed: Organisation, by: Keeper) -> tuple[Organisation, OrganisationChanged]:
    assert by.authority_id is not None
    return changed, OrganisationChanged(authority_id=by.authority_id, organisation_id=changed.id)


def _service(changed: Service, by: Keeper) -> tuple[Service, ServiceChanged]:
    assert by.authority_id is not None
    event = ServiceChanged(
        authority_id=by.authority_id,
        organisation_id=changed.organisation_id,
        service_id=changed.id,
        retired=changed.retired_at is not None,
    )
    return changed, event
