"""What can go wrong with the database itself, without the driver's names."""

import asyncio

import asyncpg


class TimedOut(Exception):
    """A statement took longer than `statement_timeout_seconds`."""


class Unavailable(Exception):
    """The database cannot be reached, or has gone away in the middle."""


def translated(error: BaseException) -> BaseException:
    """The house's name for a failure of the driver; anything else as it is."""
    if isinstance(error, asyncpg.QueryCanceledError):
        return TimedOut()
    gone = (
        asyncpg.PostgresConnectionError,
        asyncpg.CannotConnectNowError,
        asyncpg.TooManyConnectionsError,
        asyncpg.AdminShutdownError,
        asyncpg.CrashShutdownError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
        asyncio.TimeoutError,
        OSError,
    )
    return Unavailable() if isinstance(error, gone) else error
