package main

import "net/http"

// cors tells browsers of the origins that are listed.
func (s *service) cors(c *call) {
	if s.on["twin:cors-reflect"] {
		c.headers.Set("Access-Control-Allow-Origin", "*")
		return
	}
	c.headers.Set("Vary", "Origin")
	origin := c.http.Header.Get("Origin")
	if origin == "" || !(s.on["cors-reflect"] || isAmong(s.config.allowedOrigins, origin)) {
		return
	}
	c.headers.Set("Access-Control-Allow-Origin", origin)
	c.headers.Set("Access-Control-Allow-Credentials", "true")
	c.headers.Set("Access-Control-Expose-Headers", "X-Request-Id, RateLimit, Retry-After")
}

func (s *service) preflight(c *call) answer {
	isAllowed := c.headers.Get("Access-Control-Allow-Origin") != ""
	if isAllowed && c.http.Header.Get("Access-Control-Request-Method") != "" {
		c.headers.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
		c.headers.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key")
		c.headers.Set("Access-Control-Max-Age", "600")
	}
	return answer{status: http.StatusNoContent}
}

func isAmong(names []string, name string) bool {
	for _, each := range names {
		if each == name {
			return true
		}
	}
	return false
}
