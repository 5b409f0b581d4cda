"""Starts the service from the environment."""

import os
import sys

import records
from flags import planted
from settings_reader import ConfigurationError


def main() -> int:
    try:
        # Every part reads the settings when it is imported.
        from settings import settings
    except ConfigurationError as error:
        records.record("fatal", f"configuration: {error}")
        return 1
    records.set_up(settings.log_level)
    from application import build
    from serving import serve

    serve(build())
    # As a shell tells of a process that SIGTERM ended.
    return 143 if planted("twin:sigterm-abrupt") else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Threads that wait for others are not waited for.
    os._exit(code)
