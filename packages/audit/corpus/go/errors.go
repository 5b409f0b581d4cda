package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
)

// apiError is what a client is told.
type apiError struct {
	status  int
	code    string
	message string
	headers map[string]string
}

func (e *apiError) Error() string { return e.message }

// dependencyError is a dependency that did not answer, or answered that it cannot.
type dependencyError struct{ cause error }

func (e *dependencyError) Error() string { return "PostgreSQL does not answer: " + e.cause.Error() }
func (e *dependencyError) Unwrap() error { return e.cause }

func failure(status int, code, message string) *apiError {
	return &apiError{status: status, code: code, message: message}
}

func notFound() *apiError { return failure(404, "NOT_FOUND", "There is no such thing.") }

func invalid(message string) *apiError { return failure(400, "INVALID", message) }

// toldOf is what is answered to any error.
func toldOf(err error) *apiError {
	var known *apiError
	var dependency *dependencyError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &tooLarge):
		return failure(413, "BODY_TOO_LARGE", "The body is larger than 1 MiB.")
	case errors.Is(err, os.ErrDeadlineExceeded) && !errors.As(err, &dependency):
		return failure(408, "TOO_SLOW", "The body did not come in time.")
	case errors.As(err, &dependency):
		told := failure(503, "UNAVAILABLE",
			"Something this service needs does not answer; try again later.")
		told.headers = map[string]string{"Retry-After": "2"}
		return told
	case errors.Is(err, context.DeadlineExceeded):
		return failure(504, "TIMED_OUT", "The request took longer than is allowed.")
	}
	return failure(500, "INTERNAL", "Something went wrong here.")
}

// errorAnswer is the one envelope of all errors: { error: { code, message, request_id } }.
func errorAnswer(on flags, requestID string, err error) answer {
	told := *toldOf(err)
	if told.status == 413 && on["twin:body-nolimit"] {
		told.status = 400
	}
	if told.status == 404 && told.code == "NO_ROUTE" {
		told.code = "NOT_FOUND"
		if on["err-html"] {
			return answer{status: 404, mediaType: "text/html; charset=utf-8", raw: []byte(htmlPage)}
		}
	}
	if on["err-leak"] && told.status != 404 {
		told.message = stackOf(err)
	}
	if on["twin:err-html"] {
		body := object{
			"type": "about:blank", "title": told.code, "status": told.status,
			"detail": told.message, "request_id": requestID,
		}
		return answer{
			status: told.status, mediaType: "application/problem+json", body: body,
			headers: told.headers,
		}
	}
	inner := object{"code": told.code, "message": told.message, "request_id": requestID}
	if on["twin:err-leak"] {
		inner["error_id"] = requestID
	}
	return answer{status: told.status, body: object{"error": inner}, headers: told.headers}
}

const htmlPage = "<!doctype html><html><head><title>404</title></head>" +
	"<body><h1>Not found</h1></body></html>"

// panicError is a programming error that a handler ran into, with the way that led to it.
type panicError struct {
	value any
	stack string
}

func (e *panicError) Error() string { return fmt.Sprint(e.value) }

// recovered makes an error of a panic; to be deferred.
func recovered(err *error) {
	if value := recover(); value != nil {
		*err = &panicError{value: value, stack: string(debug.Stack())}
	}
}

// stackOf is where an error was made, or at least where it was answered.
func stackOf(err error) string {
	var panicked *panicError
	if errors.As(err, &panicked) {
		return panicked.Error() + "\n" + panicked.stack
	}
	return strings.Join([]string{err.Error(), string(debug.Stack())}, "\n")
}
