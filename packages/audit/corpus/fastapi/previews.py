"""The first characters of a page of a site that is allowed. No other address is ever asked."""

import asyncio
import http.client
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Body, Depends

from accounts import failed
from authentication import caller
from errors import ApiError
from models import Preview, PreviewBody
from settings import settings

TIMEOUT_SECONDS = 2
SHOWN_CHARACTERS = 200
EXAMPLE = {"url": f"{settings.preview_origins[0]}/documents?name=terms.txt"}

router = APIRouter()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


@router.post(
    "/previews",
    summary="The beginning of a page of an allowed site",
    response_model=Preview,
    dependencies=[Depends(caller)],
    responses={403: failed("Not an allowed site"), 502: failed("The site does not answer")},
)
async def preview(body: PreviewBody = Body(..., example=EXAMPLE)) -> dict:
    if not _is_allowed(body.url):
        raise ApiError(403, "SITE_NOT_ALLOWED", "Pages of this site are not shown.")
    try:
        text = await asyncio.to_thread(_beginning_of, body.url)
    except (OSError, ValueError, http.client.HTTPException) as error:
        # Which of the many reasons it was is nothing that a client may learn about our network.
        raise ApiError(502, "SITE_SILENT", "The site does not answer as it should.") from error
    return {"url": body.url, "text": text}


def _is_allowed(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    origin = f"{parts.scheme}://{parts.netloc}"
    # A user's name before the host makes the origin another.
    return origin in settings.preview_origins


def _beginning_of(url: str) -> str:
    with _opener.open(url, timeout=TIMEOUT_SECONDS) as answer:
        return answer.read(4 * SHOWN_CHARACTERS).decode("utf-8", "replace")[:SHOWN_CHARACTERS]
