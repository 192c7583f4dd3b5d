"""Signing in from a terminal: a code to enter in a browser, and tokens that are kept until they are given back."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

import settings as configuration
from cli.terminal import Stopped, app, notes

if TYPE_CHECKING:
    from cli.device_grant import Service, Started
    from cli.kept import Keeping, Kept

T = TypeVar("T")
Url = Annotated[str | None, typer.Option(help="The address of the service; without it, that of the settings.")]


@app.command()
def login(url: Url = None) -> None:
    """Sign in: open the address in a browser, on any device, and enter the code."""
    import cli.device_grant as grant
    import cli.kept

    address = grant.checked(url or configuration.load().public_url)

    async def signed_in(service: "Service") -> "Kept":
        started = await service.start()
        _tell(started)
        return await service.tokens(started)

    try:
        found = _asked(address, signed_in)
    except grant.Refused as no:
        raise Stopped(f"{address} refuses this command: {no.error}.") from None
    with cli.kept.held() as keeping:
        earlier = keeping.find(address)
        keeping.keep(found, latest=True)
    if earlier is not None:
        _given_back(earlier)
    notes.print(f"Signed in to {address} as {found.username}.")


@app.command()
def logout(
    url: Annotated[str | None, typer.Option(help="The service to leave; without it, the latest signed in to.")] = None,
) -> None:
    """Sign out: the tokens are revoked, and kept no more."""
    import cli.kept

    with cli.kept.held() as keeping:
        found = keeping.find(url)
        if found is None:
            raise Stopped("You are not signed in.")
        keeping.forget(found)
    if not _given_back(found):
        raise Stopped(f"The tokens are deleted here, but {found.url} has not heard of it: they end by themselves.")
    notes.print(f"Signed out of {found.url}.")


def own_tokens(url: str | None) -> "Kept | None":
    """The tokens of who is signed in, good for a while; None where nobody is. The lock is held while they are renewed.

    Without an address, those of the service that was signed in to latest.
    """
    import cli.kept

    if not cli.kept.is_there():
        return None
    with cli.kept.held() as keeping:
        found = keeping.find(url)
        return found if found is None or found.is_fresh else _renewed(keeping, found)


def _renewed(keeping: "Keeping", old: "Kept") -> "Kept":
    import cli.device_grant as grant

    try:
        new = _asked(old.url, lambda service: service.refreshed(old))
    except grant.Refused:
        keeping.forget(old)
        raise Stopped(f"You are signed out of {old.url}: run `ebrokerage login --url {old.url}`.") from None
    keeping.keep(new)
    return new


def _given_back(found: "Kept") -> bool:
    """Whether the service has heard that these tokens are needed no more; one that it does not know is no matter."""
    import cli.device_grant as grant

    try:
        _asked(found.url, lambda service: service.revoke(found))
    except grant.Refused:
        return True
    except Stopped:
        return False
    return True


def _tell(started: "Started") -> None:
    typer.echo(f"Open {started.address} in a browser, and enter the code\n\n    {started.user_code}\n")
    if started.address_with_code is not None:
        typer.echo(f"or open {started.address_with_code}")
    notes.print(f"Waiting for {started.expires_in / 60:.0f} minutes …")


def _asked(url: str, work: "Callable[[Service], Awaitable[T]]") -> T:
    """What comes of asking a service, or the sentence that says why it cannot be asked; raises `Refused`."""
    import aiohttp

    import cli.device_grant as grant

    async def asking() -> T:
        async with aiohttp.ClientSession() as session:
            return await work(grant.Service(url, session))

    try:
        return asyncio.run(asking())
    except grant.NotAnswered as error:
        raise Stopped(str(error)) from None
