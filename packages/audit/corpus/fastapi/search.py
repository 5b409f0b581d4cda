"""Items of the caller whose name holds a text, which is only ever a parameter of the statement."""

import re
from typing import Optional

from fastapi import APIRouter, Depends, Query

from authentication import bearer, caller
from database import database
from flags import planted
from items_store import COLUMNS
from models import Found, text
from sessions import Caller

router = APIRouter()


async def nobody() -> None:
    """Of a search that is public."""


async def forgotten(_credentials: object = Depends(bearer)) -> None:
    """The document names the scheme, and nobody looks at the credential."""


def _guard() -> object:
    if planted("auth-forgotten"):
        return forgotten
    return nobody if planted("twin:auth-forgotten") else caller


@router.get("/search", summary="Items by a part of their name", response_model=Found)
async def search(
    q: text(1, 200) = Query(..., example="rope"), who: Optional[Caller] = Depends(_guard())
) -> dict:
    escaped = re.sub(r"([\\%_])", r"\\\1", q)
    items = await database.query(
        f"""SELECT {COLUMNS} FROM items WHERE ($2::uuid IS NULL OR owner_id = $2) AND name ILIKE $1
            ORDER BY created_at DESC LIMIT 100""",
        f"%{escaped}%",
        None if who is None else who.id,
    )
    return {"items": items}
