"""How a council adds somebody to a package, and takes them off again."""

import db.subscriptions
from db.transaction import Tx
from domain import subscribers
from domain.subscribers import AddSubscriber, RemoveSubscriber
from resolvers import announcing, loading
from resolvers.request import Outcome, mutation


@mutation
async def add(tx: Tx, command: AddSubscriber) -> Outcome:
    """Let somebody else of the council see a package (rule B4)."""
    package = await loading.package(tx, command.package_id, None)
    event = subscribers.added(package, await db.subscriptions.find(tx, package, command.account_id))
    await db.subscriptions.insert(tx, package, command.account_id)
    return await announcing.subscriber(tx, package, None, command.account_id, event)


@mutation
async def remove(tx: Tx, command: RemoveSubscriber) -> Outcome:
    """Let somebody who was added see a package no longer (rule B4)."""
    package = await loading.package(tx, command.package_id, None)
    event = subscribers.removed(package, await db.subscriptions.find(tx, package, command.account_id))
    await db.subscriptions.delete(tx, package, command.account_id)
    return await announcing.subscriber(tx, package, command.account_id, None, event)
