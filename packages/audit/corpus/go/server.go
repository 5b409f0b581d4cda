package main

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// On every answer.
var everywhere = map[string]string{
	"X-Content-Type-Options":  "nosniff",
	"Cache-Control":           "no-store",
	"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
	"Referrer-Policy":         "no-referrer",
}

// Read by nothing: it only spares a visitor the same greeting twice.
const guestCookie = "guest=eyJzZWVuIjp0cnVlfQ; HttpOnly; SameSite=Lax"

func newServer(s *service) *http.Server {
	return &http.Server{
		Handler:           http.HandlerFunc(s.serveHTTP),
		ReadHeaderTimeout: 8 * time.Second,
		ReadTimeout:       10 * time.Second,
		IdleTimeout:       30 * time.Second,
		MaxHeaderBytes:    16 << 10,
		// What goes wrong below a request is of no request, and the client has been told.
		ErrorLog: log.New(io.Discard, "", 0),
	}
}

func (s *service) serveHTTP(writer http.ResponseWriter, request *http.Request) {
	began := time.Now()
	c := &call{http: request, id: requestIDOf(request), headers: http.Header{}}
	for name, value := range everywhere {
		c.headers.Set(name, value)
	}
	c.headers.Set("X-Request-Id", c.id)
	s.cors(c)
	if s.on["twin:jwt-none"] {
		c.headers.Set("Set-Cookie", guestCookie)
	}
	if request.URL.Path == "/events" && isUpgrade(request) {
		s.events.serve(writer, c)
		return
	}
	told, err := s.answered(c, writer)
	if err != nil {
		told = errorAnswer(s.on, c.id, err)
	}
	if s.life.get() == draining {
		// A client that would use its connection again must not meet one that closes.
		c.headers.Set("Connection", "close")
	}
	write(writer, c.headers, told)
	if request.Context().Err() == context.Canceled {
		// Nobody was left to answer.
		told.status = 499
	}
	took := time.Since(began)
	s.metrics.observe(request.Method, placeOf(c), told.status, took)
	recordRequest(c, told.status, took, err)
}

func placeOf(c *call) string {
	if c.route == nil {
		return "unmatched"
	}
	return c.route.path
}

func (s *service) answered(c *call, writer http.ResponseWriter) (told answer, err error) {
	defer recovered(&err)
	if err := refusedAtOnce(c.http); err != nil {
		return answer{}, err
	}
	if c.http.Method == http.MethodOptions {
		return s.preflight(c), nil
	}
	route, params, allowed := s.matched(c.http)
	if route == nil {
		return answer{}, s.unmatched(c.http.Method, allowed)
	}
	c.route, c.params = route, params
	ctx, cancel := context.WithTimeout(c.http.Context(), s.config.requestTimeout)
	defer cancel()
	if route.access != public {
		if err := s.authenticate(ctx, c); err != nil {
			return answer{}, err
		}
	}
	if err := s.read(c, writer); err != nil {
		return answer{}, err
	}
	return route.handler(ctx, c)
}

// refusedAtOnce is what is refused before anything looks at it. Two hosts are refused by net/http.
func refusedAtOnce(request *http.Request) error {
	if !strings.HasPrefix(request.RequestURI, "/") {
		return failure(400, "BAD_REQUEST", "Send a path, not an address.")
	}
	encoding := request.Header.Get("Content-Encoding")
	if encoding != "" && encoding != "identity" {
		return failure(415, "UNSUPPORTED_ENCODING", "Send the body without compression.")
	}
	return nil
}

var methods = map[string]bool{
	"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true,
	"OPTIONS": true,
}

func (s *service) unmatched(method string, allowed []string) error {
	if s.on["twin:err-500-type"] && !methods[method] {
		return failure(501, "NOT_IMPLEMENTED", "This method is not implemented.")
	}
	if len(allowed) == 0 {
		return failure(404, "NO_ROUTE", "There is no such thing.")
	}
	told := failure(405, "METHOD_NOT_ALLOWED", "Use "+strings.Join(allowed, " or ")+" here.")
	told.headers = map[string]string{"Allow": strings.Join(allowed, ", ")}
	return told
}

func write(writer http.ResponseWriter, headers http.Header, told answer) {
	content, mediaType := told.raw, told.mediaType
	if told.body != nil {
		// What is answered is made of strings, numbers and times: it has a JSON form.
		content, _ = json.Marshal(told.body)
		if mediaType == "" {
			mediaType = "application/json; charset=utf-8"
		}
	}
	target := writer.Header()
	for name, values := range headers {
		target[name] = values
	}
	for name, value := range told.headers {
		target.Set(name, value)
	}
	if mediaType != "" {
		target.Set("Content-Type", mediaType)
		target.Set("Content-Length", strconv.Itoa(len(content)))
	}
	writer.WriteHeader(told.status)
	// A client that has gone needs no answer.
	_, _ = writer.Write(content)
}
