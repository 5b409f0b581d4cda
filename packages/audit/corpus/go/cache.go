package main

import (
	"time"

	"github.com/gomodule/redigo/redis"
)

const cacheTimeout = 500 * time.Millisecond

// cache is Redis, which the service can do without: when it is down, counting goes on in this
// process.
type cache struct{ pool *redis.Pool }

// The window begins with the first count and is never prolonged.
const countScript = `
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) left = tonumber(ARGV[2]) end
return { count, left }`

func openCache(address string) *cache {
	if address == "" {
		return &cache{}
	}
	dial := func() (redis.Conn, error) {
		return redis.DialURL(address, redis.DialConnectTimeout(cacheTimeout),
			redis.DialReadTimeout(cacheTimeout), redis.DialWriteTimeout(cacheTimeout))
	}
	return &cache{pool: &redis.Pool{
		Dial: dial, MaxIdle: 10, MaxActive: 50, IdleTimeout: 30 * time.Second,
	}}
}

// count adds to a counter that ends after the window; false while Redis is down.
func (c *cache) count(key string, by int, window time.Duration) (int, time.Duration, bool) {
	if c.pool == nil {
		return 0, 0, false
	}
	connection := c.pool.Get()
	defer connection.Close()
	figures, err := redis.Ints(
		connection.Do("EVAL", countScript, 1, key, by, window.Milliseconds()))
	if err != nil || len(figures) != 2 {
		return 0, 0, false
	}
	return figures[0], milliseconds(figures[1]), true
}

func (c *cache) ping() error {
	if c.pool == nil {
		return nil
	}
	connection := c.pool.Get()
	defer connection.Close()
	_, err := connection.Do("PING")
	return err
}
