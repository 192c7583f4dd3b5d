"""How a council chooses the services that a package will be sent to."""

import db.packages
import db.profiles
import db.selections
import db.services
from db.transaction import Tx
from domain import packages
from domain.packages import AddServices, RemoveService
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
async def remove(tx: Tx, command: RemoveService) -> Outcome:
    """Take a service off a draft (rule B10)."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    edited, event = packages.remove_service(package, command)
    await db.packages.save(tx, edited)
    await db.selections.delete(tx, edited, command.service_id)
    return await announcing.package(tx, "package.service_removed", package, edited, event)
