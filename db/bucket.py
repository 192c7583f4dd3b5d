"""What a client may still ask for: a token bucket in Valkey, of which each process spends small leases.

A process takes some points at once and spends them locally for a second, so that hardly any request waits for Valkey.
What all processes grant together stays within the capacity and what has flowed back since. Where Valkey is absent or
silent, each process grants its share, and asks again every second; the shares are another bucket beside the one in
Valkey, so that a client who sees Valkey come and go gets twice as much at most.
"""

import asyncio
import math
from collections import OrderedDict
from dataclasses import dataclass, field

from redis.asyncio import Redis
from redis.exceptions import RedisError

LEASE_SECONDS = 1.0
PATIENCE_SECONDS = 0.05
RETRY_SECONDS = 1.0
DRY_SECONDS = 0.1
REMEMBERED_KEYS = 10_000

# Refill the bucket by the server's clock, put `returned` points back, and take `wanted` of them, or what there is, but
# `least` or nothing. Returns what was taken and what is left. A bucket at rest is full, and need not be stored.
TAKE = """
local capacity, refill = tonumber(ARGV[1]), tonumber(ARGV[2])
local returned, least, wanted = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local stored = redis.call('HMGET', KEYS[1], 'points', 'at')
local points = tonumber(stored[1]) or capacity
local seconds = math.max(0, now - (tonumber(stored[2]) or now)) / 1000000
points = math.min(capacity, points + seconds * refill + returned)
local taken = 0
if points >= least then
    taken = math.min(wanted, points)
    points = points - taken
end
redis.call('HSET', KEYS[1], 'points', string.format('%.6f', points), 'at', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(capacity / refill * 1000) + 1000)
return {string.format('%.6f', taken), string.format('%.6f', points)}
"""


@dataclass(frozen=True, slots=True)
class Charge:
    """Whether a request may go on; `left` is what the client's bucket holds, as last known.

    `retry_after_seconds` is 0 when granted, else the time after which the points will have flowed back.
    """

    granted: bool
    left: int
    retry_after_seconds: float


@dataclass(slots=True)
class _Account:
    """What this process knows of one client.

    `leased` points are ours to spend for a second from `leased_at`; Valkey held `remaining` at that instant. It has
    refused `dry_for` points, which need not be asked for again until `dry_until`. `share` is for when it is silent.
    """

    remaining: float
    share: float
    leased: float = 0.0
    leased_at: float = -math.inf
    dry_for: int = 0
    dry_until: float = -math.inf
    shared_at: float = -math.inf
    sharing: bool = False
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


class Buckets:
    """The buckets of all clients as one of `processes` processes sees them; each holds `capacity` points when full.

    At most `REMEMBERED_KEYS` clients are remembered here, the least recently seen going first; a lease that is
    forgotten is not handed back. Belongs to one event loop.
    """

    def __init__(self, redis: Redis | None, capacity: int, refill_per_second: float, processes: int) -> None:
        if min(capacity, refill_per_second, processes) <= 0:
            raise ValueError("Capacity, refill and the number of processes must be positive.")
        self._take = None if redis is None else redis.register_script(TAKE)
        self._capacity = capacity
        self._refill = refill_per_second
        self._processes = processes
        self._lease = capacity / max(20, 4 * processes)
        self._silent_until = 0.0
        self._accounts: OrderedDict[str, _Account] = OrderedDict()

    async def charge(self, key: str, points: int, now: float) -> Charge:
        """Take `points` (0 or more) from the bucket `key`, or nothing at all.

        `now` is in seconds, by any clock of this process that never goes back. Valkey is asked only where the lease
        does not suffice, and is given `PATIENCE_SECONDS`. More than a whole bucket is never granted.
        """
        account = self._account(key)
        charge = self._decide_here(account, points, now)
        if charge is not None:
            return charge
        async with account.asking:
            # Whoever asked before us may have brought enough for two, or learnt that there is nothing to be had.
            return self._decide_here(account, points, now) or await self._lease_anew(key, account, points, now)

    def refund(self, key: str, points: int) -> None:
        """Give back points that were charged and turned out not to be needed."""
        account = self._accounts.get(key)
        if account is None:
            return
        if account.sharing:
            account.share = min(account.share + points, self._capacity / self._processes)
        else:
            account.leased += points

    def _account(self, key: str) -> _Account:
        account = self._accounts.get(key)
        if account is None:
            account = self._accounts[key] = _Account(self._capacity, self._capacity / self._processes)
            if len(self._accounts) > REMEMBERED_KEYS:
                self._accounts.popitem(last=False)
        else:
            self._accounts.move_to_end(key)
        return account

    def _decide_here(self, account: _Account, points: int, now: float) -> Charge | None:
        """What can be said without asking Valkey, if anything."""
        if points <= account.leased and now < account.leased_at + LEASE_SECONDS:
            account.leased -= points
            return Charge(True, int(account.remaining + account.leased), 0.0)
        if self._take is None or now < self._silent_until:
            return self._charge_share(account, points, now)
        if points >= account.dry_for and now < account.dry_until:
            flowed_back = (now - account.leased_at) * self._refill
            return _refused(points, account.remaining + flowed_back, self._refill)
        return None

    async def _lease_anew(self, key: str, account: _Account, points: int, now: float) -> Charge:
        returned, account.leased = self._returnable(account, now), 0.0
        answer = await self._ask(key, returned, points, now)
        if answer is None:
            return self._charge_share(account, points, now)
        taken, account.remaining = answer
        account.leased_at, account.sharing = now, False
        if taken < points:
            account.dry_for, account.dry_until = points, now + DRY_SECONDS
            return _refused(points, account.remaining, self._refill)
        account.leased += taken - points
        return Charge(True, int(account.remaining + account.leased), 0.0)

    def _returnable(self, account: _Account, now: float) -> float:
        """What of the lease may go back: not what would have overflowed, had it stayed in the bucket."""
        if not account.leased:
            return 0.0
        room = self._capacity - account.remaining - (now - account.leased_at) * self._refill
        return max(0.0, min(account.leased, room))

    async def _ask(self, key: str, returned: float, points: int, now: float) -> tuple[float, float] | None:
        """Points taken and points left in Valkey; None where it does not answer in time."""
        assert self._take is not None
        if self._silent_until:
            self._silent_until = now + RETRY_SECONDS  # one request tries again, the others need not wait with it
        wanted = max(points, self._lease)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                taken, left = await self._take(
                    keys=[f"bucket:{key}"], args=[self._capacity, self._refill, returned, points, wanted]
                )
        except (RedisError, OSError, TimeoutError):
            self._silent_until = now + RETRY_SECONDS
            return None
        self._silent_until = 0.0
        return float(taken), float(left)

    def _charge_share(self, account: _Account, points: int, now: float) -> Charge:
        """Decide by this process's share alone."""
        size, refill = self._capacity / self._processes, self._refill / self._processes
        if account.shared_at > -math.inf:
            account.share = min(size, account.share + (now - account.shared_at) * refill)
        account.shared_at, account.sharing = now, True
        if points > account.share:
            return _refused(points, account.share, refill)
        account.share -= points
        return Charge(True, int(account.share), 0.0)


def _refused(points: int, left: float, refill: float) -> Charge:
    return Charge(False, int(left), max(0.0, points - left) / refill)
