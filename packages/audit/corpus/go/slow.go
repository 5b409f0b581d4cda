package main

import (
	"context"
	"encoding/json"
)

// slowRoute takes as long as it is asked to, in the database.
func slowRoute(s *service) {
	ms := object{"type": "integer", "minimum": 0, "maximum": 5_000, "default": 100}
	waited := object{"waited_ms": object{"type": "integer"}}
	s.add(&route{
		method: "GET", path: "/slow", summary: "Waits, then answers", access: user,
		query: with(closed(object{"ms": ms}), object{"required": []string{}}),
		responses: map[string]documented{
			"200": jsonOf("Waited", closed(waited, "waited_ms")), "400": failed("Too long"),
		},
		handler: func(ctx context.Context, c *call) (answer, error) {
			waited := int64(100)
			if written, isGiven := c.query["ms"].(json.Number); isGiven {
				waited, _ = written.Int64()
			}
			err := s.database.slow.do(ctx, "SELECT pg_sleep($1)", float64(waited)/1000)
			return ok(object{"waited_ms": waited}), err
		},
	})
}
