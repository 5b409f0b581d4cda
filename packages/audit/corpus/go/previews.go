package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	previewTimeout  = 2 * time.Second
	shownCharacters = 200
)

// previewClient follows no redirect: an allowed site must not lead to another.
var previewClient = &http.Client{
	Timeout: previewTimeout,
	CheckRedirect: func(*http.Request, []*http.Request) error {
		return errors.New("redirects are not followed")
	},
}

// previewRoute shows the first characters of a page of a site that is allowed. No other address is
// ever asked.
func previewRoute(s *service) {
	address := object{"type": "string", "format": "uri", "maxLength": 2000}
	example := strings.Join(s.config.previewOrigins[:1], "") + "/documents?name=terms.txt"
	s.add(&route{
		method: "POST", path: "/previews", access: user,
		summary: "The beginning of a page of an allowed site",
		body:    closed(object{"url": address}, "url"), bodyExample: object{"url": example},
		responses: map[string]documented{
			"200": jsonOf("The beginning", closed(object{"url": anyText, "text": anyText}, "text", "url")),
			"400": failed("Not a URL"), "403": failed("Not an allowed site"),
			"502": failed("The site does not answer"),
		},
		handler: func(ctx context.Context, c *call) (answer, error) {
			address := c.body["url"].(string)
			if !s.isAllowedSite(address) {
				return answer{}, failure(403, "SITE_NOT_ALLOWED",
					"Pages of this site are not shown.")
			}
			text, err := beginningOf(ctx, address)
			return ok(object{"url": address, "text": text}), err
		},
	})
}

func (s *service) isAllowedSite(address string) bool {
	parsed, err := url.Parse(address)
	if err != nil || parsed.User != nil {
		return false
	}
	return isAmong(s.config.previewOrigins, originOf(address))
}

func beginningOf(ctx context.Context, address string) (string, error) {
	// Which of the many reasons it was is nothing that a client may learn about our network.
	silent := failure(502, "SITE_SILENT", "The site does not answer as it should.")
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", silent
	}
	response, err := previewClient.Do(request)
	if err != nil {
		return "", silent
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, 4*shownCharacters))
	if err != nil {
		return "", silent
	}
	characters := []rune(string(content))
	if len(characters) > shownCharacters {
		characters = characters[:shownCharacters]
	}
	return string(characters), nil
}
