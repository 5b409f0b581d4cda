package main

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// documented is an answer as the document tells of it; no media type for an empty one.
type documented struct {
	description string
	mediaType   string
	schema      object
	headers     object
}

func jsonOf(description string, schema object) documented {
	return documented{description: description, mediaType: "application/json", schema: schema}
}

func failed(description string) documented { return jsonOf(description, errorSchema) }

type access string

const (
	public access = "public"
	user   access = "user"
	admin  access = "admin"
)

// route is declared once: for matching, for authentication, and for the document.
type route struct {
	method  string
	path    string // with braces: /items/{id}
	summary string
	access  access
	// documentedAccess is what the document says, where that is not what is enforced.
	documentedAccess access
	tags             []string
	deprecated       bool
	params           object
	query            object
	documentedQuery  object
	headers          object
	// body is enforced; documentedBody is only told, by media type.
	body           object
	documentedBody object
	takesForm      bool
	bodyExample    any
	responses      map[string]documented
	handler        func(ctx context.Context, c *call) (answer, error)
}

// call is one request, as far as it has been read.
type call struct {
	http   *http.Request
	id     string
	route  *route
	caller *caller
	params object
	query  object
	body   object
	form   []byte
	// headers go onto the answer, also if it is an error.
	headers http.Header
}

type answer struct {
	status    int
	headers   map[string]string
	body      any
	mediaType string
	raw       []byte
}

func ok(body any) answer      { return answer{status: 200, body: body} }
func created(body any) answer { return answer{status: 201, body: body} }
func noContent() answer       { return answer{status: 204} }

func (s *service) add(each *route) { s.routes = append(s.routes, each) }

// matched finds the route, or the methods there are for the path.
func (s *service) matched(request *http.Request) (*route, object, []string) {
	method := request.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	segments := strings.Split(request.URL.EscapedPath(), "/")
	allowed := []string{}
	for _, each := range s.routes {
		params, isMatch := paramsOf(each.path, segments)
		if !isMatch {
			continue
		}
		if each.method == method {
			return each, params, nil
		}
		allowed = append(allowed, each.method)
	}
	return nil, nil, allowed
}

func paramsOf(template string, segments []string) (object, bool) {
	wanted := strings.Split(template, "/")
	if len(wanted) != len(segments) {
		return nil, false
	}
	params := object{}
	for at, name := range wanted {
		segment, err := url.PathUnescape(segments[at])
		if err != nil {
			return nil, false
		}
		if strings.HasPrefix(name, "{") && segment != "" {
			params[strings.Trim(name, "{}")] = segment
		} else if name != segment {
			return nil, false
		}
	}
	return params, true
}
