"""What is open while the application runs: the way to its servers and to others, and the keys of what is kept."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from arq.connections import ArqRedis
from redis.asyncio import Redis

import auth.secrets
import db.pool
import telemetry
from auth.federation.discovery import Providers
from auth.federation.fetching import Fetcher
from auth.keys import SigningKeys
from auth.site import Contact, Site, Terms
from db.clock import Clock
from db.transaction import Database
from dialling import Dialling
from jobs import bell
from settings import Environment, Login, Settings


class Bell:
    """Rings for the relay and the post after a change, without making anybody wait; one ring at a time."""

    def __init__(self, redis_url: str | None) -> None:
        self.redis = None if redis_url is None else bell.connect(redis_url)
        self.ringing: asyncio.Task[None] | None = None

    def __call__(self) -> None:
        """Ring, unless that is being done."""
        if self.redis is not None and (self.ringing is None or self.ringing.done()):
            self.ringing = asyncio.create_task(self._ring(self.redis))

    async def _ring(self, redis: ArqRedis) -> None:
        for job in ("send_urgent_messages", "send_messages", "relay_outbox", "scan_documents"):
            await bell.ring(redis, job)

    async def aclose(self) -> None:
        """Let the last ring end, and hang up."""
        if self.ringing is not None:
            await self.ringing
        if self.redis is not None:
            await self.redis.aclose()


@dataclass
class House:
    """What is open while the application runs."""

    database: Database
    redis: "Redis | None"
    bell: Bell
    site: Site
    dialling: Dialling


@contextlib.asynccontextmanager
async def opened(settings: Settings, keys: SigningKeys) -> AsyncIterator[House]:
    """What an application with these settings needs, until it ends."""
    async with contextlib.AsyncExitStack() as stack:
        databases = {login: await _database(settings, login) for login in (Login.APP, Login.AUTH)}
        for database in databases.values():
            stack.push_async_callback(database.pool.close)
        server = None if settings.redis_url is None else Redis.from_url(settings.redis_url)
        if server is not None:
            stack.push_async_callback(server.aclose)
        doorbell = Bell(settings.redis_url)
        stack.push_async_callback(doorbell.aclose)
        pools: dict[str, Any] = {login: database.pool for login, database in databases.items()}
        watching = asyncio.create_task(telemetry.watch_pools(pools))
        stack.callback(watching.cancel)
        secrets = auth.secrets.opened(settings.secret_key, settings.data_directory)
        dialling = Dialling(loopback=settings.environment is not Environment.PRODUCTION)
        providers = Providers(Fetcher(loopback=dialling.loopback))
        site = Site(databases[Login.AUTH], keys, secrets, _terms(settings), providers=providers)
        stack.callback(site.passwords.close)
        yield House(databases[Login.APP], server, doorbell, site, dialling)


async def _database(settings: Settings, login: Login) -> Database:
    pool = await db.pool.connect(
        settings.login_url(login),
        size=settings.app_pool_size if login is Login.APP else settings.auth_pool_size,
        statement_timeout_seconds=settings.statement_timeout_seconds,
        name="ebrokerage api",
    )
    return Database(pool, Clock(settings.clock_file))


def _terms(settings: Settings) -> Terms:
    return Terms(
        issuer=settings.issuer,
        audience=settings.audience,
        public_url=settings.public_url,
        access_token=timedelta(seconds=settings.access_token_seconds),
        refresh_token=timedelta(days=settings.refresh_token_days),
        session=timedelta(hours=settings.session_hours),
        session_idle=timedelta(minutes=settings.session_idle_minutes),
        trusted_proxies=settings.trusted_proxies,
        contact=Contact(settings.contact_name, settings.contact_email, settings.contact_telephone),
        access_form_url=settings.access_form_url,
    )
