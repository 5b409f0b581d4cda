"""Public documents by name, out of one folder and from nowhere else."""

from pathlib import Path

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse

from accounts import failed
from errors import not_found
from models import text

router = APIRouter()
FOLDER = Path(__file__).parent / "documents"


@router.get(
    "/documents",
    summary="A document by its name",
    response_class=PlainTextResponse,
    responses={404: failed("No such document")},
)
async def document(name: text(1, 200) = Query(..., example="terms.txt")) -> PlainTextResponse:
    # Only a name that the folder lists is ever made into a path.
    for file in FOLDER.iterdir():
        if file.name == name:
            return PlainTextResponse(file.read_text(encoding="utf-8"))
    raise not_found()
