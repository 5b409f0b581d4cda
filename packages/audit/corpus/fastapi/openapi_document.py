"""The OpenAPI document: that of FastAPI, with the errors as they are really answered."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from errors import IS_PROBLEM_JSON
from models import ErrorBody, Problem

MODEL = Problem if IS_PROBLEM_JSON else ErrorBody
MEDIA_TYPE = "application/problem+json" if IS_PROBLEM_JSON else "application/json"
ANYWHERE = {
    "400": "Not a valid request",
    "415": "Not a media type or encoding that is taken",
    "500": "Something went wrong here",
    "503": "Something that is needed does not answer",
    "504": "It took too long",
}


def describe(app: FastAPI) -> None:
    def document() -> dict:
        if app.openapi_schema is None:
            app.openapi_schema = _corrected(
                get_openapi(title=app.title, version=app.version, routes=app.routes)
            )
        return app.openapi_schema

    app.openapi = document


def _corrected(document: dict) -> dict:
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for model in (ErrorBody, MODEL):
        schema = model.schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("definitions", {}))
        schemas[model.__name__] = schema
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"] = _responses(operation)
    return document


def _responses(operation: dict) -> dict:
    # FastAPI writes 422 wherever there is anything to validate; ours is a 400.
    declared = {
        status: _with_our_error(each)
        for status, each in operation["responses"].items()
        if not _is_its_own(status, each)
    }
    more = dict(ANYWHERE)
    if "security" in operation:
        more["401"] = "No valid access token"
    if "requestBody" in operation:
        more["413"] = "The body is too large"
    return {**{status: _error(text) for status, text in more.items()}, **declared}


def _is_its_own(status: str, response: dict) -> bool:
    return status == "422" and response["description"] == "Validation Error"


def _with_our_error(response: dict) -> dict:
    is_error = "ErrorBody" in str(response.get("content"))
    return _error(response["description"]) if is_error else response


def _error(description: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{MODEL.__name__}"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}
