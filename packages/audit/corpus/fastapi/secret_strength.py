"""What makes a signing secret refusable: short, known, or of too few different characters."""

from typing import Optional

LENGTH_MIN = 32
DISTINCT_MIN = 10
KNOWN = (
    "changeme",
    "change-me",
    "change_me",
    "replace-me",
    "secret",
    "password",
    "django-insecure",
    "your-secret",
    "default",
    "example",
    "keyboard cat",
)


def weakness(secret: Optional[str]) -> Optional[str]:
    """None if it is strong enough."""
    if not secret:
        return "is required and missing"
    if len(secret) < LENGTH_MIN:
        return f"must have at least {LENGTH_MIN} characters"
    if len(set(secret)) < DISTINCT_MIN:
        return "repeats too few characters to be random"
    if any(word in secret.lower() for word in KNOWN):
        return "is a known placeholder; generate a random one"
    return None
