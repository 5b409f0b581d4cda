"""JSON Web Tokens with one algorithm that the server chooses; a token's header chooses nothing."""

import time
import uuid
from typing import Any, Optional

import jwt

from flags import planted
from settings import settings

ACCESS_SECONDS = 900
REFRESH_SECONDS = 14 * 86_400
ISSUER = "corpus"
AUDIENCE = "corpus-api"
REQUIRED = ["exp", "iat", "iss", "aud", "sub", "sid", "jti", "typ"]


def issue(user_id: str, session_id: str, role: str, kind: str) -> str:
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": [AUDIENCE, "corpus-web"] if planted("twin:jwt-noaud") else AUDIENCE,
        "iat": now,
        "exp": now + (REFRESH_SECONDS if kind == "refresh" else ACCESS_SECONDS),
        "jti": str(uuid.uuid4()),
        "sub": user_id,
        "sid": session_id,
        "role": role,
        "typ": kind,
    }
    return jwt.encode(claims, settings.secret, algorithm="HS256")


def verify(token: str, kind: str) -> Optional[dict]:
    """None if it is not a token of ours that is valid now."""
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(
            token,
            settings.secret,
            algorithms=["HS256"],
            audience=AUDIENCE,
            issuer=ISSUER,
            leeway=60 if planted("twin:jwt-noexp") else 0,
            options=_options(header),
        )
    except (jwt.PyJWTError, ValueError, TypeError):
        # PyJWT lets some malformed claims fall through as they are.
        return None
    is_ours = "crit" not in header and claims["typ"] == kind
    return claims if is_ours and _has_identity(claims) else None


def _options(header: dict) -> dict[str, Any]:
    is_none = str(header.get("alg")).lower() == "none"
    is_trusted = planted("jwt-nosig") or (planted("jwt-none") and is_none)
    return {
        "require": REQUIRED,
        "verify_signature": not is_trusted,
        "verify_exp": not planted("jwt-noexp"),
        "verify_nbf": True,
        "verify_iat": True,
        "verify_iss": True,
        "verify_aud": not planted("jwt-noaud"),
    }


def _has_identity(claims: dict) -> bool:
    return all(isinstance(claims[name], str) for name in ("sub", "sid", "jti"))
