package main

import (
	"context"
	"encoding/json"
)

// itemRoutes: each item belongs to whoever made it, and is there for nobody else.
func itemRoutes(s *service) {
	list := func(path, summary string) *route {
		return &route{
			method: "GET", path: path, summary: summary, access: user,
			query: s.listQuery(), documentedQuery: s.documentedListQuery(),
			responses: map[string]documented{
				"200": jsonOf("One page", pageSchema), "400": failed("Not a valid page"),
			},
			handler: s.listItems,
		}
	}
	s.add(list("/items", "Items of the caller, the newest first"))
	old := list("/items-old", "Items; use /items instead")
	old.deprecated = true
	old.handler = func(ctx context.Context, c *call) (answer, error) {
		// RFC 9745 and RFC 8594.
		c.headers.Set("Deprecation", "@1735689600")
		c.headers.Set("Sunset", "Fri, 31 Dec 2032 23:59:59 GMT")
		c.headers.Set("Link", `</items>; rel="successor-version"`)
		return s.listItems(ctx, c)
	}
	s.add(old)
	keySchema := object{"type": "string", "minLength": 1, "maxLength": 128}
	s.add(&route{
		method: "POST", path: "/items", summary: "Makes an item", access: user,
		headers:        object{"Idempotency-Key": keySchema},
		body:           s.enforcedItemBody(),
		documentedBody: object{"application/json": s.documentedItemBody()},
		bodyExample:    object{"name": "rope", "quantity": 3, "note": "in the locker"},
		responses: map[string]documented{
			"201": jsonOf("The item", itemSchema),
			"400": failed("Not a valid item"),
			"422": failed("The Idempotency-Key was used for another request"),
		},
		handler: s.postItem,
	})
	oneItemRoutes(s)
}

func oneItemRoutes(s *service) {
	one := func(method, summary string, body object) *route {
		return &route{
			method: method, path: "/items/{id}", summary: summary, access: user, params: idParams,
			body: body, handler: s.changeItem,
			bodyExample: object{"name": "longer rope", "quantity": 4},
			responses: map[string]documented{
				"200": jsonOf("The object", itemSchema),
				"400": failed("Not a valid request"), "404": failed("No such object"),
			},
		}
	}
	get := one("GET", "One item", nil)
	get.handler = s.getItem
	s.add(get)
	remove := one("DELETE", "Removes an item", nil)
	remove.handler = s.deleteItem
	remove.responses = map[string]documented{
		"204": {description: "Removed"}, "400": failed("Not an id"), "404": failed("None"),
	}
	s.add(remove)
	put := one("PUT", "Replaces an item", s.openIfAssigned(itemBody))
	put.documentedBody = object{"application/json": itemBody}
	s.add(put)
	patch := one("PATCH", "Changes some of an item", s.openIfAssigned(itemPatch))
	patch.documentedBody = object{"application/json": itemPatch}
	s.add(patch)
}

func (s *service) postItem(ctx context.Context, c *call) (answer, error) {
	fresh := s.freshItem(c)
	made, err := s.onceByKey(ctx, c, func(within store) (*item, error) {
		return createItem(ctx, within, fresh)
	})
	if isTaken(err) {
		return answer{}, failure(409, "ID_TAKEN", "There is an item with this id.")
	}
	return created(made), err
}

func (s *service) getItem(ctx context.Context, c *call) (answer, error) {
	isForAll := s.on["bola-read"] || s.on["twin:bola-read"]
	found, err := oneItem(ctx, s.database.store,
		`SELECT `+itemColumns+` FROM items WHERE id = $1 AND (owner_id = $2 OR $3)`,
		c.params["id"], c.caller.id, isForAll)
	if err == nil && found == nil {
		err = notFound()
	}
	if err != nil {
		return answer{}, err
	}
	return ok(s.drifted(found)), nil
}

func (s *service) deleteItem(ctx context.Context, c *call) (answer, error) {
	var id string
	isRemoved, err := s.database.one(ctx, []any{&id},
		"DELETE FROM items WHERE id = $1 AND owner_id = $2 RETURNING id",
		c.params["id"], c.caller.id)
	if err == nil && !isRemoved {
		err = notFound()
	}
	return noContent(), err
}

func (s *service) changeItem(ctx context.Context, c *call) (answer, error) {
	note, isNoteGiven := c.body["note"]
	var quantity any
	if number, isGiven := c.body["quantity"].(json.Number); isGiven {
		quantity, _ = integerOf(number)
	}
	changed, err := oneItem(ctx, s.database.store,
		`UPDATE items SET name = coalesce($3, name), quantity = coalesce($4, quantity),
		 note = CASE WHEN $5 THEN $6 ELSE note END, owner_id = coalesce($7, owner_id)
		 WHERE id = $1 AND owner_id = $2 RETURNING `+itemColumns,
		c.params["id"], c.caller.id, c.body["name"], quantity,
		isNoteGiven || c.http.Method == "PUT", note, s.assignedOwner(c))
	if err == nil && changed == nil {
		err = notFound()
	}
	return ok(changed), err
}
