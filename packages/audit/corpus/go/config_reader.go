package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// reader reads variables strictly and collects what is wrong with them. A lenient one takes the
// default where a value is malformed: the defect `env-silent`.
type reader struct {
	lenient  bool
	problems []string
}

func (r *reader) problem(name, what string) {
	r.problems = append(r.problems, name+" "+what)
}

func (r *reader) finish() error {
	if len(r.problems) == 0 {
		return nil
	}
	return errors.New("configuration: " + strings.Join(r.problems, "; "))
}

func text(name, fallback string) string {
	if value, ok := os.LookupEnv(name); ok {
		return value
	}
	return fallback
}

var integerShape = regexp.MustCompile(`^-?\d{1,15}$`)

func (r *reader) integer(name string, min, max, fallback int) int {
	written, ok := os.LookupEnv(name)
	if !ok {
		return fallback
	}
	value, err := strconv.Atoi(written)
	if err == nil && integerShape.MatchString(written) && value >= min && value <= max {
		return value
	}
	if !r.lenient {
		r.problem(name, fmt.Sprintf("must be an integer from %d to %d", min, max))
	}
	return fallback
}

func (r *reader) oneOf(name string, allowed []string, fallback string) string {
	written := text(name, fallback)
	for _, each := range allowed {
		if each == written {
			return written
		}
	}
	if !r.lenient {
		r.problem(name, "must be one of "+strings.Join(allowed, ", "))
	}
	return fallback
}

// url is empty if the variable is; a malformed one is a problem.
func (r *reader) url(name string, schemes ...string) string {
	written := os.Getenv(name)
	if written == "" {
		return ""
	}
	parsed, err := url.Parse(written)
	for _, scheme := range schemes {
		if err == nil && parsed.Scheme == scheme && parsed.Hostname() != "" {
			return written
		}
	}
	r.problem(name, "must be a URL that begins with "+strings.Join(schemes, ":// or ")+"://")
	return ""
}

func (r *reader) origins(name string, fallback []string) []string {
	written := os.Getenv(name)
	if written == "" {
		return fallback
	}
	origins := []string{}
	for _, each := range strings.Split(written, ",") {
		origin := strings.TrimSpace(each)
		if originOf(origin) != origin {
			r.problem(name, "must be origins such as https://app.example, parted by commas")
		}
		origins = append(origins, origin)
	}
	return origins
}

// originOf is empty for what has none.
func originOf(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" || (parsed.Scheme != "http" && parsed.Scheme != "https") {
		return ""
	}
	return parsed.Scheme + "://" + strings.ToLower(parsed.Host)
}
