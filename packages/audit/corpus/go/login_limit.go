package main

import (
	"fmt"
	"math"
	"net"
	"strconv"
	"sync"
	"time"
)

const localKeysMax = 10_000

// loginLimit allows so many failed logins per address and account in a window, counted in Redis for
// all instances, and in this process while Redis is down. A login that succeeds does not count.
type loginLimit struct {
	service *service
	mutex   sync.Mutex
	local   map[string]window
}

type window struct {
	count  int
	endsAt time.Time
}

// reserve takes an attempt; it is given back by what it returns.
func (l *loginLimit) reserve(c *call, email string) (forget func(), err error) {
	if l.service.on["rl-none"] || l.service.on["twin:rl-none"] {
		return func() {}, nil
	}
	address, _, _ := net.SplitHostPort(c.http.RemoteAddr)
	key := "login:" + hashOf(address+" "+email)
	count, resets := l.count(key, 1)
	limit := l.service.config.loginLimit
	left := limit - count
	seconds := int(math.Max(1, math.Ceil(resets.Seconds())))
	l.tell(c, left, seconds)
	if left < 0 {
		told := failure(429, "TOO_MANY_ATTEMPTS", "Too many failed logins; try again later.")
		told.headers = map[string]string{"Retry-After": strconv.Itoa(seconds)}
		return nil, told
	}
	return func() {
		l.count(key, -1)
		l.tell(c, left+1, seconds)
	}, nil
}

func (l *loginLimit) tell(c *call, left, resetSeconds int) {
	if left < 0 {
		left = 0
	}
	settings := l.service.config
	policy := fmt.Sprintf(`"login";q=%d;w=%.0f`, settings.loginLimit, settings.loginWindow.Seconds())
	c.headers.Set("RateLimit-Policy", policy)
	c.headers.Set("RateLimit", fmt.Sprintf(`"login";r=%d;t=%d`, left, resetSeconds))
}

func (l *loginLimit) count(key string, by int) (int, time.Duration) {
	length := l.service.config.loginWindow
	if count, resets, isUp := l.service.cache.count(key, by, length); isUp {
		return count, resets
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	now := time.Now()
	entry, isKnown := l.local[key]
	if !isKnown || now.After(entry.endsAt) {
		entry = window{endsAt: now.Add(length)}
	}
	if !isKnown && len(l.local) >= localKeysMax {
		l.local = map[string]window{}
	}
	entry.count += by
	if entry.count < 0 {
		entry.count = 0
	}
	l.local[key] = entry
	return entry.count, entry.endsAt.Sub(now)
}
