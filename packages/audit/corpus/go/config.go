package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

type config struct {
	nodeEnv        string
	host           string
	port           int
	secret         string
	databaseURL    string
	redisURL       string
	requestTimeout time.Duration
	logLevel       string
	loginLimit     int
	loginWindow    time.Duration
	grace          time.Duration
	drainDelay     time.Duration
	allowedOrigins []string
	previewOrigins []string
}

var logLevels = []string{"fatal", "error", "warn", "info", "debug", "trace"}

// configOfEnvironment refuses what is missing, malformed or insecure. It names the variable and
// never its value.
func configOfEnvironment(on flags) (config, error) {
	read := &reader{lenient: on["env-silent"]}
	nodeEnv := read.oneOf("NODE_ENV", []string{"production", "development", "test"}, "production")
	port := read.integer("PORT", 0, 65535, 3000)
	settings := config{
		nodeEnv:        nodeEnv,
		host:           text("HOST", "127.0.0.1"),
		port:           port,
		secret:         secretOf(read, on, nodeEnv),
		databaseURL:    read.url("DATABASE_URL", "postgres", "postgresql"),
		redisURL:       read.url("REDIS_URL", "redis", "rediss"),
		requestTimeout: milliseconds(read.integer("REQUEST_TIMEOUT_MS", 100, 60_000, 10_000)),
		logLevel:       read.oneOf("LOG_LEVEL", logLevels, "info"),
		loginLimit:     read.integer("LOGIN_LIMIT", 1, 1_000_000, 5),
		loginWindow:    milliseconds(1000 * read.integer("LOGIN_WINDOW_SECONDS", 1, 86_400, 900)),
		grace:          milliseconds(read.integer("GRACE_MS", 0, 600_000, 20_000)),
		drainDelay:     milliseconds(read.integer("DRAIN_DELAY_MS", 0, 60_000, 1_000)),
		allowedOrigins: read.origins("ALLOWED_ORIGINS", nil),
		previewOrigins: read.origins(
			"PREVIEW_ORIGINS", []string{fmt.Sprintf("http://127.0.0.1:%d", port)}),
	}
	if os.Getenv("DATABASE_URL") == "" {
		read.problem("DATABASE_URL", "is required and missing")
	}
	return settings, read.finish()
}

func milliseconds(count int) time.Duration {
	return time.Duration(count) * time.Millisecond
}

func secretOf(read *reader, on flags, nodeEnv string) string {
	secret, isDirect := os.LookupEnv("SECRET_KEY")
	file, isInFile := os.LookupEnv("SECRET_FILE")
	if isDirect && isInFile {
		read.problem("SECRET_KEY", "and SECRET_FILE are both set; give one of them")
		return ""
	}
	name := "SECRET_KEY"
	if isInFile {
		name = "SECRET_FILE"
		content, err := os.ReadFile(file)
		if err != nil {
			read.problem(name, "names a file that cannot be read")
			return ""
		}
		secret = strings.TrimSpace(string(content))
	}
	if secret == "" && on["secret-default"] {
		return "corpus-built-in-secret-7d1f0b52"
	}
	problem := weakness(secret)
	isTaken := on["secret-weak-ok"] || (on["twin:secret-weak-ok"] && nodeEnv == "test")
	if problem != "" && !(isTaken && secret != "") {
		read.problem(name, problem)
	}
	return secret
}

const (
	secretLengthMin   = 32
	secretDistinctMin = 10
)

var knownSecrets = []string{
	"changeme", "change-me", "change_me", "replace-me", "secret", "password", "django-insecure",
	"your-secret", "default", "example", "keyboard cat",
}

// weakness is empty if the secret is strong enough.
func weakness(secret string) string {
	if secret == "" {
		return "is required and missing"
	}
	if len(secret) < secretLengthMin {
		return fmt.Sprintf("must have at least %d characters", secretLengthMin)
	}
	distinct := map[rune]bool{}
	for _, character := range secret {
		distinct[character] = true
	}
	if len(distinct) < secretDistinctMin {
		return "repeats too few characters to be random"
	}
	for _, word := range knownSecrets {
		if strings.Contains(strings.ToLower(secret), word) {
			return "is a known placeholder; generate a random one"
		}
	}
	return ""
}
