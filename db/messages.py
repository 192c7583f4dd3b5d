"""Messages to be sent: written in the transaction that makes them true, sent by the worker."""

from db.transaction import Tx
from domain.messages import Message

# Keep one message for the worker to send. No RETURNING: who writes may not read.
APPEND = """
INSERT INTO messages (kind, authority_id, organisation_id, account_id, link_id, access_request_id, address, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def append(tx: Tx, message: Message) -> None:
    """Have a message sent, if the transaction commits."""
    await tx.connection.execute(
        APPEND,
        message.kind,
        message.authority_id,
        message.organisation_id,
        message.account_id,
        message.link_id,
        message.access_request_id,
        message.address,
        tx.now,
    )
