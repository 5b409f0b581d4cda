"""Items: each belongs to whoever made it, and is there for nobody else."""

from typing import Any, Optional
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from accounts import failed
from authentication import caller
from errors import ApiError, not_found
from flags import planted
from idempotency import once_by_key
from item_bodies import chosen_owner, item_patch, new_item, stored_fields, whole_item
from items_store import change_item, create_item, list_items, read_item, remove_item
from models import Item, ItemPage, text
from pagination import Page, page
from sessions import Caller

router = APIRouter()
NewItem, WholeItem, Patch = new_item(), whole_item(), item_patch()
MISSING = {404: failed("No such item")}


@router.get("/items", summary="Items of the caller, the newest first", response_model=ItemPage)
async def listing(which: Page = Depends(page), who: Caller = Depends(caller)) -> dict:
    return await list_items(who.id, which)


@router.get(
    "/items-old", summary="Items; use /items instead", response_model=ItemPage, deprecated=True
)
async def old_listing(
    response: Response, which: Page = Depends(page), who: Caller = Depends(caller)
) -> dict:
    # RFC 9745 and RFC 8594.
    response.headers["deprecation"] = "@1735689600"
    response.headers["sunset"] = "Fri, 31 Dec 2032 23:59:59 GMT"
    response.headers["link"] = '</items>; rel="successor-version"'
    return await list_items(who.id, which)


@router.post(
    "/items",
    summary="Makes an item",
    status_code=201,
    response_model=Item,
    responses={422: failed("The Idempotency-Key was used for another request")},
)
async def creating(
    body: NewItem,
    who: Caller = Depends(caller),
    idempotency_key: text(1, 128) = Header(None, alias="Idempotency-Key"),
) -> dict:
    fields = stored_fields(body)
    chosen = {"item_id": getattr(body, "id", None)} if planted("twin:mass-assign") else {}
    owner = chosen_owner(body) or who.id

    async def work(connection: Any) -> dict:
        return await create_item(connection, owner, fields, **chosen)

    return await once_by_key(idempotency_key, who.id, body.dict(), work)


@router.get("/items/{id}", summary="One item", response_model=Item, responses=MISSING)
async def reading(id: UUID, who: Caller = Depends(caller)) -> Any:
    item = _existing(await read_item(id, who.id))
    if planted("schema-drift"):
        # A response of one's own is not held against the model.
        return JSONResponse(jsonable_encoder(item, exclude={"quantity"}))
    if planted("twin:schema-drift"):
        return JSONResponse(jsonable_encoder({**item, "revision": 1}))
    return item


@router.put("/items/{id}", summary="Replaces an item", response_model=Item, responses=MISSING)
async def replacing(id: UUID, body: WholeItem, who: Caller = Depends(caller)) -> dict:
    changes = body.dict(include={"name", "quantity", "note"})
    return _existing(await change_item(id, who.id, changes, chosen_owner(body)))


@router.patch("/items/{id}", summary="Changes some of it", response_model=Item, responses=MISSING)
async def changing(id: UUID, body: Patch, who: Caller = Depends(caller)) -> dict:
    changes = body.dict(exclude_unset=True)
    if not changes:
        raise ApiError(400, "INVALID", "body: nothing to change.")
    if any(changes.get(name, "") is None for name in ("name", "quantity")):
        raise ApiError(400, "INVALID", "body: only the note may be null.")
    return _existing(await change_item(id, who.id, changes, chosen_owner(body)))


@router.delete("/items/{id}", summary="Removes an item", status_code=204, responses=MISSING)
async def removing(id: UUID, who: Caller = Depends(caller)) -> Response:
    if not await remove_item(id, who.id):
        raise not_found()
    return Response(status_code=204)


def _existing(item: Optional[dict]) -> dict:
    if item is None:
        raise not_found()
    return item
