"""uvicorn with bounds on slow clients and an end in order.

SIGTERM: readiness turns first and the balancer is given time to see it; then sockets are told to
come again, no connection is taken, and what runs is finished. What is left when the grace is over
is cut.
"""

import asyncio
import os
import signal
from typing import Any, Optional

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from events import MESSAGE_BYTES_MAX, close_all
from flags import planted
from life import life
from records import record
from settings import settings

HEADER_SECONDS = 8
BODY_SECONDS = 10


class TimedProtocol(HttpToolsProtocol):
    """uvicorn bounds idle connections alone; this bounds how long a request may take to come."""

    _timer: Optional[asyncio.TimerHandle] = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait(HEADER_SECONDS)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._wait(HEADER_SECONDS)

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._wait(BODY_SECONDS)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._wait(None)

    def handle_upgrade(self) -> None:
        self._wait(None)
        super().handle_upgrade()

    def connection_lost(self, exc: Optional[Exception]) -> None:
        self._wait(None)
        super().connection_lost(exc)

    def _wait(self, seconds: Optional[float]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else self.loop.call_later(seconds, self._end)

    def _end(self) -> None:
        self.transport.close()


class DrainingServer(uvicorn.Server):
    _drain: Optional[asyncio.Task] = None

    def handle_exit(self, sig: signal.Signals, frame: Any) -> None:
        if planted("sigterm-abrupt"):
            os._exit(0)
        if self._drain is None:
            self._drain = asyncio.get_running_loop().create_task(self._drained(sig))

    async def _drained(self, sig: signal.Signals) -> None:
        life.state = "draining"
        record("info", "draining", signal=signal.Signals(sig).name)
        asyncio.get_running_loop().call_later(settings.grace, self._cut)
        await asyncio.sleep(settings.drain_delay)
        await close_all()
        self.should_exit = True

    def _cut(self) -> None:
        record("warn", "the grace period is over; open requests are cut")
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        self.force_exit = True


def serve(app: Any) -> None:
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=TimedProtocol,
        ws="websockets",
        ws_max_size=MESSAGE_BYTES_MAX,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
    )
    DrainingServer(config).run()
    record("info", "stopped")
