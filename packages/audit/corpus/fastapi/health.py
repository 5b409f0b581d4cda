"""Liveness looks at nothing but this process.

Readiness tells what background checks saw last, so it answers at once whatever hangs.
"""

import asyncio
import time
from typing import Awaitable, Callable, Optional

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from cache import cache
from database import DependencyError, database
from flags import planted
from life import life
from models import Status

EVERY_SECONDS = 0.5
TIMEOUT_SECONDS = 1.0

router = APIRouter()


class Check:
    def __init__(self, name: str, required: bool, ping: Callable[[], Awaitable[None]]):
        self.name = name
        self.required = required
        self._ping = ping
        self.state = "unknown"

    async def watch(self) -> None:
        while True:
            self.state = "up" if await _answers(self._ping, TIMEOUT_SECONDS) else "down"
            await asyncio.sleep(EVERY_SECONDS)


CHECKS = (Check("postgres", True, database.ping), Check("redis", False, cache.ping))


@router.get("/livez", summary="Whether the process works", response_model=Status)
async def alive() -> dict:
    if planted("live-db"):
        await database.ping(5)
    if planted("twin:live-db"):
        asked_at = time.monotonic()
        await asyncio.sleep(0)
        if time.monotonic() - asked_at > 5:
            raise DependencyError("the event loop lags")
    return {"status": "alive"}


@router.get(
    "/readyz",
    summary="Whether requests are welcome",
    response_model=Status,
    responses={503: {"model": Status, "description": "They are not"}},
)
async def ready() -> JSONResponse:
    is_up = await _planted_check()
    if is_up is None:
        is_up = all(check.state == "up" or not check.required for check in CHECKS)
    is_ready = is_up and life.state == "ready"
    status = "ready" if is_ready else "draining" if life.state == "draining" else "not ready"
    checks = {check.name: check.state for check in CHECKS}
    return JSONResponse({"status": status, "checks": checks}, 200 if is_ready else 503)


async def _planted_check() -> Optional[bool]:
    """None: what the background checks saw counts."""
    if planted("ready-static"):
        return True
    if planted("dep-no-timeout"):
        return await _answers(database.patient_ping, None)
    if planted("twin:dep-no-timeout"):
        return await _answers(lambda: database.ping(2.5), 2.5)
    return None


async def _answers(ping: Callable[[], Awaitable[None]], seconds: Optional[float]) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await ping()
        return True
    except Exception:
        # Whatever it is, the dependency is not there.
        return False
