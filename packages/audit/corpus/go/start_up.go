package main

import (
	"context"
	"errors"
	"time"
)

const againAfter = 500 * time.Millisecond

// becomeReady waits for the database. The service listens at once and is alive; an older schema
// than it needs is an error.
func becomeReady(ctx context.Context, s *service) error {
	for s.life.get() == starting {
		version, err := schemaVersion(ctx, s.database)
		if err == nil && version < len(steps) {
			return errors.New(
				"the schema of DATABASE_URL is not migrated: run the migrate command first")
		}
		if err == nil {
			s.life.becomeReady()
			return nil
		}
		time.Sleep(againAfter)
	}
	return nil
}

func schemaVersion(ctx context.Context, database *database) (int, error) {
	isThere, version := false, 0
	const table = "SELECT to_regclass('schema_migrations') IS NOT NULL"
	if _, err := database.one(ctx, []any{&isThere}, table); err != nil || !isThere {
		return 0, err
	}
	const last = "SELECT coalesce(max(version), 0) FROM schema_migrations"
	_, err := database.one(ctx, []any{&version}, last)
	return version, err
}
