"""Settings from the environment. What is missing, malformed or insecure stops the start."""

import os
from pathlib import Path
from typing import NamedTuple, Optional, Sequence

from flags import planted
from secret_strength import weakness
from settings_reader import Reader

LOG_LEVELS = ("fatal", "error", "warn", "info", "debug", "trace")


class Settings(NamedTuple):
    host: str
    port: int
    secret: str
    database_url: str
    redis_url: Optional[str]
    request_timeout: float
    log_level: str
    login_limit: int
    login_window: int
    grace: float
    drain_delay: float
    allowed_origins: Sequence[str]
    preview_origins: Sequence[str]


def read_settings() -> Settings:
    """Raises ConfigurationError that lists every problem."""
    read = Reader(os.environ, lenient=planted("env-silent"))
    mode = read.one_of("NODE_ENV", ("production", "development", "test"), "production")
    port = read.integer("PORT", 0, 65_535, 3000)
    settings = Settings(
        host=os.environ.get("HOST", "127.0.0.1"),
        port=port,
        secret=_secret(read, mode),
        database_url=read.url("DATABASE_URL", ("postgres", "postgresql"), required=True) or "",
        redis_url=read.url("REDIS_URL", ("redis", "rediss")),
        request_timeout=read.integer("REQUEST_TIMEOUT_MS", 100, 60_000, 10_000) / 1000,
        log_level=read.one_of("LOG_LEVEL", LOG_LEVELS, "info"),
        login_limit=read.integer("LOGIN_LIMIT", 1, 1_000_000, 5),
        login_window=read.integer("LOGIN_WINDOW_SECONDS", 1, 86_400, 900),
        grace=read.integer("GRACE_MS", 0, 600_000, 20_000) / 1000,
        drain_delay=read.integer("DRAIN_DELAY_MS", 0, 60_000, 1_000) / 1000,
        allowed_origins=read.origins("ALLOWED_ORIGINS", []),
        preview_origins=read.origins("PREVIEW_ORIGINS", [f"http://127.0.0.1:{port}"]),
    )
    read.finish()
    return settings


def _secret(read: Reader, mode: str) -> str:
    direct, file = read.env.get("SECRET_KEY"), read.env.get("SECRET_FILE")
    if direct is not None and file is not None:
        return read.problem("SECRET_KEY", "and SECRET_FILE are both set; give one of them")
    secret = direct if file is None else _content(read, file)
    if secret is None and planted("secret-default"):
        return "corpus-built-in-secret-7d1f0b52"
    problem = weakness(secret)
    any_will_do = planted("secret-weak-ok") or (planted("twin:secret-weak-ok") and mode == "test")
    if problem is None or (secret is not None and any_will_do):
        return secret or ""
    return read.problem("SECRET_KEY" if file is None else "SECRET_FILE", problem)


def _content(read: Reader, file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        # Whatever keeps it from being read, the operator looks at the same variable.
        return read.problem("SECRET_FILE", "names a file that cannot be read")


settings = read_settings()
