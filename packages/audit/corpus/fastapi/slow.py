"""A request that takes as long as it is asked to, in the database."""

from fastapi import APIRouter, Depends, Query

from authentication import caller
from database import QUERY_SECONDS, database
from models import Waited

router = APIRouter()


@router.get(
    "/slow",
    summary="Waits, then answers",
    response_model=Waited,
    dependencies=[Depends(caller)],
)
async def slow(ms: int = Query(100, ge=0, le=5000)) -> dict:
    seconds = ms / 1000
    await database.query("SELECT pg_sleep($1)", seconds, seconds=seconds + QUERY_SECONDS)
    return {"waited_ms": ms}
