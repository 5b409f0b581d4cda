"""Who asks: a bearer token whose session is open.

The session is asked for each time, so logout is at once.
"""

from typing import Optional

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from errors import ApiError
from flags import planted
from models import ErrorBody
from sessions import Caller, caller_by

FORBIDDEN = {403: {"model": ErrorBody, "description": "Not an administrator"}}

# It names the scheme in the document; what is missing is answered here, in our shape.
bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", scheme_name="bearer")


async def caller(
    credentials: Optional[HTTPAuthorizationCredentials] = Depends(bearer),
) -> Caller:
    found = None if credentials is None else await caller_by(credentials.credentials)
    if found is None:
        raise _unauthenticated()
    return found


async def administrator(who: Caller = Depends(caller)) -> Caller:
    if who.role != "admin":
        raise ApiError(403, "FORBIDDEN", "This needs the role admin.")
    return who


def _unauthenticated() -> ApiError:
    message = "A valid access token is needed."
    if planted("twin:jwt-nosig"):
        return ApiError(403, "UNAUTHENTICATED", message)
    return ApiError(401, "UNAUTHENTICATED", message, {"www-authenticate": "Bearer"})
