package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"time"
)

const (
	accessSeconds  = 900
	refreshSeconds = 14 * 86_400
	issuer         = "corpus"
	audience       = "corpus-api"
)

// tokens are JSON Web Tokens with one algorithm; nothing in a token's header chooses a key.
type tokens struct {
	secret []byte
	on     flags
}

type claims struct{ subject, session string }

func (t tokens) issue(owner, session, role, kind string) string {
	now := time.Now().Unix()
	lifetime := int64(accessSeconds)
	if kind == "refresh" {
		lifetime = refreshSeconds
	}
	var meant any = audience
	if t.on["twin:jwt-noaud"] {
		meant = []string{audience, "corpus-web"}
	}
	payload := object{
		"iss": issuer, "aud": meant, "iat": now, "exp": now + lifetime, "jti": newUUID(),
		"sub": owner, "sid": session, "role": role, "typ": kind,
	}
	signed := encode(object{"alg": "HS256", "typ": "JWT"}) + "." + encode(payload)
	return signed + "." + t.signature(signed)
}

func (t tokens) signature(signed string) string {
	hash := hmac.New(sha256.New, t.secret)
	hash.Write([]byte(signed))
	return base64url.EncodeToString(hash.Sum(nil))
}

var foreignHeaders = []string{"kid", "jku", "jwk", "x5u", "x5c", "crit"}

// verify is false unless it is a token of ours that is valid now.
func (t tokens) verify(token, kind string) (claims, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return claims{}, false
	}
	header, isHeader := decode(parts[0])
	payload, isPayload := decode(parts[1])
	if !isHeader || !isPayload || !t.isSigned(header, parts) {
		return claims{}, false
	}
	if !t.isTimely(payload) || !t.isForUs(payload) || payload["typ"] != kind {
		return claims{}, false
	}
	subject, hasSubject := payload["sub"].(string)
	session, hasSession := payload["sid"].(string)
	_, hasID := payload["jti"].(string)
	return claims{subject, session}, hasSubject && hasSession && hasID
}

func (t tokens) isSigned(header object, parts []string) bool {
	for _, name := range foreignHeaders {
		if _, isThere := header[name]; isThere {
			return false
		}
	}
	algorithm, _ := header["alg"].(string)
	if t.on["jwt-nosig"] || (t.on["jwt-none"] && strings.EqualFold(algorithm, "none")) {
		return true
	}
	expected := t.signature(parts[0] + "." + parts[1])
	// The text is compared, so that no two spellings of one signature are both right.
	return algorithm == "HS256" && hmac.Equal([]byte(expected), []byte(parts[2]))
}

func (t tokens) isTimely(payload object) bool {
	if t.on["jwt-noexp"] {
		return true
	}
	now, leeway := float64(time.Now().UnixMilli())/1000, 0.0
	if t.on["twin:jwt-noexp"] {
		leeway = 60
	}
	if expiry, ok := numberOf(payload["exp"]); !ok || expiry+leeway <= now {
		return false
	}
	if payload["nbf"] == nil {
		return true
	}
	begin, ok := numberOf(payload["nbf"])
	return ok && begin <= now+leeway
}

func (t tokens) isForUs(payload object) bool {
	if payload["iss"] != issuer {
		return false
	}
	if t.on["jwt-noaud"] || payload["aud"] == audience {
		return true
	}
	list, _ := payload["aud"].([]any)
	for _, each := range list {
		if each == audience {
			return true
		}
	}
	return false
}

func numberOf(value any) (float64, bool) {
	number, isNumber := value.(json.Number)
	if !isNumber {
		return 0, false
	}
	float, err := number.Float64()
	return float, err == nil
}

func encode(value object) string {
	// Claims are text and numbers: they have a JSON form.
	text, _ := json.Marshal(value)
	return base64url.EncodeToString(text)
}

func decode(part string) (object, bool) {
	text, err := base64url.Strict().DecodeString(part)
	if err != nil {
		return nil, false
	}
	value, err := jsonObject(text)
	return value, err == nil
}
