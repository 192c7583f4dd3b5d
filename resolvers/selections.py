"""How a council chooses the services that a package will be sent to."""

import db.matching
import db.packages
import db.profiles
import db.selections
import db.services
from db.transaction import Tx
from domain import packages
from domain.packages import AddServices, RemoveService, SelectServices
from resolvers import announcing, loading
from resolvers.request import Outcome, mutation


@mutation
async def add(tx: Tx, command: AddServices) -> Outcome:
    """Choose services by hand (rules B10, P31)."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    profile = await db.profiles.get(tx, package.profile_id)
    found = await db.services.find(tx, command.service_ids)
    edited, event = packages.add_services(package, command, profile, found, tx.now)
    await db.packages.save(tx, edited)
    await db.selections.insert(tx, edited, edited.services[len(package.services) :])
    return await announcing.package(tx, "package.services_added", package, edited, event)


@mutation
async def select(tx: Tx, command: SelectServices) -> Outcome:
    """Let the algorithm find services, and keep why it left the others out (rules B10, B28, P31, C4)."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    profile = await db.profiles.get(tx, package.profile_id)
    edited, event, criteria = packages.select_services(package, command, profile, tx.now)
    found = await db.matching.select(tx, package.id, criteria)
    await db.packages.save(tx, edited)
    changes = {"services_added": found.added, "services_dropped": found.dropped}
    return await announcing.package(tx, "package.services_found", package, edited, event, **changes)


@mutation
async def remove(tx: Tx, command: RemoveService) -> Outcome:
    """Take a service off a draft, and remember it (rule B10)."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    edited, event, reason = packages.remove_service(package, command)
    await db.packages.save(tx, edited)
    await db.selections.remove(tx, edited, command.service_id, reason)
    return await announcing.package(tx, "package.service_removed", package, edited, event)
