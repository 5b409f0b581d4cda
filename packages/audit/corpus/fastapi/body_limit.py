"""A body of more than 1 MiB is refused, whatever the client says of its length."""

from typing import Any

from starlette.datastructures import Headers

from errors import ApiError
from flags import planted

BYTES_MAX = 1024 * 1024


class BodyLimit:
    def __init__(self, app: Any):
        self._app = app

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or planted("body-nolimit"):
            return await self._app(scope, receive, send)
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdecimal() and int(length) > BYTES_MAX:
            raise _too_large()
        received = 0

        async def counted() -> dict:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > BYTES_MAX:
                raise _too_large()
            return message

        await self._app(scope, counted, send)


def _too_large() -> ApiError:
    return ApiError(413, "BODY_TOO_LARGE", "The body is larger than 1 MiB.")
