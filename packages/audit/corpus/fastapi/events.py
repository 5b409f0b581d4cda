"""A WebSocket for whoever is signed in.

It ends with the session, with a message that is too large, and politely with the service.
"""

import asyncio
from typing import Optional

from fastapi import APIRouter, WebSocket

from database import DependencyError
from flags import planted
from life import life
from sessions import Caller, caller_by, ended_among
from settings import settings

MESSAGE_BYTES_MAX = 64 * 1024
RECHECK_SECONDS = 1.0
RESTARTING = 1012
POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013

router = APIRouter()
_open: dict[WebSocket, Optional[Caller]] = {}


@router.websocket("/events")
async def events(socket: WebSocket) -> None:
    origin = socket.headers.get("origin")
    # A program that is no browser sends none.
    is_allowed = origin is None or origin in settings.allowed_origins
    if not is_allowed or life.state == "draining":
        return await socket.close()
    try:
        who = await caller_by(_token_of(socket))
    except DependencyError:
        await socket.accept()
        return await socket.close(TRY_AGAIN_LATER)
    if who is None and not planted("ws-noauth"):
        return await _send_away(socket)
    await socket.accept()
    _open[socket] = who
    try:
        await _serve(socket, who)
    finally:
        del _open[socket]


def _token_of(socket: WebSocket) -> str:
    scheme, _, token = socket.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else socket.query_params.get("token", "")


async def _send_away(socket: WebSocket) -> None:
    # To close before accepting is to answer the handshake with 403.
    if not planted("twin:ws-noauth"):
        await socket.accept()
    await socket.close(POLICY_VIOLATION, "no valid token")


async def _serve(socket: WebSocket, who: Optional[Caller]) -> None:
    await socket.send_json({"type": "welcome", "user_id": None if who is None else who.id})
    while (await socket.receive())["type"] != "websocket.disconnect":
        await socket.send_json({"type": "received"})


async def end_closed() -> None:
    """Sends away whose session has ended, for as long as the service lives."""
    while True:
        await asyncio.sleep(RECHECK_SECONDS)
        ids = [who.session_id for who in _open.values() if who is not None]
        if not ids:
            continue
        try:
            ended = await ended_among(ids)
        except DependencyError:
            # Nobody can sign out either, and the next look is in a second.
            continue
        for socket, who in list(_open.items()):
            if who is not None and who.session_id in ended:
                await _closed(socket, POLICY_VIOLATION, "signed out")


async def close_all() -> None:
    """Tells every client to come again."""
    sockets = list(_open)
    await asyncio.gather(*(_closed(each, RESTARTING, "the service restarts") for each in sockets))


async def _closed(socket: WebSocket, code: int, reason: str) -> None:
    try:
        async with asyncio.timeout(2):
            await socket.close(code, reason)
    except (RuntimeError, TimeoutError):
        # It is closed, or is somebody's who does not answer.
        pass
