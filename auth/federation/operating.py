"""Identity providers are set and disabled by whoever runs the service; each change is audited."""

from collections.abc import Sequence
from dataclasses import dataclass

import db.audit
import db.identity_providers
from auth.federation import flow
from auth.federation.discovery import Providers
from auth.federation.fetching import NotAnswering
from auth.secrets import Secrets
from db.identity_providers import IdentityProvider
from db.transaction import Database
from domain import federation

LONGEST_NAME = 60


class NotSet(Exception):
    """The provider cannot be set or disabled; the message says why."""


@dataclass(frozen=True, slots=True)
class NewProvider:
    """What an operator says of a provider; `authority` by its short name."""

    authority: str
    name: str
    issuer: str
    client_id: str
    secret: str
    second_factor_values: tuple[str, ...] = ()


async def put(database: Database, secrets: Secrets, providers: Providers, new: NewProvider) -> None:
    """Let an authority's people sign in with this provider, in the place of an earlier one. Raises `NotSet`.

    It is asked for its description first, so that what is wrong shows now and not when somebody signs in.
    """
    if wrong := _wrong(providers, new):
        raise NotSet(wrong)
    try:
        await providers.find(new.issuer)
    except NotAnswering as error:
        raise NotSet(f"The provider does not answer as it should: {error}.") from error
    async with database.begin(None) as tx:
        await tx.read_clock()
        authority_id = await db.identity_providers.authority(tx, new.authority)
        if authority_id is None:
            raise NotSet(f"There is no authority {new.authority!r}.")
        sealed = flow.seal_secret(secrets, new.authority, new.secret)
        facts = (new.name, new.issuer, new.client_id, sealed, new.second_factor_values)
        await db.identity_providers.put(tx, IdentityProvider(authority_id, new.authority, *facts, enabled=True))
        await db.audit.append(
            tx,
            action="identity_provider.set",
            object_type="identity_provider",
            object_id=authority_id,
            after={
                "name": new.name,
                "issuer": new.issuer,
                "client_id": new.client_id,
                "second_factor_values": list(new.second_factor_values),
            },
            authority_id=authority_id,
        )


def _wrong(providers: Providers, new: NewProvider) -> str | None:
    if not providers.fetcher.allows(new.issuer) or "?" in new.issuer:
        return "An issuer is an https address without a query."
    if not federation.is_of_one_tenant(new.issuer):
        return "This issuer lets any tenant in: name your own tenant's, as https://login.microsoftonline.com/ID/v2.0."
    if not new.secret.isascii() or not new.secret.isprintable() or not new.secret:
        return "There is no secret on standard input, or it is not one line of printable characters."
    if not 0 < len(new.name) <= LONGEST_NAME or not new.name.isprintable():
        return f"A name has up to {LONGEST_NAME} characters."
    return None if new.client_id else "Name the client id."


async def listed(database: Database) -> Sequence[IdentityProvider]:
    """Every provider."""
    async with database.begin(None) as tx:
        return await db.identity_providers.every(tx)


async def disable(database: Database, authority: str) -> None:
    """Let nobody in by an authority's provider any more; who is in stays, until the session ends. Raises `NotSet`."""
    async with database.begin(None) as tx:
        await tx.read_clock()
        authority_id = await db.identity_providers.disable(tx, authority)
        if authority_id is None:
            raise NotSet(f"The authority {authority!r} has no identity provider, or it is disabled already.")
        await db.audit.append(
            tx,
            action="identity_provider.disabled",
            object_type="identity_provider",
            object_id=authority_id,
            authority_id=authority_id,
        )
