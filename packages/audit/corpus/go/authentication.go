package main

import (
	"context"
	"strings"
)

// caller is who asks.
type caller struct{ id, email, role, session string }

// authenticate wants a bearer token whose session is open. The session is asked for each time, so
// logout is at once.
func (s *service) authenticate(ctx context.Context, c *call) error {
	scheme, token, _ := strings.Cut(c.http.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || strings.Contains(token, " ") {
		token = ""
	}
	known, err := s.callerBy(ctx, token)
	if err != nil {
		return err
	}
	if known == nil {
		return s.unauthenticated()
	}
	if c.route.access == admin && known.role != "admin" {
		return failure(403, "FORBIDDEN", "This needs the role admin.")
	}
	c.caller = known
	return nil
}

// callerBy is nil for a token that is not valid, or no longer.
func (s *service) callerBy(ctx context.Context, token string) (*caller, error) {
	known, isValid := s.tokens.verify(token, "access")
	if !isValid {
		return nil, nil
	}
	return s.openSession(ctx, known)
}

func (s *service) unauthenticated() error {
	told := failure(401, "UNAUTHENTICATED", "A valid access token is needed.")
	told.headers = map[string]string{"WWW-Authenticate": "Bearer"}
	if s.on["twin:jwt-nosig"] {
		told.status, told.headers = 403, nil
	}
	return told
}
