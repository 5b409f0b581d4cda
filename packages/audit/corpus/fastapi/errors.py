"""One envelope for every error: ``{ error: { code, message, request_id } }``."""

import re
import traceback
from typing import Mapping, NamedTuple, Optional

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException as RoutingError

from database import DependencyError
from flags import planted

UNREADABLE = ("BAD_REQUEST", "The request cannot be read.")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
IS_PROBLEM_JSON = planted("twin:err-html")
PAGE = "<!doctype html><html><head><title>404</title></head><body><h1>Not found</h1></body></html>"


class ApiError(HTTPException):
    def __init__(self, status: int, code: str, message: str, headers: Optional[dict] = None):
        super().__init__(status, message, headers)
        self.code = code


def not_found() -> ApiError:
    return ApiError(404, "NOT_FOUND", "There is no such thing.")


class Told(NamedTuple):
    status: int
    code: str
    message: str
    headers: Mapping[str, str] = {}


def told_of(error: Exception) -> Told:
    if isinstance(error, ApiError):
        return Told(error.status_code, error.code, error.detail, error.headers or {})
    if isinstance(error, DependencyError):
        message = "Something this service needs does not answer; try again later."
        return Told(503, "UNAVAILABLE", message, {"retry-after": "2"})
    if isinstance(error, RequestValidationError):
        return Told(400, "INVALID", _problem_of(error))
    if isinstance(error, TimeoutError):
        return Told(504, "TIMED_OUT", "The request took longer than is allowed.")
    if isinstance(error, RoutingError):
        is_missing = error.status_code == 404
        return told_of(not_found()) if is_missing else Told(error.status_code, *UNREADABLE)
    return Told(500, "INTERNAL", "Something went wrong here.")


def error_response(request: Request, error: Exception) -> Response:
    told = _planted(told_of(error), error)
    if told.status >= 500:
        request.state.failure = error
    request_id = request.state.request_id
    if IS_PROBLEM_JSON:
        problem = {"type": "about:blank", "title": told.code, "status": told.status}
        body: dict = {**problem, "detail": told.message, "request_id": request_id}
        media_type = "application/problem+json"
    else:
        told_id = {"error_id": request_id} if planted("twin:err-leak") else {}
        named = {"code": told.code, "message": told.message, "request_id": request_id}
        body = {"error": {**named, **told_id}}
        media_type = "application/json"
    return JSONResponse(body, told.status, dict(told.headers), media_type)


def handle_errors(app: FastAPI) -> None:
    async def handle(request: Request, error: Exception) -> Response:
        is_unrouted = isinstance(error, RoutingError) and not isinstance(error, ApiError)
        if is_unrouted and error.status_code == 404 and planted("err-html"):
            return HTMLResponse(PAGE, 404)
        if is_unrouted and error.status_code == 405:
            error = _refused_method(request)
        return error_response(request, error)

    for kind in (RoutingError, RequestValidationError, DependencyError, Exception):
        app.add_exception_handler(kind, handle)


def _refused_method(request: Request) -> ApiError:
    if planted("twin:err-500-type") and request.method not in METHODS:
        return ApiError(501, "NOT_IMPLEMENTED", "This method is not implemented.")
    routes = [each for each in request.app.routes if isinstance(each, APIRoute)]
    there = [each for each in routes if each.path_regex.match(request.scope["path"])]
    allowed = sorted({method for each in there for method in each.methods})
    headers = {"allow": ", ".join(allowed)}
    return ApiError(405, "METHOD_NOT_ALLOWED", f"Use {' or '.join(allowed)} here.", headers)


def _problem_of(error: RequestValidationError) -> str:
    """Names the place and the rule, and never repeats what was sent."""
    first = error.errors()[0]
    # A member that nobody knows has whatever name the client gave it.
    names = [str(name) for name in first["loc"] if re.fullmatch(r"[a-z_]{1,30}", str(name))]
    return f"{'.'.join(names)}: {first['msg'].split(':')[0]}."


def _planted(told: Told, error: Exception) -> Told:
    if told.status == 413 and planted("twin:body-nolimit"):
        return told._replace(status=400)
    if planted("err-leak") and told.status != 404:
        return told._replace(message="".join(traceback.format_exception(error)))
    return told
