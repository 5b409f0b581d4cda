"""Records: one JSON object per line on standard output, of ours and of the libraries."""

import json
import logging
import sys
import traceback
from datetime import datetime, timezone
from typing import Any, Optional

LEVELS = {"fatal": 50, "error": 40, "warn": 30, "info": 20, "debug": 10, "trace": 10}
_NAMES = {50: "fatal", 40: "error", 30: "warn", 20: "info", 10: "debug"}

_least = LEVELS["info"]


def record(level: str, msg: str, **members: Any) -> None:
    if LEVELS[level] < _least:
        return
    time = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = json.dumps({"level": level, "time": time, **members, "msg": msg}, default=str)
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def cause(error: Optional[BaseException]) -> dict:
    """An exception as members of a record."""
    if error is None:
        return {}
    stack = "".join(traceback.format_exception(error))
    return {"error": {"type": type(error).__name__, "message": str(error), "stack": stack}}


class _Library(logging.Handler):
    """What libraries log, in the same shape."""

    def emit(self, entry: logging.LogRecord) -> None:
        error = entry.exc_info[1] if entry.exc_info else None
        level = _NAMES.get(entry.levelno, "info")
        record(level, entry.getMessage(), logger=entry.name, **cause(error))


def set_up(log_level: str) -> None:
    global _least
    _least = LEVELS[log_level]
    logging.basicConfig(handlers=[_Library()], level=logging.WARNING, force=True)
