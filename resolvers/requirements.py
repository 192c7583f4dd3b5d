"""How a council says what a service must be able to do."""

from uuid import uuid4

import db.packages
import db.profiles
import db.requirements
from db.transaction import Tx
from domain import packages
from domain.packages import AddRequirements, RemoveRequirement, UpdateRequirement
from resolvers import announcing, loading
from resolvers.request import Outcome, mutation


@mutation
async def add(tx: Tx, command: AddRequirements) -> Outcome:
    """Put requirements from the authority's catalogue on a draft (rules B6–B8)."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    profile = await db.profiles.get(tx, package.profile_id)
    edited, event = packages.add_requirements(package, command, profile, uuid4)
    await db.packages.save(tx, edited)
    await db.requirements.insert(tx, edited, edited.requirements[len(package.requirements) :])
    return await announcing.package(tx, "package.requirements_added", package, edited, event)


@mutation
async def update(tx: Tx, command: UpdateRequirement) -> Outcome:
    """Correct a requirement of a draft: negotiable or not, its options, its preferred date (rules B6, B7, B26)."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    profile = await db.profiles.get(tx, package.profile_id)
    edited, event = packages.update_requirement(package, command, profile)
    await db.packages.save(tx, edited)
    for requirement in edited.requirements:
        if requirement.id == command.requirement_id:
            await db.requirements.update(tx, edited, requirement)
    return await announcing.package(tx, "package.requirement_updated", package, edited, event)


@mutation
async def remove(tx: Tx, command: RemoveRequirement) -> Outcome:
    """Take a requirement off a draft (rule B6)."""
    package = await loading.package(tx, command.package_id, command.expected_version)
    edited, event = packages.remove_requirement(package, command)
    await db.packages.save(tx, edited)
    await db.requirements.delete(tx, edited, command.requirement_id)
    return await announcing.package(tx, "package.requirement_removed", package, edited, event)
