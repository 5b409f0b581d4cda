package main

import (
	"crypto/subtle"
	"encoding/base64"
	"regexp"
	"strings"

	"golang.org/x/crypto/scrypt"
)

const passwordKeyBytes = 32

var base64url = base64.RawURLEncoding

// Deriving takes 16 MiB and a core: so many at a time.
var deriving = make(chan struct{}, 4)

func derive(password string, salt []byte) []byte {
	deriving <- struct{}{}
	defer func() { <-deriving }()
	key, err := scrypt.Key([]byte(password), salt, 16_384, 8, 1, passwordKeyBytes)
	if err != nil {
		// The cost is a constant.
		panic(err)
	}
	return key
}

func hashPassword(password string) string {
	salt := randomBytes(16)
	return base64url.EncodeToString(salt) + "." + base64url.EncodeToString(derive(password, salt))
}

var nobody = base64url.EncodeToString(randomBytes(16)) + "." +
	base64url.EncodeToString(randomBytes(passwordKeyBytes))

// isPassword takes as long without a stored hash, and answers no.
func isPassword(password, stored string) bool {
	hash := stored
	if hash == "" {
		hash = nobody
	}
	saltText, keyText, _ := strings.Cut(hash, ".")
	salt, _ := base64url.DecodeString(saltText)
	expected, _ := base64url.DecodeString(keyText)
	isEqual := subtle.ConstantTimeCompare(derive(password, salt), expected) == 1
	return isEqual && stored != ""
}

var (
	guessable = []string{
		"password", "passw0rd", "qwerty", "letmein", "welcome", "iloveyou", "admin", "dragon",
		"0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop",
	}
	digits = regexp.MustCompile(`\d`)
)

// passwordProblem says what is wrong with a new password; empty if nothing is.
func passwordProblem(password, email string) string {
	lower := strings.ToLower(password)
	distinct := map[rune]bool{}
	for _, character := range lower {
		distinct[character] = true
	}
	if len(distinct) < 5 {
		return "repeats too few characters"
	}
	name, _, _ := strings.Cut(strings.ToLower(email), "@")
	if len(name) >= 4 && strings.Contains(lower, name) {
		return "contains the e-mail address"
	}
	for _, word := range guessable {
		lower = strings.ReplaceAll(lower, word, "")
	}
	if len(digits.ReplaceAllString(lower, "")) < 4 {
		return "is too easy to guess"
	}
	return ""
}
