"""Reads variables strictly and collects what is wrong with them."""

import re
from typing import Mapping, Optional, Sequence
from urllib.parse import urlsplit


class ConfigurationError(Exception):
    """What is wrong with the environment; names variables and never tells their values."""


class Reader:
    """A lenient reader takes the default where a value is malformed: the defect ``env-silent``."""

    def __init__(self, env: Mapping[str, str], lenient: bool):
        self.env = env
        self._lenient = lenient
        self._problems: list[str] = []

    def finish(self) -> None:
        """Raises ConfigurationError if anything was wrong."""
        if self._problems:
            raise ConfigurationError("; ".join(self._problems))

    def problem(self, name: str, what: str) -> str:
        self._problems.append(f"{name} {what}")
        return ""

    def integer(self, name: str, least: int, most: int, default: int) -> int:
        text = self.env.get(name)
        if text is None:
            return default
        # int() itself takes blanks, underscores and digits of other scripts.
        if re.fullmatch(r"-?[0-9]{1,15}", text) and least <= int(text) <= most:
            return int(text)
        if not self._lenient:
            self.problem(name, f"must be an integer from {least} to {most}")
        return default

    def one_of(self, name: str, allowed: Sequence[str], default: str) -> str:
        text = self.env.get(name, default)
        if text in allowed:
            return text
        if not self._lenient:
            self.problem(name, f"must be one of {', '.join(allowed)}")
        return default

    def url(self, name: str, schemes: Sequence[str], required: bool = False) -> Optional[str]:
        text = self.env.get(name, "")
        if text == "":
            if required:
                self.problem(name, "is required and missing")
            return None
        if _is_url(text, schemes):
            return text
        wanted = " or ".join(f"{scheme}://" for scheme in schemes)
        self.problem(name, f"must be a URL that begins with {wanted}")
        return None

    def origins(self, name: str, default: Sequence[str]) -> Sequence[str]:
        text = self.env.get(name, "")
        if text == "":
            return default
        origins = [origin.strip() for origin in text.split(",")]
        if not all(re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?", each) for each in origins):
            self.problem(name, "must be origins such as https://app.example, parted by commas")
        return origins


def _is_url(text: str, schemes: Sequence[str]) -> bool:
    try:
        parts = urlsplit(text)
        # Reading the port is what tells whether it is one.
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
