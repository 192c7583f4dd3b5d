"""How a brokerage manager keeps the directory, and what is arranged with its services."""

from typing import Any
from uuid import UUID, uuid4

import db.authorities
import db.directory
from db.transaction import Tx
from domain.directory import arranging, keeping
from domain.directory.arranging import ArrangeService, LiftSuspension, SuspendService
from domain.directory.facts import Arrangement, Keeper, Organisation, Service, Terms
from domain.directory.keeping import RegisterOrganisation, RegisterService, UpdateOrganisation, UpdateService
from domain.events import Event
from domain.policies import ServiceCategory
from domain.refusals import NotFound, Refused, ServiceNotArranged
from domain.times import london_date
from resolvers import announcing, loading
from resolvers.announcing import Administered
from resolvers.request import Outcome, mutation


@mutation
async def register_organisation(tx: Tx, command: RegisterOrganisation) -> Outcome:
    """Enter an organisation into the directory."""
    await db.authorities.lock_directory(tx)
    id, keeper = uuid4(), Keeper(loading.authority(tx))
    others = await db.directory.other_organisations(tx, command.given.get("cqc_provider_id"), id)
    slugs = await db.directory.slugs(tx, keeping.slug(str(command.given.get("name")), ()))
    entered, event = keeping.register_organisation(command, id, keeper, others, slugs)
    await db.directory.save_organisation(tx, entered)
    return await _organisation(tx, "organisation.registered", None, entered, event)


@mutation
async def update_organisation(tx: Tx, command: UpdateOrganisation) -> Outcome:
    """Correct what everybody sees of an organisation that the authority keeps."""
    await db.authorities.lock_directory(tx)
    before = await _found_organisation(tx, command.organisation_id)
    await loading.require_version(tx, "organisation", before, command.expected_version)
    others = await db.directory.other_organisations(tx, command.given.get("cqc_provider_id"), before.id)
    changed, event = keeping.update_organisation(before, command, loading.authority(tx), others)
    await db.directory.save_organisation(tx, changed)
    return await _organisation(tx, "organisation.updated", before, changed, event)


@mutation
async def register_service(tx: Tx, command: RegisterService) -> Outcome:
    """Enter a service of an organisation into the directory."""
    await db.authorities.lock_directory(tx)
    await _found_organisation(tx, command.organisation_id)
    id, keeper = uuid4(), Keeper(loading.authority(tx))
    cqc_id = command.given.get("cqc_location_id")
    others = await db.directory.other_services(tx, cqc_id, id, command.organisation_id)
    entered, event = keeping.register_service(command, id, keeper, others)
    await db.directory.save_service(tx, entered)
    return await _service(tx, "service.registered", None, entered, event)


@mutation
async def update_service(tx: Tx, command: UpdateService) -> Outcome:
    """Correct or retire a service that the authority keeps."""
    now = await db.authorities.lock_directory(tx)
    before = await _found_service(tx, command.service_id)
    await loading.require_version(tx, "service", before, command.expected_version)
    cqc_id = command.given.get("cqc_location_id")
    others = await db.directory.other_services(tx, cqc_id, before.id, before.organisation_id)
    changed, event = keeping.update_service(before, command, loading.authority(tx), others, now)
    await db.directory.save_service(tx, changed)
    return await _service(tx, "service.updated", before, changed, event)


@mutation
async def arrange(tx: Tx, command: ArrangeService) -> Outcome:
    """Agree terms with a service, for the viewer's authority alone (rules B10, P31)."""
    await db.authorities.lock(tx)
    service = await _found_service(tx, command.service_id)
    standing = await db.directory.lock_arrangement(tx, service.id)
    if standing is not None:
        await loading.require_version(tx, "arrangement", standing, command.expected_version)
    terms = Terms(category=ServiceCategory.NON_FRAMEWORK)
    new = Arrangement(uuid4(), loading.authority(tx), service.id, service.organisation_id, terms)
    arranged, event = arranging.arrange(service, standing, command, new, await db.directory.levels(tx))
    await db.directory.save_arrangement(tx, arranged)
    return await _arrangement(tx, "service.arranged", standing, arranged, event)


@mutation
async def suspend(tx: Tx, command: SuspendService) -> Outcome:
    """Stop asking a service, for the viewer's authority alone (rule B10)."""
    now = await db.authorities.lock(tx)
    _, standing = await _arranged(tx, command.service_id, command.expected_version)
    suspended, event = arranging.suspend(standing, command, london_date(now))
    await db.directory.save_arrangement(tx, suspended)
    return await _arrangement(tx, event.type, standing, suspended, event)


@mutation
async def lift(tx: Tx, command: LiftSuspension) -> Outcome:
    """Ask a service again."""
    now = await db.authorities.lock(tx)
    service, standing = await _arranged(tx, command.service_id, command.expected_version)
    lifted, event = arranging.lift(standing, service, london_date(now))
    await db.directory.save_arrangement(tx, lifted)
    return await _arrangement(tx, event.type, standing, lifted, event)


async def _found_organisation(tx: Tx, id: UUID) -> Organisation:
    found = await db.directory.organisation(tx, id)
    if found is None:
        raise Refused([NotFound("organisation_id", noun="organisation")])
    return found


async def _found_service(tx: Tx, id: UUID) -> Service:
    found = await db.directory.service(tx, id)
    if found is None:
        raise Refused([NotFound("service_id", noun="service")])
    return found


async def _arranged(tx: Tx, service_id: UUID, expected_version: int | None) -> tuple[Service, Arrangement]:
    service = await _found_service(tx, service_id)
    standing = await db.directory.lock_arrangement(tx, service.id)
    if standing is None:
        raise Refused([ServiceNotArranged("service_id", service=service.facts.name)])
    await loading.require_version(tx, "arrangement", standing, expected_version)
    return service, standing


async def _organisation(tx: Tx, action: str, before: Organisation | None, after: Organisation, event: Event) -> Outcome:
    facts = [None if one is None else one.facts.model_dump() for one in (before, after)]
    return await announcing.administered(tx, _done(action, "organisation", after, *facts), event)


async def _service(tx: Tx, action: str, before: Service | None, after: Service, event: Event) -> Outcome:
    facts = [
        None if one is None else one.facts.model_dump() | {"retired_at": one.retired_at} for one in (before, after)
    ]
    return await announcing.administered(tx, _done(action, "service", after, *facts), event)


async def _arrangement(tx: Tx, action: str, before: Arrangement | None, after: Arrangement, event: Event) -> Outcome:
    facts = [None if one is None else arrangement_facts(one) for one in (before, after)]
    await announcing.administered(tx, _done(action, "arrangement", after, *facts), event)
    return Outcome("service", after.service_id)


def arrangement_facts(arrangement: Arrangement) -> dict[str, Any]:
    """What an audit row may say of an arrangement."""
    suspension = arrangement.suspension
    return arrangement.terms.model_dump() | {
        "suspended_from": suspension.first_day if suspension else None,
        "suspended_until": suspension.last_day if suspension else None,
        "suspension_reason": suspension.reason if suspension else None,
    }


def _done(
    action: str,
    noun: str,
    after: Organisation | Service | Arrangement,
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
) -> Administered:
    return Administered(action=action, noun=noun, id=after.id, before=old, after=new or {}, version=after.version)
