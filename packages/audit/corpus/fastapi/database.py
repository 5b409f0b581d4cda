"""PostgreSQL with a bound on everything: connecting, waiting for a connection, and each query."""

import asyncio
from typing import Any, Awaitable, Callable, Optional, TypeVar

import asyncpg

from settings import settings

CONNECT_SECONDS = 2.0
QUERY_SECONDS = 2.5

Row = dict[str, Any]
Work = Callable[[Any], Awaitable[Any]]
Result = TypeVar("Result")

# Classes of SQLSTATE that tell of the server and not of the statement.
SERVER_TROUBLE = ("08", "53", "57", "58", "XX")


class DependencyError(Exception):
    """A dependency that does not answer, or answers that it cannot."""


class Database:
    def __init__(self, url: str):
        self._url = url
        self._pool: Any = None
        # Past the pool, so that a busy one is no fault.
        self._pings: Any = None

    async def open(self) -> None:
        """Connects to nothing yet: the service starts before its database."""
        self._pool = await self._new_pool(10)
        self._pings = await self._new_pool(1)

    async def query(self, text: str, *values: Any, seconds: float = QUERY_SECONDS) -> list[Row]:
        return await self.transaction(lambda connection: fetch(connection, text, *values), seconds)

    async def one(self, text: str, *values: Any) -> Optional[Row]:
        rows = await self.query(text, *values)
        return rows[0] if rows else None

    async def transaction(self, work: Work, seconds: float = QUERY_SECONDS) -> Any:
        """All of the work or nothing of it, in so many seconds."""

        async def whole(connection: Any) -> Any:
            async with connection.transaction():
                return await work(connection)

        return await _asked(lambda: _lent(self._pool, seconds, whole))

    async def ping(self, seconds: float = 1.0) -> None:
        """Returns if the database answers within the time."""
        await _asked(lambda: _lent(self._pings, seconds, lambda each: each.fetch("SELECT 1")))

    async def patient_ping(self) -> None:
        """A connection of its own, with no bound on anything."""
        connection = await asyncpg.connect(self._url, timeout=3600)
        await connection.fetch("SELECT 1")
        await connection.close()

    def close(self) -> None:
        for pool in (self._pool, self._pings):
            pool.terminate()

    async def _new_pool(self, most: int) -> Any:
        return await asyncpg.create_pool(
            self._url,
            min_size=0,
            max_size=most,
            timeout=CONNECT_SECONDS,
            max_inactive_connection_lifetime=30,
        )


async def fetch(connection: Any, text: str, *values: Any) -> list[Row]:
    return [dict(row) for row in await connection.fetch(text, *values)]


async def _lent(pool: Any, seconds: float, work: Work) -> Any:
    async with asyncio.timeout(seconds + CONNECT_SECONDS):
        connection = await pool.acquire(timeout=CONNECT_SECONDS)
    try:
        async with asyncio.timeout(seconds):
            return await work(connection)
    except asyncpg.PostgresError:
        raise
    except BaseException as error:
        # Whatever was open in it ends with the connection.
        connection.terminate()
        if isinstance(error, TimeoutError):
            # The others are as old, and may hang as well.
            await pool.expire_connections()
        raise
    finally:
        await pool.release(connection)


async def _asked(ask: Callable[[], Awaitable[Result]]) -> Result:
    try:
        return await ask()
    except asyncpg.PostgresError as error:
        if not (error.sqlstate or "").startswith(SERVER_TROUBLE):
            raise
        raise DependencyError("PostgreSQL does not answer") from error
    except (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        # What cannot be sent at all is a mistake of ours.
        if isinstance(error, ValueError):
            raise
        raise DependencyError("PostgreSQL does not answer") from error


database = Database(settings.database_url)
