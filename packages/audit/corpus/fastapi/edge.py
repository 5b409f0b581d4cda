"""Around everything: request id, headers, deadline, what nobody caught, one record per request."""

import asyncio
import re
import time
import uuid
from typing import Any, Optional

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders

from errors import ApiError, error_response
from flags import planted
from life import life
from metrics import observe
from records import cause, record
from settings import settings

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}
WELL_FORMED_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
# Read by nothing: it only spares a visitor the same greeting twice.
GUEST = "guest=eyJzZWVuIjp0cnVlfQ; HttpOnly; SameSite=Lax"


class Edge:
    def __init__(self, app: Any):
        self._app = app

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began = time.monotonic()
        scope["state"] = {"request_id": _request_id(Headers(scope=scope)), "failure": None}
        answer = _Answer(scope, send)
        try:
            await self._within_time(scope, receive, answer)
        finally:
            _write_record(scope, answer.status, time.monotonic() - began)

    async def _within_time(self, scope: dict, receive: Any, answer: "_Answer") -> None:
        try:
            _refuse(Headers(scope=scope))
            async with asyncio.timeout(_seconds(scope)):
                await self._app(scope, receive, answer.send)
        except Exception as error:
            request = Request(scope)
            if answer.status is None:
                await error_response(request, error)(scope, receive, answer.send)
            # What was answered already is told in the record, and need not be told again.
            request.state.failure = request.state.failure or error


class _Answer:
    """Adds headers to the answer, and remembers its status."""

    def __init__(self, scope: dict, send: Any):
        self._scope = scope
        self._send = send
        self.status: Optional[int] = None

    async def send(self, message: dict) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers.update({**EVERYWHERE, "x-request-id": self._scope["state"]["request_id"]})
            if life.state == "draining":
                # A client that would use its connection again must not meet one that closes.
                headers["connection"] = "close"
            if planted("twin:jwt-none"):
                headers["set-cookie"] = GUEST
        await self._send(message)


def _request_id(headers: Headers) -> str:
    """A well-formed id of the client is taken over; any other is replaced."""
    given = headers.get("x-request-id", "")
    return given if WELL_FORMED_ID.fullmatch(given) else str(uuid.uuid4())


def _seconds(scope: dict) -> Optional[float]:
    is_patient = planted("dep-no-timeout") and scope["path"] == "/readyz"
    return None if is_patient else settings.request_timeout


def _refuse(headers: Headers) -> None:
    """Raises ApiError for what is refused before anything looks at it."""
    if len(headers.getlist("host")) > 1:
        raise ApiError(400, "BAD_REQUEST", "Send one Host.")
    if headers.get("content-encoding", "identity") != "identity":
        raise ApiError(415, "UNSUPPORTED_ENCODING", "Send the body without compression.")


def _write_record(scope: dict, status: Optional[int], seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "unmatched")
    trace = TRACEPARENT.fullmatch(Headers(scope=scope).get("traceparent", ""))
    # Nobody was left to answer.
    told = status or 499
    observe(scope["method"], route, told, seconds)
    record(
        "error" if told >= 500 else "info",
        "request",
        request_id=scope["state"]["request_id"],
        method=scope["method"],
        route=route,
        path=scope["raw_path"].decode("latin-1")[:512],
        status=told,
        duration_ms=round(seconds * 1000, 1),
        **({"trace_id": trace[1]} if trace else {}),
        **cause(scope["state"]["failure"]),
    )
