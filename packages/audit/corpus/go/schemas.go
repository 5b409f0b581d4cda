package main

// JSON Schemas that are enforced and published alike.

var (
	uuidSchema = object{"type": "string", "format": "uuid"}
	timeSchema = object{"type": "string", "format": "date-time"}
	anyText    = object{"type": "string"}
	email      = object{
		"type": "string", "format": "email", "maxLength": 254,
		"examples": []string{"someone@example.com"},
	}
	password    = object{"type": "string", "minLength": 1, "maxLength": 1024}
	newPassword = object{"type": "string", "minLength": 12, "maxLength": 1024}
	role        = object{"enum": []string{"user", "admin"}}
)

// closed is an object that has no other members.
func closed(properties object, required ...string) object {
	return object{
		"type": "object", "additionalProperties": false, "required": required,
		"properties": properties,
	}
}

// shown is what is sent: readers must expect more members one day.
func shown(properties object) object {
	return object{"type": "object", "required": sortedNames(properties), "properties": properties}
}

var (
	errorSchema = shown(object{"error": shown(object{
		"code":       object{"type": "string", "examples": []string{"NOT_FOUND"}},
		"message":    anyText,
		"request_id": anyText,
	})})
	problemSchema = shown(object{
		"type": anyText, "title": anyText, "status": object{"type": "integer"},
		"detail": anyText, "request_id": anyText,
	})
	userSchema    = shown(object{"id": uuidSchema, "email": email, "role": role})
	newUserSchema = shown(object{
		"id": uuidSchema, "email": email, "role": role, "created_at": timeSchema,
	})
	registerBody = closed(object{"email": email, "password": newPassword}, "email", "password")
	loginBody    = closed(object{"email": email, "password": password}, "email", "password")
	refreshBody  = closed(
		object{"refresh_token": object{"type": "string", "minLength": 1, "maxLength": 4096}},
		"refresh_token")
	passwordBody = closed(
		object{"current_password": password, "new_password": newPassword},
		"current_password", "new_password")
	pairSchema = shown(object{
		"access_token": anyText, "refresh_token": anyText,
		"token_type": object{"const": "Bearer"}, "expires_in": object{"type": "integer"},
	})
)

func itemFields() object {
	return object{
		"name": object{
			"type": "string", "minLength": 1, "maxLength": 200, "examples": []string{"rope"},
		},
		"quantity": object{
			"type": "integer", "minimum": 0, "maximum": 1_000_000, "examples": []int{3},
		},
		"note": object{
			"type": []string{"string", "null"}, "maxLength": 2000,
			"examples": []string{"in the locker"},
		},
	}
}

func with(base, more object) object {
	both := object{}
	for name, each := range base {
		both[name] = each
	}
	for name, each := range more {
		both[name] = each
	}
	return both
}

var (
	itemBody   = closed(itemFields(), "name", "quantity")
	itemPatch  = with(closed(itemFields()), object{"required": []string{}, "minProperties": 1})
	itemSchema = shown(with(itemFields(), object{
		"id": uuidSchema, "owner_id": uuidSchema, "created_at": timeSchema,
	}))
	pageSchema = shown(object{
		"items":       object{"type": "array", "maxItems": 100, "items": itemSchema},
		"next_cursor": object{"type": []string{"string", "null"}},
	})
	idParams   = closed(object{"id": uuidSchema}, "id")
	fileSchema = shown(object{
		"id": uuidSchema, "name": anyText, "type": anyText, "bytes": object{"type": "integer"},
	})
)

func pageQuery(limitMax int) object {
	limit := object{"type": "integer", "minimum": 1, "maximum": limitMax, "default": 20}
	cursor := object{"type": "string", "minLength": 1, "maxLength": 200}
	return with(
		closed(object{"limit": limit, "cursor": cursor}), object{"required": []string{}})
}
