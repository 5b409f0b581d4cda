package main

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
)

type tokenPair struct {
	Access    string `json:"access_token"`
	Refresh   string `json:"refresh_token"`
	Type      string `json:"token_type"`
	ExpiresIn int    `json:"expires_in"`
}

func (s *service) newPair(owner, session, role string) tokenPair {
	return tokenPair{
		Access:    s.tokens.issue(owner, session, role, "access"),
		Refresh:   s.tokens.issue(owner, session, role, "refresh"),
		Type:      "Bearer",
		ExpiresIn: accessSeconds,
	}
}

// Sessions are in PostgreSQL, so that an end is seen by every instance and outlives them.
func (s *service) startSession(ctx context.Context, owner, role string) (tokenPair, error) {
	session := newUUID()
	pair := s.newPair(owner, session, role)
	err := s.database.do(ctx,
		`INSERT INTO sessions (id, user_id, refresh_hash, access_hash) VALUES ($1, $2, $3, $4)`,
		session, owner, hashOf(pair.Refresh), hashOf(pair.Access))
	return pair, err
}

// openSession is nil if the session has ended.
func (s *service) openSession(ctx context.Context, known claims) (*caller, error) {
	found := &caller{}
	into := []any{&found.id, &found.email, &found.role, &found.session}
	isOpen, err := s.database.one(ctx, into,
		`SELECT u.id, u.email, u.role, s.id FROM sessions s JOIN users u ON u.id::text = $2
		 WHERE s.id::text = $1 AND (s.revoked_at IS NULL OR $3)`,
		known.session, known.subject, s.on["revoke-never"])
	if err != nil || !isOpen {
		return nil, err
	}
	return found, nil
}

func (s *service) endSession(ctx context.Context, id string) error {
	return s.database.do(ctx, "UPDATE sessions SET revoked_at = now() WHERE id = $1", id)
}

func (s *service) endOtherSessions(ctx context.Context, who *caller) error {
	return s.database.do(ctx,
		`UPDATE sessions SET revoked_at = now()
		 WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL`, who.id, who.session)
}

func refusedRefresh() error {
	return failure(401, "REFRESH_REFUSED", "The refresh token is not valid, or not any more.")
}

// rotate gives a new pair for a refresh token, which works once; an old one ends its session.
func (s *service) rotate(ctx context.Context, token string) (tokenPair, error) {
	known, isValid := s.tokens.verify(token, "refresh")
	if !isValid {
		return tokenPair{}, refusedRefresh()
	}
	var pair tokenPair
	isUsable := false
	err := s.database.transaction(ctx, func(within store) error {
		var owner, role, hash string
		isOpen, err := within.one(ctx, []any{&owner, &role, &hash},
			`SELECT u.id, u.role, s.refresh_hash FROM sessions s JOIN users u ON u.id = s.user_id
			 WHERE s.id::text = $1 AND s.revoked_at IS NULL FOR UPDATE OF s`, known.session)
		if err != nil || !isOpen {
			return err
		}
		isUsable = subtle.ConstantTimeCompare([]byte(hash), []byte(hashOf(token))) == 1
		if !isUsable {
			// Somebody else has it too: nobody keeps the session.
			return within.do(ctx,
				"UPDATE sessions SET revoked_at = now() WHERE id = $1", known.session)
		}
		pair = s.newPair(owner, known.session, role)
		return within.do(ctx,
			`UPDATE sessions SET previous_hash = refresh_hash, refresh_hash = $2,
			 access_hash = $3, rotated_at = now() WHERE id = $1`,
			known.session, hashOf(pair.Refresh), hashOf(pair.Access))
	})
	if err == nil && !isUsable {
		err = refusedRefresh()
	}
	return pair, err
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64url.EncodeToString(sum[:])
}
