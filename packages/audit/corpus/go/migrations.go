package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
)

const migrationLock = 7_321_094

// steps is the schema, step by step; the same in all languages.
var steps = []string{
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
}

// migrateCommand brings the schema up to date, and makes the account of ADMIN_EMAIL and
// ADMIN_PASSWORD, if they are set, an administrator's.
func migrateCommand() (string, error) {
	pool := poolOf(os.Getenv("DATABASE_URL"), 1, 60*slowTimeout)
	defer pool.Close()
	ctx := context.Background()
	connection, err := pool.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	applied, err := migrate(ctx, connection)
	if err != nil {
		return "", err
	}
	email, password := os.Getenv("ADMIN_EMAIL"), os.Getenv("ADMIN_PASSWORD")
	if email != "" && password != "" {
		_, err = connection.ExecContext(ctx,
			`INSERT INTO users (id, email, password_hash, role) VALUES ($1, $2, $3, 'admin')
			 ON CONFLICT (email) DO UPDATE SET role = 'admin'`,
			newUUID(), email, hashPassword(password))
	}
	return fmt.Sprintf("applied %d migrations", applied), err
}

// migrate holds a lock, so that two at once do what one would.
func migrate(ctx context.Context, connection *sql.Conn) (int, error) {
	const lock = "SELECT pg_advisory_lock($1)"
	if _, err := connection.ExecContext(ctx, lock, migrationLock); err != nil {
		return 0, err
	}
	// The lock ends with the connection in any case.
	defer connection.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", migrationLock)
	_, err := connection.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS schema_migrations
		(version integer PRIMARY KEY, at timestamptz DEFAULT now())`)
	if err != nil {
		return 0, err
	}
	done := 0
	const last = "SELECT coalesce(max(version), 0) FROM schema_migrations"
	if err := connection.QueryRowContext(ctx, last).Scan(&done); err != nil {
		return 0, err
	}
	for version := done + 1; version <= len(steps); version++ {
		if err := apply(ctx, connection, version); err != nil {
			return 0, err
		}
	}
	return len(steps) - done, nil
}

func apply(ctx context.Context, connection *sql.Conn, version int) error {
	transaction, err := connection.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer transaction.Rollback()
	if _, err := transaction.ExecContext(ctx, steps[version-1]); err != nil {
		return err
	}
	const mark = "INSERT INTO schema_migrations (version) VALUES ($1)"
	if _, err := transaction.ExecContext(ctx, mark, version); err != nil {
		return err
	}
	return transaction.Commit()
}
