"""``python3 migrate.py``: brings the schema of DATABASE_URL up to date.

It makes the account that ADMIN_EMAIL and ADMIN_PASSWORD name, if they are set, an administrator's.
"""

import os
import sys
import uuid
from typing import Any

import psycopg2

from migrations import migrate
from passwords import hashed


def main() -> int:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith(("postgres://", "postgresql://")):
        print("configuration: DATABASE_URL is required and must be a URL", file=sys.stderr)
        return 1
    try:
        connection = psycopg2.connect(url, connect_timeout=5)
        # By its own lock and transactions.
        connection.autocommit = True
        print(f"applied {migrate(connection)} migrations")
        _add_administrator(connection)
        connection.close()
        return 0
    except psycopg2.Error as error:
        print(str(error).strip(), file=sys.stderr)
        return 1


def _add_administrator(connection: Any) -> None:
    email, password = os.environ.get("ADMIN_EMAIL"), os.environ.get("ADMIN_PASSWORD")
    if not email or not password:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO users (id, email, password_hash, role) VALUES (%s, %s, %s, 'admin')
               ON CONFLICT (email) DO UPDATE SET role = 'admin'""",
            [str(uuid.uuid4()), email, hashed(password)],
        )


if __name__ == "__main__":
    sys.exit(main())
