package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/lib/pq"
)

type account struct {
	ID      string    `json:"id"`
	Email   string    `json:"email"`
	Role    string    `json:"role"`
	Created time.Time `json:"created_at"`
}

func accountRoutes(s *service) {
	s.add(&route{
		method: "POST", path: "/register", summary: "Makes an account", access: public,
		body:        registerBody,
		bodyExample: object{"email": "someone@example.com", "password": "correct-Horse-battery-7"},
		responses: map[string]documented{
			"201": jsonOf("The account", newUserSchema),
			"400": failed("Not a valid request, or a wrong or too weak a password"),
			"409": failed("The e-mail address has an account"),
		},
		handler: s.register,
	})
	s.add(&route{
		method: "GET", path: "/me", summary: "Who asks", access: user,
		responses: map[string]documented{"200": jsonOf("The account", userSchema)},
		handler: func(_ context.Context, c *call) (answer, error) {
			who := c.caller
			return ok(object{"id": who.id, "email": who.email, "role": who.role}), nil
		},
	})
	s.add(&route{
		method: "POST", path: "/me/password", access: user, body: passwordBody,
		summary: "Changes the password and ends all other sessions",
		responses: map[string]documented{
			"204": {description: "Changed"},
			"400": failed("Not a valid request, or a wrong or too weak a password"),
		},
		handler: s.changePassword,
	})
}

func (s *service) register(ctx context.Context, c *call) (answer, error) {
	email, password := strings.ToLower(c.body["email"].(string)), c.body["password"].(string)
	if problem := passwordProblem(password, email); problem != "" {
		return answer{}, failure(400, "WEAK_PASSWORD", "The password "+problem+".")
	}
	var made account
	_, err := s.database.one(ctx, []any{&made.ID, &made.Email, &made.Role, &made.Created},
		`INSERT INTO users (id, email, password_hash) VALUES ($1, $2, $3)
		 RETURNING id, email, role, created_at`, newUUID(), email, hashPassword(password))
	if isTaken(err) {
		return answer{}, failure(409, "EMAIL_TAKEN", "This e-mail address has an account.")
	}
	made.Created = made.Created.UTC()
	return created(made), err
}

// isTaken tells of what must be there once.
func isTaken(err error) bool {
	var statement *pq.Error
	return errors.As(err, &statement) && statement.Code == "23505"
}

func (s *service) changePassword(ctx context.Context, c *call) (answer, error) {
	current, next := c.body["current_password"].(string), c.body["new_password"].(string)
	var stored string
	const find = "SELECT password_hash FROM users WHERE id = $1"
	if _, err := s.database.one(ctx, []any{&stored}, find, c.caller.id); err != nil {
		return answer{}, err
	}
	if !isPassword(current, stored) {
		return answer{}, failure(400, "WRONG_PASSWORD", "The current password is wrong.")
	}
	if problem := passwordProblem(next, c.caller.email); problem != "" {
		return answer{}, failure(400, "WEAK_PASSWORD", "The password "+problem+".")
	}
	err := s.database.do(ctx, "UPDATE users SET password_hash = $2 WHERE id = $1",
		c.caller.id, hashPassword(next))
	if err != nil {
		return answer{}, err
	}
	return noContent(), s.endOtherSessions(ctx, c.caller)
}
