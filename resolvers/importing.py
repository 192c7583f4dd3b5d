"""How a file becomes the directory: all of its rows, or none."""

import asyncio
from uuid import uuid4

import db.authorities
import db.directory
import db.importing
from db.transaction import Tx
from domain.directory import importing, layouts
from domain.directory.importing import ImportDirectory, Importer, Plan, RowOutcome
from domain.directory.layouts import NotRead
from domain.events import DirectoryImported
from domain.refusals import InvalidInput, Refused
from domain.viewer import OPERATOR
from resolvers import announcing, loading
from resolvers.announcing import Administered
from resolvers.request import Outcome, mutation

Step = importing.Step


def _unseen(_done: int, _total: int) -> None:
    """Tell nobody."""


async def imported(tx: Tx, command: ImportDirectory, step: Step = _unseen) -> tuple[Outcome, Plan]:
    """Import a file for the viewer's authority, unless one of its rows is rejected; a report is kept in any case.

    `step` is told, now and then, how many rows of how many have been looked at.
    """
    await db.authorities.lock(tx)
    await db.authorities.lock_directory(tx)
    authority_id = loading.authority(tx)
    directory, levels = await db.importing.load(tx), await db.directory.levels(tx)
    is_operator = tx.viewer is not None and tx.viewer.account_id == OPERATOR
    importer = Importer(authority_id, levels, is_operator)
    try:
        file = await asyncio.to_thread(layouts.read, command.csv)
    except NotRead as error:
        raise Refused([InvalidInput("csv", problem=str(error))]) from error
    plan = await asyncio.to_thread(importing.plan, file, directory, importer, uuid4, step)
    report_id = await db.importing.report(tx, plan, authority_id, dry_run=command.dry_run)
    if command.dry_run or not plan.accepted:
        return Outcome("report", report_id), plan
    await db.importing.save(tx, plan)
    counts = plan.counts
    event = DirectoryImported(
        authority_id=authority_id,
        report_id=report_id,
        new_count=counts[RowOutcome.NEW],
        changed_count=counts[RowOutcome.CHANGED],
    )
    after = {outcome.value: count for outcome, count in counts.items()}
    done = Administered(action=event.type, noun="report", id=report_id, after=after)
    return await announcing.administered(tx, done, event), plan


@mutation
async def perform(tx: Tx, command: ImportDirectory) -> Outcome:
    """Import a file that came through the API."""
    outcome, _ = await imported(tx, command)
    return outcome
