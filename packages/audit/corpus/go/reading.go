package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

const bodyBytesMax = 1 << 20

// read takes in params, query and body, and refuses what is not as documented.
func (s *service) read(c *call, writer http.ResponseWriter) error {
	query, err := queryOf(c, s.on["twin:accept-invalid"])
	if err != nil {
		return err
	}
	c.query = query
	if err := s.readBody(c, writer); err != nil {
		return err
	}
	for _, part := range []any{c.params, c.query, c.body} {
		if !isStorable(part) {
			return invalid("Text must be well-formed Unicode without NUL.")
		}
	}
	checks := []struct {
		schema object
		value  object
		place  string
	}{{c.route.params, c.params, "params"}, {c.route.query, c.query, "query"},
		{c.route.body, c.body, "body"}}
	for _, each := range checks {
		if each.schema == nil {
			continue
		}
		if problem := problemOf(each.schema, each.value, each.place); problem != "" {
			return invalid(problem + ".")
		}
	}
	return nil
}

// queryOf converts what the schema calls an integer; what is named twice is an array.
func queryOf(c *call, isTrimmed bool) (object, error) {
	values, err := url.ParseQuery(c.http.URL.RawQuery)
	if err != nil {
		return nil, invalid("The query cannot be read.")
	}
	query := object{}
	properties, _ := c.route.query["properties"].(object)
	for name, texts := range values {
		if len(texts) > 1 {
			query[name] = []any{texts[0], texts[1]}
			continue
		}
		text := texts[0]
		if isTrimmed {
			text = strings.TrimSpace(text)
		}
		property, _ := properties[name].(object)
		if property["type"] == "integer" && integerShape.MatchString(text) {
			query[name] = json.Number(text)
		} else {
			query[name] = text
		}
	}
	return query, nil
}

func (s *service) readBody(c *call, writer http.ResponseWriter) error {
	if c.route.body == nil && !c.route.takesForm {
		return nil
	}
	mediaType, _, _ := mime.ParseMediaType(c.http.Header.Get("Content-Type"))
	wanted := "application/json"
	if c.route.takesForm {
		wanted = "multipart/form-data"
	}
	if mediaType != wanted {
		return failure(415, "UNSUPPORTED_MEDIA_TYPE",
			"This operation does not take that Content-Type.")
	}
	content, err := io.ReadAll(s.limited(c, writer))
	if err != nil {
		return unread(err)
	}
	if c.route.takesForm {
		c.form = content
		return nil
	}
	c.body, err = jsonObject(content)
	return err
}

func (s *service) limited(c *call, writer http.ResponseWriter) io.Reader {
	if s.on["body-nolimit"] {
		return c.http.Body
	}
	return http.MaxBytesReader(writer, c.http.Body, bodyBytesMax)
}

// unread is an error of reading: too much, too slow, or a framing that makes no sense.
func unread(err error) error {
	var tooLarge *http.MaxBytesError
	var timed interface{ Timeout() bool }
	if errors.As(err, &tooLarge) || (errors.As(err, &timed) && timed.Timeout()) {
		return err
	}
	return failure(400, "BAD_REQUEST", "The body cannot be read.")
}

func jsonObject(content []byte) (object, error) {
	if !utf8.Valid(content) {
		return nil, invalid("The body must be UTF-8.")
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, invalid("The body is not JSON.")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, invalid("The body holds more than one JSON value.")
	}
	body, isObject := value.(object)
	if !isObject {
		return nil, invalid("body must be object.")
	}
	return body, nil
}
