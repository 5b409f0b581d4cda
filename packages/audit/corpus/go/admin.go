package main

import "context"

// adminRoutes are what only administrators may do.
func adminRoutes(s *service) {
	list := object{"type": "array", "maxItems": 100, "items": newUserSchema}
	s.add(&route{
		method: "GET", path: "/admin/users", summary: "The newest hundred users", access: admin,
		tags:      []string{"admin"},
		responses: map[string]documented{"200": jsonOf("Users", closed(object{"users": list}, "users"))},
		handler: func(ctx context.Context, c *call) (answer, error) {
			users := []account{}
			err := s.database.each(ctx, func(scan func(...any) error) error {
				var each account
				err := scan(&each.ID, &each.Email, &each.Role, &each.Created)
				each.Created = each.Created.UTC()
				users = append(users, each)
				return err
			}, "SELECT id, email, role, created_at FROM users ORDER BY created_at DESC LIMIT 100")
			return ok(object{"users": users}), err
		},
	})
	s.add(&route{
		method: "DELETE", path: "/admin/users/{id}", access: admin, params: idParams,
		summary: "Removes a user and all that is theirs", tags: []string{"admin"},
		responses: map[string]documented{
			"204": {description: "Removed"}, "400": failed("Not an id"), "404": failed("No such user"),
		},
		handler: func(ctx context.Context, c *call) (answer, error) {
			var id string
			isRemoved, err := s.database.one(ctx, []any{&id},
				"DELETE FROM users WHERE id = $1 RETURNING id", c.params["id"])
			if err == nil && !isRemoved {
				err = notFound()
			}
			return noContent(), err
		},
	})
}
