package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

var bounds = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

type series struct {
	count   int
	seconds float64
	buckets []int
}

// requestMetrics is one counter and one histogram of requests. Labels take values from the list of
// routes, never from a request.
type requestMetrics struct {
	mutex  sync.Mutex
	series map[string]*series
	names  []string
}

func (m *requestMetrics) observe(method, place string, status int, took time.Duration) {
	if !methods[method] {
		method = "other"
	}
	labels := fmt.Sprintf(`method="%s",route="%s",status="%d"`, method, place, status)
	m.mutex.Lock()
	defer m.mutex.Unlock()
	one, isKnown := m.series[labels]
	if !isKnown {
		one = &series{buckets: make([]int, len(bounds))}
		m.series[labels] = one
		m.names = append(m.names, labels)
	}
	one.count++
	one.seconds += took.Seconds()
	for at, bound := range bounds {
		if took.Seconds() <= bound {
			one.buckets[at]++
		}
	}
}

func (m *requestMetrics) text() []byte {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	var out bytes.Buffer
	line := func(format string, values ...any) { fmt.Fprintf(&out, format+"\n", values...) }
	line("# HELP http_requests_total Requests answered.\n# TYPE http_requests_total counter")
	for _, labels := range m.names {
		line("http_requests_total{%s} %d", labels, m.series[labels].count)
	}
	const name = "http_request_duration_seconds"
	line("# HELP %s Time to answer.\n# TYPE %s histogram", name, name)
	for _, labels := range m.names {
		one := m.series[labels]
		for at, bound := range bounds {
			line(`%s_bucket{%s,le="%v"} %d`, name, labels, bound, one.buckets[at])
		}
		line(`%s_bucket{%s,le="+Inf"} %d`, name, labels, one.count)
		line("%s_sum{%s} %v\n%s_count{%s} %d", name, labels, one.seconds, name, labels, one.count)
	}
	line("# HELP process_resident_memory_bytes Resident memory.")
	line("# TYPE process_resident_memory_bytes gauge")
	line("process_resident_memory_bytes %d", residentBytes())
	return out.Bytes()
}

// residentBytes is 0 where the system does not tell.
func residentBytes() int {
	content, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var total, resident int
	if _, err := fmt.Fscan(strings.NewReader(string(content)), &total, &resident); err != nil {
		return 0
	}
	return resident * os.Getpagesize()
}

func metricsRoute(s *service) {
	s.add(&route{
		method: "GET", path: "/metrics", summary: "Metrics in the Prometheus text format",
		access: admin, documentedAccess: user, tags: []string{"admin"},
		responses: map[string]documented{
			"200": {description: "Metrics", mediaType: "text/plain", schema: anyText},
			"403": failed("Not an administrator"),
		},
		handler: func(context.Context, *call) (answer, error) {
			mediaType := "text/plain; version=0.0.4; charset=utf-8"
			return answer{status: 200, mediaType: mediaType, raw: s.metrics.text()}, nil
		},
	})
}
