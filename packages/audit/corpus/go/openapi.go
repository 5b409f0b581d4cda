package main

import (
	"context"
	"regexp"
	"strings"
)

// openapiRoute gives the OpenAPI 3.1 document, made of the routes as they are declared.
func openapiRoute(s *service) {
	s.add(&route{
		method: "GET", path: "/openapi.json", summary: "This document", access: public,
		responses: map[string]documented{"200": jsonOf("This document", object{"type": "object"})},
		handler: func(context.Context, *call) (answer, error) {
			return ok(s.document()), nil
		},
	})
}

func (s *service) document() object {
	paths := object{}
	for _, each := range s.routes {
		operations, isThere := paths[each.path].(object)
		if !isThere {
			operations = object{}
			paths[each.path] = operations
		}
		operations[strings.ToLower(each.method)] = s.operationOf(each)
	}
	bearer := object{"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
	return object{
		"openapi":    "3.1.0",
		"info":       object{"title": "Corpus service", "version": "1.0.0"},
		"paths":      paths,
		"components": object{"securitySchemes": object{"bearer": bearer}},
	}
}

func (s *service) operationOf(each *route) object {
	operation := object{
		"operationId": operationIDOf(each),
		"summary":     each.summary,
		"security":    []object{},
		"responses":   s.responsesOf(each),
	}
	if (each.access != public && each.documentedAccess == "") || each.documentedAccess == user {
		operation["security"] = []object{{"bearer": []string{}}}
	}
	if each.tags != nil {
		operation["tags"] = each.tags
	}
	if each.deprecated {
		operation["deprecated"] = true
	}
	if parameters := parametersOf(each); len(parameters) > 0 {
		operation["parameters"] = parameters
	}
	if body := bodyOf(each); body != nil {
		operation["requestBody"] = body
	}
	return operation
}

var letters = regexp.MustCompile(`[A-Za-z]+`)

func operationIDOf(each *route) string {
	id := strings.ToLower(each.method)
	for _, word := range letters.FindAllString(each.path, -1) {
		id += strings.ToUpper(word[:1]) + word[1:]
	}
	return id
}

func parametersOf(each *route) []object {
	query := each.query
	if each.documentedQuery != nil {
		query = each.documentedQuery
	}
	parameters := []object{}
	add := func(place string, properties object, required []string) {
		for _, name := range sortedNames(properties) {
			parameters = append(parameters, object{
				"name": name, "in": place, "schema": properties[name],
				"required": isAmong(required, name),
			})
		}
	}
	for place, schema := range map[string]object{"path": each.params, "query": query} {
		properties, _ := schema["properties"].(object)
		add(place, properties, requiredOf(schema))
	}
	add("header", each.headers, nil)
	return parameters
}

func bodyOf(each *route) object {
	content := each.documentedBody
	if content == nil && each.body != nil {
		content = object{"application/json": each.body}
	}
	if content == nil {
		return nil
	}
	media := object{}
	for name, schema := range content {
		one := object{"schema": schema}
		if each.bodyExample != nil {
			one["example"] = each.bodyExample
		}
		media[name] = one
	}
	return object{"required": true, "content": media}
}

// responsesOf is what any operation may answer, beside what it declares itself.
func (s *service) responsesOf(each *route) object {
	all := map[string]documented{
		"400": failed("The request cannot be read"),
		"415": failed("Not a media type or encoding that is taken"),
		"500": failed("Something went wrong here"),
		"503": failed("Something that is needed does not answer"),
		"504": failed("It took too long"),
	}
	if each.access != public {
		all["401"] = failed("No valid access token")
	}
	if each.access == admin {
		all["403"] = failed("Not an administrator")
	}
	if each.body != nil || each.takesForm {
		all["408"] = failed("The body did not come in time")
		all["413"] = failed("The body is too large")
	}
	for status, told := range each.responses {
		all[status] = told
	}
	responses := object{}
	for status, told := range all {
		responses[status] = s.responseOf(told)
	}
	return responses
}

func (s *service) responseOf(told documented) object {
	headers := object{}
	for name, schema := range with(told.headers, object{"X-Request-Id": anyText}) {
		headers[name] = object{"schema": schema}
	}
	response := object{"description": told.description, "headers": headers}
	if told.mediaType == "" {
		return response
	}
	mediaType, schema := told.mediaType, told.schema
	properties, _ := schema["properties"].(object)
	if _, isError := properties["error"]; isError && s.on["twin:err-html"] {
		mediaType, schema = "application/problem+json", problemSchema
	}
	response["content"] = object{mediaType: object{"schema": schema}}
	return response
}
