package main

import (
	"context"
	"database/sql"
	"sync"
	"time"
)

const (
	checkEvery   = 500 * time.Millisecond
	checkTimeout = time.Second
)

// health holds what background checks saw last, so that readiness answers at once whatever hangs.
type health struct {
	mutex  sync.Mutex
	states map[string]string
}

func newHealth(s *service) *health {
	h := &health{states: map[string]string{"postgres": "unknown", "redis": "unknown"}}
	ctx := context.Background()
	go h.watch("postgres", func() error { return s.database.ping(ctx, checkTimeout) })
	go h.watch("redis", s.cache.ping)
	return h
}

func (h *health) watch(name string, ping func() error) {
	for {
		state := "up"
		if err := ping(); err != nil {
			state = "down"
		}
		h.mutex.Lock()
		h.states[name] = state
		h.mutex.Unlock()
		time.Sleep(checkEvery)
	}
}

func (h *health) told() map[string]string {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return map[string]string{"postgres": h.states["postgres"], "redis": h.states["redis"]}
}

func healthRoutes(s *service) {
	status := object{
		"type": "object", "required": []string{"status"}, "properties": object{"status": anyText},
	}
	s.add(&route{
		method: "GET", path: "/livez", summary: "Whether the process works", access: public,
		responses: map[string]documented{"200": jsonOf("It does", status)},
		handler: func(ctx context.Context, _ *call) (answer, error) {
			return ok(object{"status": "alive"}), s.liveCheck(ctx)
		},
	})
	s.add(&route{
		method: "GET", path: "/readyz", summary: "Whether requests are welcome", access: public,
		responses: map[string]documented{
			"200": jsonOf("They are", status), "503": jsonOf("They are not", status),
		},
		handler: func(ctx context.Context, _ *call) (answer, error) {
			checks := s.health.told()
			isUp := s.isUp(ctx, checks)
			told := object{"status": "not ready", "checks": checks}
			switch state := s.life.get(); {
			case state == ready && isUp:
				told["status"] = "ready"
				return ok(told), nil
			case state == draining:
				told["status"] = "draining"
			}
			return answer{status: 503, body: told}, nil
		},
	})
}

// liveCheck looks at nothing but this process, unless something is planted.
func (s *service) liveCheck(ctx context.Context) error {
	if s.on["live-db"] {
		return s.database.ping(ctx, 5*time.Second)
	}
	if s.on["twin:live-db"] {
		askedAt := time.Now()
		time.Sleep(time.Millisecond)
		if time.Since(askedAt) > 5*time.Second {
			return failure(503, "LAGGING", "The scheduler lags.")
		}
	}
	return nil
}

func (s *service) isUp(ctx context.Context, checks map[string]string) bool {
	switch {
	case s.on["ready-static"]:
		return true
	case s.on["dep-no-timeout"]:
		return s.patientPing() == nil
	case s.on["twin:dep-no-timeout"]:
		var one int
		_, err := s.database.one(ctx, []any{&one}, "SELECT 1")
		return err == nil
	}
	return checks["postgres"] == "up"
}

// patientPing uses a connection of its own, with no bound on anything.
func (s *service) patientPing() error {
	pool, err := sql.Open("postgres", withoutTLS(s.config.databaseURL))
	if err != nil {
		return err
	}
	defer pool.Close()
	return pool.PingContext(context.Background())
}
