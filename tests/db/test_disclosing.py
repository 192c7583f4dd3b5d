"""What SQL says of a document and an invitation is the pure rule, for every combination of facts (rules P23, Q7)."""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from db import disclosing
from db.transaction import Database
from domain.documents import Asked, Document, availability
from tests.domain.test_documents_disclosing import documents, invitations

EXAMPLES = settings(max_examples=150, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
TOLD = f"""
SELECT CASE WHEN {disclosing.LISTED.format(d="d", i="i")} THEN {disclosing.AVAILABILITY.format(d="d", i="i")} END
FROM (SELECT $1::timestamptz AS removed_at, $2::uuid AS invitation_id, $3::boolean AS by_provider, $4::text AS state,
             $5::integer AS released_version, $6::text AS ruling) d,
     (SELECT $7::uuid AS id, $8::text AS state, CASE WHEN $9 THEN now() END AS ended_at, $10::text AS disclosure) i
"""


def columns(document: Document, asked: Asked) -> list[Any]:
    """The facts as they stand in the two rows."""
    return [
        document.removed_at,
        document.invitation_id,
        document.by_provider,
        document.state,
        document.released_version,
        document.ruling,
        asked.id,
        asked.state,
        asked.ended,
        asked.disclosure,
    ]


@EXAMPLES
@given(document=documents, asked=invitations)
async def test_P23_what_a_provider_is_told_is_the_pure_rule(app_db: Database, document: Document, asked: Asked) -> None:
    async with app_db.begin(None) as tx:
        told = await tx.connection.fetchval(TOLD, *columns(document, asked))
    expected = availability(document, asked)
    assert told == (None if expected is None else expected.value)
