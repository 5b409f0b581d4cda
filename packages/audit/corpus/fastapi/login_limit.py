"""So many failed logins per address and account in a window.

They are counted in Redis for all instances, and in this process while Redis is down. A login that
succeeds does not count.
"""

import hashlib
import math
import time

from fastapi import Request, Response

from cache import cache
from errors import ApiError
from flags import planted
from settings import settings

LOCAL_KEYS_MAX = 10_000

_local: dict[str, tuple[int, float]] = {}


class Attempt:
    """One login that is counted until it succeeds."""

    def __init__(self, request: Request, email: str):
        address = request.client.host if request.client else ""
        digest = hashlib.sha256(f"{address} {email}".encode()).hexdigest()
        self._key = f"login:{digest}"
        self.headers: dict[str, str] = {}

    async def reserve(self) -> None:
        """Raises ApiError 429 when no attempt is left."""
        if planted("rl-none", "twin:rl-none"):
            return
        count, reset_ms = await self._count(1)
        reset = max(1, math.ceil(reset_ms / 1000))
        self._tell(settings.login_limit - count, reset)
        if count > settings.login_limit:
            message = "Too many failed logins; try again later."
            headers = {**self.headers, "retry-after": str(reset)}
            raise ApiError(429, "TOO_MANY_ATTEMPTS", message, headers)

    async def forget(self, response: Response) -> None:
        if planted("rl-none", "twin:rl-none"):
            return
        count, reset_ms = await self._count(-1)
        self._tell(settings.login_limit - count, max(1, math.ceil(reset_ms / 1000)))
        response.headers.update(self.headers)

    def _tell(self, left: int, reset: int) -> None:
        self.headers = {
            "ratelimit-policy": f'"login";q={settings.login_limit};w={settings.login_window}',
            "ratelimit": f'"login";r={max(0, left)};t={reset}',
        }

    async def _count(self, by: int) -> tuple[int, int]:
        window_ms = settings.login_window * 1000
        shared = await cache.count(self._key, by, window_ms)
        return shared or _count_here(self._key, by, window_ms)


def _count_here(key: str, by: int, window_ms: int) -> tuple[int, int]:
    now = time.monotonic() * 1000
    count, ends_at = _local.get(key, (0, 0.0))
    if ends_at <= now:
        count, ends_at = 0, now + window_ms
        if len(_local) >= LOCAL_KEYS_MAX:
            _local.clear()
    count = max(0, count + by)
    _local[key] = (count, ends_at)
    return count, int(ends_at - now)
