package main

import (
	"context"
	"embed"
)

//go:embed documents
var documents embed.FS

// documentRoute gives out public documents by name, out of one folder and from nowhere else.
func documentRoute(s *service) {
	name := object{
		"type": "string", "minLength": 1, "maxLength": 200, "examples": []string{"terms.txt"},
	}
	s.add(&route{
		method: "GET", path: "/documents", summary: "A document by its name", access: public,
		query: closed(object{"name": name}, "name"),
		responses: map[string]documented{
			"200": {description: "The document", mediaType: "text/plain", schema: anyText},
			"400": failed("No name"), "404": failed("No such document"),
		},
		handler: func(_ context.Context, c *call) (answer, error) {
			listed, err := documents.ReadDir("documents")
			if err != nil {
				return answer{}, err
			}
			for _, each := range listed {
				if each.Name() == c.query["name"] {
					content, err := documents.ReadFile("documents/" + each.Name())
					mediaType := "text/plain; charset=utf-8"
					return answer{status: 200, mediaType: mediaType, raw: content}, err
				}
			}
			return answer{}, notFound()
		},
	})
}
