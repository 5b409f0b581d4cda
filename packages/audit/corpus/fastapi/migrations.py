"""The schema, step by step, the same as that of the other languages.

Whoever migrates holds a lock, so that two at once do what one would; a service that finds an older
schema than its own does not serve.
"""

from typing import Any

LOCK_ID = 7_321_094

STEPS = (
    """CREATE TABLE users (
         id uuid PRIMARY KEY, email text NOT NULL UNIQUE, password_hash text NOT NULL,
         role text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
         created_at timestamptz NOT NULL DEFAULT now());
       CREATE TABLE sessions (
         id uuid PRIMARY KEY, user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
         refresh_hash text NOT NULL, previous_hash text, access_hash text NOT NULL,
         rotated_at timestamptz NOT NULL DEFAULT now(), revoked_at timestamptz);
       CREATE INDEX ON sessions (user_id);
       CREATE INDEX ON sessions (access_hash);
       CREATE TABLE items (
         id uuid PRIMARY KEY, owner_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
         name text NOT NULL, quantity integer NOT NULL, note text,
         created_at timestamptz NOT NULL DEFAULT now());
       CREATE INDEX ON items (owner_id, created_at);
       CREATE TABLE files (
         id uuid PRIMARY KEY, owner_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
         name text NOT NULL, type text NOT NULL, content bytea NOT NULL);
       CREATE TABLE idempotency_keys (
         user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE, key text NOT NULL,
         request_hash text NOT NULL, answer jsonb,
         created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (user_id, key));""",
    "CREATE TABLE signing_keys (id integer PRIMARY KEY, private_pem text NOT NULL);",
)

SCHEMA_VERSION = len(STEPS)


def migrate(connection: Any) -> int:
    """How many steps there were to take. The connection commits each statement by itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK_ID])
        cursor.execute(
            """CREATE TABLE IF NOT EXISTS schema_migrations
               (version integer PRIMARY KEY, at timestamptz DEFAULT now())"""
        )
        cursor.execute("SELECT version FROM schema_migrations")
        done = {version for (version,) in cursor.fetchall()}
        missing = [at for at in range(1, SCHEMA_VERSION + 1) if at not in done]
        for at in missing:
            # Statements that are sent as one are done as one.
            record = f"INSERT INTO schema_migrations (version) VALUES ({at})"
            cursor.execute(f"{STEPS[at - 1]} {record}")
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_ID])
    return len(missing)
