package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/mail"
	"net/url"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

var uuidShape = regexp.MustCompile(
	`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// problemOf says what is wrong with a value by the part of JSON Schema that the document uses;
// empty if nothing is. It names the place and the rule, and never repeats what was sent.
func problemOf(schema object, value any, place string) string {
	if !isOfType(schema["type"], value) {
		return fmt.Sprintf("%s must be %s", place, typeNames(schema["type"]))
	}
	switch known := value.(type) {
	case string:
		return textProblem(schema, known, place)
	case json.Number:
		return numberProblem(schema, known, place)
	case object:
		return objectProblem(schema, known, place)
	}
	return ""
}

func isOfType(wanted any, value any) bool {
	switch names := wanted.(type) {
	case nil:
		return true
	case []string:
		for _, name := range names {
			if isOfType(name, value) {
				return true
			}
		}
		return false
	}
	switch known := value.(type) {
	case nil:
		return wanted == "null"
	case string:
		return wanted == "string"
	case json.Number:
		_, isInteger := integerOf(known)
		return wanted == "number" || (wanted == "integer" && isInteger)
	case object:
		return wanted == "object"
	case []any:
		return wanted == "array"
	}
	return false
}

func typeNames(wanted any) string {
	if names, ok := wanted.([]string); ok {
		return strings.Join(names, " or ")
	}
	return fmt.Sprint(wanted)
}

// integerOf takes 3, 3.0 and 3e0 alike, as JSON Schema does.
func integerOf(number json.Number) (int64, bool) {
	if value, err := strconv.ParseInt(number.String(), 10, 64); err == nil {
		return value, true
	}
	value, err := number.Float64()
	isExact := err == nil && value == math.Trunc(value) && math.Abs(value) <= 1<<53
	return int64(value), isExact
}

func textProblem(schema object, value, place string) string {
	length := utf8.RuneCountInString(value)
	if min, ok := schema["minLength"].(int); ok && length < min {
		return fmt.Sprintf("%s must have at least %d characters", place, min)
	}
	if max, ok := schema["maxLength"].(int); ok && length > max {
		return fmt.Sprintf("%s must have at most %d characters", place, max)
	}
	if format, ok := schema["format"].(string); ok && !isOfFormat(format, value) {
		return fmt.Sprintf("%s must match the format %s", place, format)
	}
	return ""
}

var emailShape = regexp.MustCompile(
	`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)

func isOfFormat(format, value string) bool {
	switch format {
	case "uuid":
		return uuidShape.MatchString(value)
	case "email":
		parsed, err := mail.ParseAddress(value)
		return err == nil && parsed.Address == value && emailShape.MatchString(value)
	case "uri":
		parsed, err := url.Parse(value)
		return err == nil && parsed.Scheme != "" && !strings.ContainsAny(value, " \t\r\n")
	}
	return true
}

func numberProblem(schema object, value json.Number, place string) string {
	number, err := value.Float64()
	if min, ok := schema["minimum"].(int); ok && (err != nil || number < float64(min)) {
		return fmt.Sprintf("%s must be %d or more", place, min)
	}
	if max, ok := schema["maximum"].(int); ok && (err != nil || number > float64(max)) {
		return fmt.Sprintf("%s must be %d or less", place, max)
	}
	return ""
}

func objectProblem(schema, value object, place string) string {
	properties, _ := schema["properties"].(object)
	for _, name := range requiredOf(schema) {
		if _, ok := value[name]; !ok {
			return fmt.Sprintf("%s must have the member %s", place, name)
		}
	}
	if min, ok := schema["minProperties"].(int); ok && len(value) < min {
		return place + " must have a member"
	}
	for _, name := range sortedNames(value) {
		property, isKnown := properties[name].(object)
		if !isKnown {
			if schema["additionalProperties"] == false {
				return place + " must not have other members than are documented"
			}
			continue
		}
		if problem := problemOf(property, value[name], place+"/"+name); problem != "" {
			return problem
		}
	}
	return ""
}

func requiredOf(schema object) []string {
	names, _ := schema["required"].([]string)
	return names
}

func sortedNames(members object) []string {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// isStorable is false for text that PostgreSQL does not take.
func isStorable(value any) bool {
	switch known := value.(type) {
	case string:
		return utf8.ValidString(known) && !strings.ContainsRune(known, 0)
	case object:
		for name, each := range known {
			if !isStorable(name) || !isStorable(each) {
				return false
			}
		}
	case []any:
		for _, each := range known {
			if !isStorable(each) {
				return false
			}
		}
	}
	return true
}
