"""How a brokerage manager notes what other systems call things."""

import db.authorities
import db.external_references
from db.transaction import Tx
from domain import external_references
from domain.external_references import SetExternalReference
from domain.refusals import NotFound, Refused
from resolvers import announcing, loading
from resolvers.announcing import Administered
from resolvers.request import Outcome, mutation


@mutation
async def put(tx: Tx, command: SetExternalReference) -> Outcome:
    """Note, correct or forget a reference."""
    await db.authorities.lock(tx)
    noun = command.noun
    if noun is None or not await db.external_references.is_seen(tx, noun, command.object_id):
        raise Refused([NotFound("object_id", noun="organisation, service or package")])
    await tx.read_clock()
    wanted, event = external_references.decide(command, noun, loading.authority(tx))
    before = await db.external_references.standing(tx, wanted)
    await db.external_references.save(tx, wanted)
    done = Administered(
        action="external_reference.set" if wanted.reference else "external_reference.removed",
        noun=noun.value,
        id=wanted.object_id,
        before={wanted.system: before},
        after={wanted.system: wanted.reference},
    )
    return await announcing.administered(tx, done, event)
