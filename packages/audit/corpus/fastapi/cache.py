"""Redis, which the service can do without: when it is down, counting goes on in this process."""

from typing import Optional

from redis import asyncio as redis
from redis.exceptions import RedisError

from settings import settings

# The window begins with the first count and is never prolonged.
COUNT = """
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) left = tonumber(ARGV[2]) end
return { count, left }"""


class Cache:
    def __init__(self, url: Optional[str]):
        options = {"socket_timeout": 0.5, "socket_connect_timeout": 1}
        self._client = None if url is None else redis.from_url(url, **options)

    async def count(self, key: str, by: int, window_ms: int) -> Optional[tuple[int, int]]:
        """Adds to a counter; its value and the time it has left. None while Redis is down."""
        if self._client is None:
            return None
        try:
            count, left_ms = await self._client.eval(COUNT, 1, key, by, window_ms)
            return count, left_ms
        except (RedisError, OSError):
            # Degradable: the caller counts by itself.
            return None

    async def ping(self) -> None:
        if self._client is not None:
            await self._client.ping()

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close(close_connection_pool=True)


cache = Cache(settings.redis_url)
