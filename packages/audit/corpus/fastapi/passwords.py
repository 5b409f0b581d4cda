"""Passwords: scrypt with a salt each, and a rule for new ones."""

import asyncio
import hashlib
import hmac
import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Optional

COMMON = ("password", "passw0rd", "qwerty", "letmein", "welcome", "iloveyou", "admin", "dragon")
SEQUENCES = ("0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop")


def derived(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=16_384, r=8, p=1, dklen=32)


def hashed(password: str) -> str:
    salt = os.urandom(16)
    parts = (salt, derived(password, salt))
    return ".".join(urlsafe_b64encode(part).decode() for part in parts)


_NOBODY = hashed(os.urandom(16).hex())


async def hash_password(password: str) -> str:
    return await asyncio.to_thread(hashed, password)


async def is_password(password: str, stored: Optional[str]) -> bool:
    """Without a stored hash it takes as long, and answers no."""
    salt, key = (urlsafe_b64decode(part) for part in (stored or _NOBODY).split("."))
    given = await asyncio.to_thread(derived, password, salt)
    return hmac.compare_digest(given, key) and stored is not None


def password_problem(password: str, email: str) -> Optional[str]:
    """What is wrong with a new password; None if nothing is."""
    lower = password.lower()
    name = email.lower().split("@")[0]
    if len(set(lower)) < 5:
        return "repeats too few characters"
    if len(name) >= 4 and name in lower:
        return "contains the e-mail address"
    rest = lower
    for word in (*COMMON, *SEQUENCES):
        rest = rest.replace(word, "")
    return "is too easy to guess" if len(re.sub(r"\d", "", rest)) < 4 else None
