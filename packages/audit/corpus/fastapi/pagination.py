"""Pages of at most 100 by an opaque cursor; nothing is counted."""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, NamedTuple, Optional

from fastapi import Query

from errors import ApiError
from flags import planted
from models import text

SHAPE = re.compile(r"(\d{1,18}) ([0-9a-f-]{36})", re.ASCII)


class Page(NamedTuple):
    limit: int
    at: Optional[int]
    id: Optional[str]


def _limit() -> Any:
    if planted("page-unbounded"):
        # The document says so, and nobody enforces it.
        return Query(20, ge=1, maximum=100)
    return Query(20, ge=1, le=1_000_000_000 if planted("twin:page-unbounded") else 100)


async def page(
    limit: int = _limit(),
    cursor: text(1, 200) = Query(None),
) -> Page:
    if planted("twin:page-unbounded"):
        limit = min(limit, 100)
    at, item_id = (None, None) if cursor is None else _decoded(cursor)
    return Page(min(limit, 1 << 31), at, item_id)


def cursor_of(row: dict) -> str:
    return urlsafe_b64encode(f"{row['cursor_at']} {row['id']}".encode()).decode()


def _decoded(cursor: str) -> tuple[int, str]:
    try:
        found = SHAPE.fullmatch(urlsafe_b64decode(cursor.encode()).decode())
    except (binascii.Error, UnicodeError):
        found = None
    if found is None or not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", found[2]):
        raise ApiError(400, "INVALID", "The cursor is not one of an earlier page.")
    return int(found[1]), found[2]
