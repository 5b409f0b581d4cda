package main

import (
	"context"
	"strings"
)

var likeEscapes = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// searchRoute finds items of the caller whose name holds a text, which is only ever a parameter of
// the statement.
func searchRoute(s *service) {
	found := object{
		"type": "object", "required": []string{"items"},
		"properties": object{"items": object{"type": "array", "items": itemSchema}},
	}
	q := object{"type": "string", "minLength": 1, "maxLength": 200, "examples": []string{"rope"}}
	search := &route{
		method: "GET", path: "/search", summary: "Items of the caller by a part of their name",
		access: user, query: closed(object{"q": q}, "q"),
		responses: map[string]documented{
			"200": jsonOf("At most 100 items", found), "400": failed("No text"),
		},
		handler: s.search,
	}
	if s.on["auth-forgotten"] {
		search.access, search.documentedAccess = public, user
	}
	if s.on["twin:auth-forgotten"] {
		search.access = public
	}
	s.add(search)
}

func (s *service) search(ctx context.Context, c *call) (answer, error) {
	pattern := "%" + likeEscapes.Replace(c.query["q"].(string)) + "%"
	var owner any
	if c.caller != nil {
		owner = c.caller.id
	}
	items := []*item{}
	err := s.database.each(ctx, func(scan func(...any) error) error {
		each := &item{}
		items = append(items, each)
		return scan(each.targets()...)
	}, `SELECT `+itemColumns+` FROM items WHERE ($2::uuid IS NULL OR owner_id = $2)
		AND name ILIKE $1 ORDER BY created_at DESC LIMIT 100`, pattern, owner)
	return ok(object{"items": items}), err
}
