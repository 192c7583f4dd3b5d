"""How a person's record is handed out, and held."""

from uuid import UUID, uuid4

import db.audit
import db.records
from db.transaction import Tx
from domain import records
from domain.records import ExportSubject, LiftLegalHold, PlaceLegalHold
from domain.viewer import OPERATOR
from resolvers import loading
from resolvers.request import Outcome, mutation


async def exported(tx: Tx, command: ExportSubject) -> UUID:
    """Put on record that everything about a client is handed out; its id, by which it is read.

    The reference stands in the audit's details alone, which are forgotten in their time.
    """
    await tx.read_clock()
    reference = records.reference(command)
    packages = await db.records.of_client(tx, reference)
    records.export(packages)
    id = uuid4()
    account = loading.account(tx)
    await db.records.export(tx, id, packages, None if account == OPERATOR else account)
    await db.audit.append(
        tx,
        action="subject.exported",
        object_type="subject_export",
        object_id=id,
        after={"client_reference": reference, "packages": list(packages)},
    )
    return id


@mutation
async def export(tx: Tx, command: ExportSubject) -> Outcome:
    """Hand out everything about a client."""
    return Outcome("subject_export", await exported(tx, command))


@mutation
async def place_hold(tx: Tx, command: PlaceLegalHold) -> Outcome:
    """Forget nothing of a package, until further notice."""
    package = await loading.package(tx, command.package_id, None)
    reason = records.place(await db.records.held(tx, package.id), command)
    await db.records.place(tx, uuid4(), package.id, reason, loading.account(tx))
    return await _put_on_record(tx, "package.held", package.id)


@mutation
async def lift_hold(tx: Tx, command: LiftLegalHold) -> Outcome:
    """Let a package be forgotten when its time is over."""
    package = await loading.package(tx, command.package_id, None)
    hold = records.lift(await db.records.held(tx, package.id))
    await db.records.lift(tx, hold, loading.account(tx))
    return await _put_on_record(tx, "package.hold_lifted", package.id)


async def _put_on_record(tx: Tx, action: str, package_id: UUID) -> Outcome:
    await db.audit.append(tx, action=action, object_type="package", object_id=package_id)
    return Outcome("package", package_id)
