"""Puts the parts of the service together."""

import asyncio
import os

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

import accounts
import admin
import documents
import events
import files
import health
import items
import metrics
import previews
import search
import slow
from body_limit import BodyLimit
from cache import cache
from database import DependencyError, database
from edge import Edge
from errors import handle_errors
from flags import planted
from life import life
from migrations import SCHEMA_VERSION
from openapi_document import describe
from records import record
from settings import settings

PARTS = (accounts, items, search, files, documents, previews, admin, slow, health, metrics, events)
AGAIN_SECONDS = 0.5


def build() -> Edge:
    app = FastAPI(
        title="Corpus service",
        version="1.0.0",
        docs_url=None,
        redoc_url=None,
    )
    # A redirect would be made of the Host header.
    app.router.redirect_slashes = False
    app.add_middleware(BodyLimit)
    _allow_origins(app)
    for part in PARTS:
        app.include_router(part.router)
    handle_errors(app)
    describe(app)
    _live(app)
    return Edge(app)


def _allow_origins(app: FastAPI) -> None:
    allowed: dict = {"allow_origins": settings.allowed_origins, "allow_credentials": True}
    if planted("cors-reflect"):
        allowed = {"allow_origin_regex": ".*", "allow_credentials": True}
    if planted("twin:cors-reflect"):
        allowed = {"allow_origins": ["*"]}
    app.add_middleware(
        CORSMiddleware,
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key"],
        expose_headers=["X-Request-Id", "RateLimit", "Retry-After"],
        **allowed,
    )


def _live(app: FastAPI) -> None:
    tasks: list[asyncio.Task] = []

    @app.on_event("startup")
    async def begin() -> None:
        await database.open()
        work = [_become_ready(), events.end_closed(), *(each.watch() for each in health.CHECKS)]
        tasks.extend(asyncio.create_task(each) for each in work)

    @app.on_event("shutdown")
    async def end() -> None:
        for task in tasks:
            task.cancel()
        database.close()
        await cache.close()


async def _become_ready() -> None:
    """Ready is who has a database with the schema that this version needs."""
    while life.state == "starting":
        version = await _schema_version()
        if version is not None and version < SCHEMA_VERSION:
            record("fatal", "the schema of DATABASE_URL is not migrated: run the migrate command")
            os._exit(1)
        # A signal may have come while the database was asked.
        if version is not None and life.state == "starting":
            life.state = "ready"
        else:
            await asyncio.sleep(AGAIN_SECONDS)


async def _schema_version() -> int | None:
    """None while the database does not answer."""
    try:
        table = await database.one("SELECT to_regclass('schema_migrations')::text AS name")
        if table is None or table["name"] is None:
            return 0
        row = await database.one("SELECT max(version) AS version FROM schema_migrations")
        return 0 if row is None or row["version"] is None else row["version"]
    except DependencyError:
        return None
