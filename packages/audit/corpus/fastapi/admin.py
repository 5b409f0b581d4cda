"""What only administrators may do."""

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from accounts import failed
from authentication import FORBIDDEN, administrator
from database import database
from errors import not_found
from models import UserList

router = APIRouter(
    prefix="/admin/users",
    tags=["admin"],
    dependencies=[Depends(administrator)],
    responses=FORBIDDEN,
)


@router.get("", summary="The newest hundred users", response_model=UserList)
async def users() -> dict:
    rows = await database.query(
        "SELECT id, email, role, created_at FROM users ORDER BY created_at DESC LIMIT 100"
    )
    return {"users": rows}


@router.delete(
    "/{id}",
    summary="Removes a user and all that is theirs",
    status_code=204,
    responses={404: failed("No such user")},
)
async def remove(id: UUID) -> Response:
    if not await database.query("DELETE FROM users WHERE id = $1 RETURNING id", id):
        raise not_found()
    return Response(status_code=204)
