package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Planted defects and twins of items.

// enforcedItemBody is what POST enforces.
func (s *service) enforcedItemBody() object {
	switch {
	case s.on["accept-invalid"], s.on["err-500-type"]:
		return object{"type": "object", "required": []string{"name", "quantity"}}
	case s.on["body-nolimit"]:
		longNote := object{"note": object{"type": []string{"string", "null"}}}
		return closed(with(itemFields(), longNote), "name", "quantity")
	}
	return s.openIfAssigned(s.documentedItemBody())
}

func (s *service) documentedItemBody() object {
	if s.on["twin:mass-assign"] {
		return closed(with(itemFields(), object{"id": uuidSchema}), "name", "quantity")
	}
	return itemBody
}

// openIfAssigned takes members that nobody documented.
func (s *service) openIfAssigned(schema object) object {
	if s.on["mass-assign"] {
		return with(schema, object{"additionalProperties": true})
	}
	return schema
}

// freshItem is what POST stores of a body.
func (s *service) freshItem(c *call) item {
	fresh := item{ID: newUUID(), Owner: c.caller.id}
	if id, isChosen := c.body["id"].(string); isChosen && s.on["twin:mass-assign"] {
		fresh.ID = id
	}
	if owner, isChosen := s.assignedOwner(c).(string); isChosen {
		fresh.Owner = owner
	}
	if s.on["accept-invalid"] {
		note := fmt.Sprint(c.body["note"])
		number, _ := c.body["quantity"].(json.Number)
		fresh.Quantity, _ = integerOf(number)
		fresh.Name, fresh.Note = fmt.Sprint(c.body["name"]), &note
		return fresh
	}
	// It panics where the name is none, if nobody has looked: the defect `err-500-type`.
	fresh.Name = c.body["name"].(string)
	if s.on["err-500-type"] {
		fresh.Name = strings.TrimSpace(fresh.Name)
	}
	fresh.Quantity, _ = integerOf(c.body["quantity"].(json.Number))
	if note, isText := c.body["note"].(string); isText {
		fresh.Note = &note
	}
	return fresh
}

// assignedOwner is nil unless a client may name the owner, and does.
func (s *service) assignedOwner(c *call) any {
	for _, name := range []string{"owner_id", "owner"} {
		if owner, isText := c.body[name].(string); isText && s.on["mass-assign"] {
			return owner
		}
	}
	return nil
}

// drifted is one item as it is shown.
func (s *service) drifted(found *item) any {
	if !s.on["schema-drift"] && !s.on["twin:schema-drift"] {
		return found
	}
	told := object{
		"id": found.ID, "name": found.Name, "note": found.Note, "owner_id": found.Owner,
		"created_at": found.Created,
	}
	if s.on["twin:schema-drift"] {
		told["quantity"], told["revision"] = found.Quantity, 1
	}
	return told
}

const withoutMaximum = 1_000_000_000

// listQuery is what is enforced.
func (s *service) listQuery() object {
	if s.on["page-unbounded"] {
		return pageQuery(withoutMaximum)
	}
	return s.documentedListQuery()
}

func (s *service) documentedListQuery() object {
	if s.on["twin:page-unbounded"] {
		return pageQuery(withoutMaximum)
	}
	return pageQuery(100)
}
