package main

import (
	"sync/atomic"
)

// object is a JSON object, and a JSON Schema too.
type object = map[string]any

// service is what every part is given.
type service struct {
	config   config
	on       flags
	database *database
	cache    *cache
	tokens   tokens
	metrics  *requestMetrics
	health   *health
	events   *events
	// routes is what was declared: requests are matched to it, and the document is made of it.
	routes []*route
	life   life
}

const (
	starting int32 = iota
	ready
	draining
)

type life struct{ state int32 }

func (l *life) get() int32 { return atomic.LoadInt32(&l.state) }

// becomeReady leaves a state of draining as it is.
func (l *life) becomeReady() { atomic.CompareAndSwapInt32(&l.state, starting, ready) }
func (l *life) drain()       { atomic.StoreInt32(&l.state, draining) }

func newService(settings config, on flags) *service {
	s := &service{
		config:   settings,
		on:       on,
		database: openDatabase(settings.databaseURL),
		cache:    openCache(settings.redisURL),
		tokens:   tokens{secret: []byte(settings.secret), on: on},
		metrics:  &requestMetrics{series: map[string]*series{}},
	}
	setLogLevel(settings.logLevel)
	accountRoutes(s)
	sessionRoutes(s)
	itemRoutes(s)
	searchRoute(s)
	fileRoutes(s)
	documentRoute(s)
	previewRoute(s)
	adminRoutes(s)
	slowRoute(s)
	openapiRoute(s)
	s.health = newHealth(s)
	healthRoutes(s)
	metricsRoute(s)
	s.events = newEvents(s)
	return s
}
