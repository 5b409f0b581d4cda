package main

import (
	"context"
	"encoding/json"
)

// onceByKey does a request with an Idempotency-Key once; its copies get the same answer. The key is
// claimed in the transaction of the work, so a copy in flight waits for the first, and then reads
// its answer.
func (s *service) onceByKey(
	ctx context.Context, c *call, work func(store) (*item, error),
) (*item, error) {
	given, isGiven := c.http.Header["Idempotency-Key"]
	if !isGiven {
		return work(s.database.store)
	}
	key := given[0]
	if len(given) > 1 || key == "" || len(key) > 128 || !isStorable(key) {
		return nil, invalid("Idempotency-Key must have 1 to 128 characters.")
	}
	// The members of the body are in the order of their names.
	text, _ := json.Marshal(c.body)
	hash := hashOf(string(text))
	var told *item
	err := s.database.transaction(ctx, func(within store) error {
		var claimed string
		isFirst, err := within.one(ctx, []any{&claimed},
			`INSERT INTO idempotency_keys (user_id, key, request_hash) VALUES ($1, $2, $3)
			 ON CONFLICT DO NOTHING RETURNING key`, c.caller.id, key, hash)
		if err != nil {
			return err
		}
		if !isFirst {
			told, err = earlierAnswer(ctx, within, c.caller.id, key, hash)
			return err
		}
		if told, err = work(within); err != nil {
			return err
		}
		kept, _ := json.Marshal(told)
		return within.do(ctx,
			"UPDATE idempotency_keys SET answer = $3 WHERE user_id = $1 AND key = $2",
			c.caller.id, key, string(kept))
	})
	return told, err
}

func earlierAnswer(ctx context.Context, within store, owner, key, hash string) (*item, error) {
	var earlierHash string
	var kept []byte
	_, err := within.one(ctx, []any{&earlierHash, &kept},
		"SELECT request_hash, answer FROM idempotency_keys WHERE user_id = $1 AND key = $2",
		owner, key)
	if err != nil {
		return nil, err
	}
	if earlierHash != hash {
		return nil, failure(422, "KEY_REUSED",
			"This Idempotency-Key was used for another request.")
	}
	told := &item{}
	return told, json.Unmarshal(kept, told)
}
