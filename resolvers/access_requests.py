"""How access is asked for (rules A1 to A9)."""

from uuid import uuid4

import db.access_requests
import db.audit
import db.messages
from db.transaction import Tx
from domain import access_requests
from domain.access_requests import RequestAccess
from domain.messages import Message, MessageKind
from resolvers.request import Outcome, mutation


@mutation
async def submit(tx: Tx, command: RequestAccess) -> Outcome:
    """Ask for access, without an account: the same is done and told whatever accounts there are (rule A9)."""
    now = await tx.read_clock()
    parties = await db.access_requests.parties(tx, command.authority, command.employer_name)
    request = access_requests.submit(command, uuid4(), parties, now)
    await db.access_requests.insert(tx, request)
    await db.messages.append(
        tx,
        Message(kind=MessageKind.ACCESS_REQUESTED, authority_id=request.authority_id, access_request_id=request.id),
    )
    await db.audit.append(
        tx,
        action="access_request.submitted",
        object_type="access_request",
        object_id=request.id,
        version=request.version,
        after={"role": request.role, "organisation_id": request.organisation_id},
        authority_id=request.authority_id,
    )
    return Outcome("acknowledged", request.id)
