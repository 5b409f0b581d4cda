"""Registering, signing in and out, and what one may do with one's own account."""

import uuid

import asyncpg
from fastapi import APIRouter, Depends, Request, Response

from authentication import caller
from database import database
from errors import ApiError
from flags import planted
from login_limit import Attempt
from models import Credentials, ErrorBody, NewUser, PasswordChange, Refresh, Registration
from models import TokenPair, User
from passwords import hash_password, is_password, password_problem
from records import record
from sessions import Caller, end_other_sessions, end_session, rotate, start_session

router = APIRouter()


def failed(description: str) -> dict:
    return {"model": ErrorBody, "description": description}


@router.post(
    "/register",
    summary="Makes an account",
    status_code=201,
    response_model=NewUser,
    responses={409: failed("The e-mail address has an account")},
)
async def register(body: Registration) -> dict:
    _require_strong(body.password, body.email)
    try:
        rows = await database.query(
            """INSERT INTO users (id, email, password_hash) VALUES ($1, $2, $3)
               RETURNING id, email, role, created_at""",
            uuid.uuid4(),
            body.email.lower(),
            await hash_password(body.password),
        )
    except asyncpg.UniqueViolationError as error:
        raise ApiError(409, "EMAIL_TAKEN", "This e-mail address has an account.") from error
    return rows[0]


@router.post(
    "/login",
    summary="Opens a session",
    response_model=TokenPair,
    responses={
        401: failed("Wrong e-mail address or password"),
        429: failed("Too many attempts"),
    },
)
async def login(body: Credentials, request: Request, response: Response) -> dict:
    email = body.email.lower()
    attempt = Attempt(request, email)
    await attempt.reserve()
    user = await database.one("SELECT id, role, password_hash FROM users WHERE email = $1", email)
    is_right = await is_password(body.password, None if user is None else user["password_hash"])
    if user is None or not is_right:
        _tell_failure(body, request)
        message = "The e-mail address or the password is wrong."
        raise ApiError(401, "WRONG_CREDENTIALS", message, attempt.headers)
    await attempt.forget(response)
    return await start_session(str(user["id"]), user["role"])


def _tell_failure(body: Credentials, request: Request) -> None:
    request_id = request.state.request_id
    if planted("log-secrets"):
        record("warn", "login failed", request_id=request_id, body=body.dict())
    if planted("twin:log-secrets"):
        redacted = {name: "[redacted]" for name in body.dict()}
        record("warn", "login failed", request_id=request_id, body=redacted)


@router.post(
    "/refresh",
    summary="Changes a refresh token for new tokens",
    response_model=TokenPair,
    responses={401: failed("Not a valid refresh token")},
)
async def refresh(body: Refresh) -> dict:
    return await rotate(body.refresh_token)


async def logout(who: Caller = Depends(caller)) -> Response:
    await end_session(who.session_id)
    return Response(status_code=204)


if not planted("twin:revoke-never"):
    router.post("/logout", summary="Ends this session everywhere", status_code=204)(logout)


@router.get("/me", summary="Who asks", response_model=User)
async def me(who: Caller = Depends(caller)) -> dict:
    return {"id": who.id, "email": who.email, "role": who.role}


@router.post(
    "/me/password", summary="Changes the password and ends all other sessions", status_code=204
)
async def change_password(body: PasswordChange, who: Caller = Depends(caller)) -> Response:
    user = await database.one("SELECT password_hash FROM users WHERE id = $1", who.id)
    stored = None if user is None else user["password_hash"]
    if not await is_password(body.current_password, stored):
        raise ApiError(400, "WRONG_PASSWORD", "The current password is wrong.")
    _require_strong(body.new_password, who.email)
    hashed = await hash_password(body.new_password)
    await database.query("UPDATE users SET password_hash = $2 WHERE id = $1", who.id, hashed)
    await end_other_sessions(who)
    return Response(status_code=204)


def _require_strong(password: str, email: str) -> None:
    problem = password_problem(password, email)
    if problem is not None:
        raise ApiError(400, "WEAK_PASSWORD", f"The password {problem}.")
