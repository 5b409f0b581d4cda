package main

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"os"
	"regexp"
	"sync"
	"time"
)

var (
	logMutex     sync.Mutex
	logThreshold = levelOf("info")
	wellFormedID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	traceparent  = regexp.MustCompile(`^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$`)
)

// levelOf is smaller for what is worse.
func levelOf(name string) int {
	for at, each := range logLevels {
		if each == name {
			return at
		}
	}
	return len(logLevels)
}

func setLogLevel(name string) { logThreshold = levelOf(name) }

// logLine writes one JSON record.
func logLine(level, message string, members object) {
	if levelOf(level) > logThreshold {
		return
	}
	record := with(members, object{
		"level": level, "time": time.Now().UTC().Format("2006-01-02T15:04:05.000Z07:00"),
		"msg": message,
	})
	// Nothing but text and numbers goes into a record.
	line, _ := json.Marshal(record)
	logMutex.Lock()
	defer logMutex.Unlock()
	_, _ = os.Stdout.Write(append(line, '\n'))
}

// requestIDOf takes over a well-formed id of the client; any other is replaced.
func requestIDOf(request *http.Request) string {
	given := request.Header.Get("X-Request-Id")
	if wellFormedID.MatchString(given) {
		return given
	}
	return newUUID()
}

// recordRequest writes the one record of a request. Nothing that a client sent but method and path
// is in it; of a request that failed here it is an error, and holds the cause.
func recordRequest(c *call, status int, took time.Duration, err error) {
	path := c.http.URL.EscapedPath()
	if len(path) > 512 {
		path = path[:512]
	}
	members := object{
		"request_id": c.id, "method": c.http.Method, "route": placeOf(c), "path": path,
		"status": status, "duration_ms": math.Round(float64(took.Microseconds())/100) / 10,
	}
	if trace := traceparent.FindStringSubmatch(c.http.Header.Get("Traceparent")); trace != nil {
		members["trace_id"] = trace[1]
	}
	level := "info"
	if status >= 500 {
		level = "error"
		members["error"] = causeOf(err)
	}
	logLine(level, "request", members)
}

func causeOf(err error) object {
	if err == nil {
		return nil
	}
	var panicked *panicError
	if errors.As(err, &panicked) {
		return object{"type": "panic", "message": panicked.Error(), "stack": panicked.stack}
	}
	return object{"type": "error", "message": err.Error()}
}
