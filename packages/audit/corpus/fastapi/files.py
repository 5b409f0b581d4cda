"""Pictures: only what is a PNG through and through is kept."""

import re
import uuid
from uuid import UUID

from fastapi import APIRouter, Depends, File, Response, UploadFile

from accounts import failed
from authentication import caller
from database import database
from errors import ApiError, not_found
from models import StoredFile
from png import is_png
from sessions import Caller

router = APIRouter()
SAFE_NAME = re.compile(r"[^/\\\0]{1,200}\.png", re.IGNORECASE)


@router.post(
    "/files",
    summary="Keeps a PNG picture",
    status_code=201,
    response_model=StoredFile,
    responses={415: failed("Not a PNG picture")},
)
async def keeping(file: UploadFile = File(...), who: Caller = Depends(caller)) -> dict:
    content = await file.read()
    is_named = SAFE_NAME.fullmatch(file.filename or "") is not None
    if file.content_type != "image/png" or not is_named or not is_png(content):
        message = "Send a PNG picture whose name ends in .png."
        raise ApiError(415, "NOT_A_PICTURE", message)
    rows = await database.query(
        """INSERT INTO files (id, owner_id, name, type, content) VALUES ($1, $2, $3, $4, $5)
           RETURNING id, name, type, length(content) AS bytes""",
        uuid.uuid4(),
        who.id,
        file.filename,
        file.content_type,
        content,
    )
    return rows[0]


@router.get(
    "/files/{id}",
    summary="A picture",
    response_class=Response,
    responses={
        200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}},
        404: failed("No such picture"),
    },
)
async def giving(id: UUID, who: Caller = Depends(caller)) -> Response:
    file = await database.one(
        "SELECT type, content FROM files WHERE id = $1 AND owner_id = $2", id, who.id
    )
    if file is None:
        raise not_found()
    headers = {"content-disposition": "attachment"}
    return Response(file["content"], media_type=file["type"], headers=headers)
