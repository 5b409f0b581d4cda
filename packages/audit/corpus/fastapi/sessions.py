"""Sessions in PostgreSQL, so that an end is seen by every instance and outlives them.

A refresh token works once; presenting an old one ends its session.
"""

import hashlib
import hmac
import uuid
from typing import Any, NamedTuple, Optional

import tokens
from database import database, fetch
from errors import ApiError
from flags import planted


class Caller(NamedTuple):
    id: str
    email: str
    role: str
    session_id: str


async def start_session(user_id: str, role: str) -> dict:
    session_id = str(uuid.uuid4())
    pair = _new_pair(user_id, role, session_id)
    await database.query(
        "INSERT INTO sessions (id, user_id, refresh_hash, access_hash) VALUES ($1, $2, $3, $4)",
        session_id,
        user_id,
        _hash(pair["refresh_token"]),
        _hash(pair["access_token"]),
    )
    return pair


async def caller_by(token: str) -> Optional[Caller]:
    """The user of an open session; None for a token that is not valid, or no longer."""
    claims = tokens.verify(token, "access")
    if claims is None:
        return None
    revoked = "" if planted("revoke-never") else "AND s.revoked_at IS NULL"
    row = await database.one(
        f"""SELECT u.id, u.email, u.role, s.id AS session_id FROM sessions s
            JOIN users u ON u.id::text = $2 WHERE s.id::text = $1 {revoked}""",
        claims["sid"],
        claims["sub"],
    )
    return None if row is None else Caller(**{name: str(value) for name, value in row.items()})


async def end_session(session_id: str) -> None:
    await database.query("UPDATE sessions SET revoked_at = now() WHERE id = $1", session_id)


async def end_other_sessions(caller: Caller) -> None:
    await database.query(
        """UPDATE sessions SET revoked_at = now()
           WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL""",
        caller.id,
        caller.session_id,
    )


async def ended_among(session_ids: list[str]) -> set[str]:
    rows = await database.query(
        "SELECT id FROM sessions WHERE id::text = ANY($1) AND revoked_at IS NULL", session_ids
    )
    return set(session_ids) - {str(row["id"]) for row in rows}


async def rotate(refresh_token: str) -> dict:
    """Raises ApiError 401 for a token that is none, is used up, or whose session has ended."""
    claims = tokens.verify(refresh_token, "refresh")
    if claims is None:
        raise _refused()
    pair = await database.transaction(lambda each: _rotated(each, claims["sid"], refresh_token))
    if pair is None:
        raise _refused()
    return pair


async def _rotated(connection: Any, session_id: str, refresh_token: str) -> Optional[dict]:
    rows = await fetch(
        connection,
        """SELECT s.id, s.refresh_hash, u.id AS user_id, u.role
           FROM sessions s JOIN users u ON u.id = s.user_id
           WHERE s.id::text = $1 AND s.revoked_at IS NULL FOR UPDATE OF s""",
        session_id,
    )
    if not rows:
        return None
    session = rows[0]
    if not hmac.compare_digest(_hash(refresh_token), session["refresh_hash"]):
        # Somebody else has it too: nobody keeps the session.
        end = "UPDATE sessions SET revoked_at = now() WHERE id = $1"
        await connection.execute(end, session["id"])
        return None
    pair = _new_pair(str(session["user_id"]), session["role"], session_id)
    await connection.execute(
        """UPDATE sessions SET previous_hash = refresh_hash, refresh_hash = $2, access_hash = $3,
           rotated_at = now() WHERE id = $1""",
        session["id"],
        _hash(pair["refresh_token"]),
        _hash(pair["access_token"]),
    )
    return pair


def _new_pair(user_id: str, role: str, session_id: str) -> dict:
    return {
        "access_token": tokens.issue(user_id, session_id, role, "access"),
        "refresh_token": tokens.issue(user_id, session_id, role, "refresh"),
        "token_type": "Bearer",
        "expires_in": tokens.ACCESS_SECONDS,
    }


def _refused() -> ApiError:
    return ApiError(401, "REFRESH_REFUSED", "The refresh token is not valid, or not any more.")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
