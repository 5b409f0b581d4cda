package main

import (
	"context"
	"strings"
)

func sessionRoutes(s *service) {
	count := object{"type": "integer", "minimum": 0}
	limits := object{"RateLimit": anyText, "RateLimit-Policy": anyText}
	withLimits := func(each documented, headers object) documented {
		each.headers = headers
		return each
	}
	limit := &loginLimit{service: s, local: map[string]window{}}
	s.add(&route{
		method: "POST", path: "/login", summary: "Opens a session", access: public, body: loginBody,
		responses: map[string]documented{
			"200": withLimits(jsonOf("Tokens", pairSchema), limits),
			"400": failed("Not a valid request"),
			"401": withLimits(failed("Wrong e-mail address or password"), limits),
			"429": withLimits(failed("Too many attempts"), with(limits, object{"Retry-After": count})),
		},
		handler: func(ctx context.Context, c *call) (answer, error) { return s.login(ctx, c, limit) },
	})
	s.add(&route{
		method: "POST", path: "/refresh", access: public, body: refreshBody,
		summary: "Changes a refresh token for new tokens",
		responses: map[string]documented{
			"200": jsonOf("Tokens", pairSchema),
			"400": failed("Not a valid request"),
			"401": failed("Not a valid refresh token"),
		},
		handler: func(ctx context.Context, c *call) (answer, error) {
			pair, err := s.rotate(ctx, c.body["refresh_token"].(string))
			return ok(pair), err
		},
	})
	if s.on["twin:revoke-never"] {
		return
	}
	s.add(&route{
		method: "POST", path: "/logout", summary: "Ends this session everywhere", access: user,
		responses: map[string]documented{"204": {description: "Ended"}},
		handler: func(ctx context.Context, c *call) (answer, error) {
			return noContent(), s.endSession(ctx, c.caller.session)
		},
	})
}

func (s *service) login(ctx context.Context, c *call, limit *loginLimit) (answer, error) {
	email, password := strings.ToLower(c.body["email"].(string)), c.body["password"].(string)
	forget, err := limit.reserve(c, email)
	if err != nil {
		return answer{}, err
	}
	var id, role, stored string
	const find = "SELECT id, role, password_hash FROM users WHERE email = $1"
	if _, err := s.database.one(ctx, []any{&id, &role, &stored}, find, email); err != nil {
		return answer{}, err
	}
	if !isPassword(password, stored) {
		s.logFailedLogin(c)
		return answer{}, failure(401, "WRONG_CREDENTIALS",
			"The e-mail address or the password is wrong.")
	}
	forget()
	pair, err := s.startSession(ctx, id, role)
	return ok(pair), err
}

func (s *service) logFailedLogin(c *call) {
	if s.on["log-secrets"] {
		logLine("warn", "login failed", object{"request_id": c.id, "body": c.body})
	}
	if s.on["twin:log-secrets"] {
		redacted := object{"email": "[redacted]", "password": "[redacted]"}
		logLine("warn", "login failed", object{"request_id": c.id, "body": redacted})
	}
}
