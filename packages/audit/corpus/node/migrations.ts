/**
 * The schema, step by step. Whoever migrates holds a lock, so that two at once do what one would; a
 * service that finds an older schema than its own does not serve.
 *
 * @module
 */

import type { Client } from 'pg'

const lockId = 7_321_094

const steps: readonly string[] = [
  `CREATE TABLE users (
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
     created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (user_id, key));`,
  `CREATE TABLE signing_keys (id integer PRIMARY KEY, private_pem text NOT NULL);`,
]

export const schemaVersion = steps.length

/** In the order in which rows may be written. */
export const tables = ['users', 'sessions', 'items', 'files', 'idempotency_keys', 'signing_keys']

export async function migrate(client: Client): Promise<number> {
  await client.query('SELECT pg_advisory_lock($1)', [lockId])
  try {
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migrations (version integer PRIMARY KEY, at timestamptz DEFAULT now())',
    )
    const { rows } = await client.query('SELECT version FROM schema_migrations')
    const done = new Set(rows.map((row) => Number(row.version)))
    for (const [at, step] of steps.entries()) {
      if (!done.has(at + 1)) await apply(client, at + 1, step)
    }
    return steps.length - done.size
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [lockId])
  }
}

/** A planted defect: the next run begins anew, and the service looks at the tables alone. */
export async function forgetMigrations(client: Client): Promise<void> {
  await client.query('DELETE FROM schema_migrations WHERE version < $1', [schemaVersion])
}

async function apply(client: Client, version: number, step: string): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(step)
    await client.query('INSERT INTO schema_migrations (version) VALUES ($1)', [version])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}
