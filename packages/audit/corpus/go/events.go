package main

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/lib/pq"
)

const (
	messageBytesMax = 64 << 10
	recheckEvery    = time.Second
	// writeWait is how long a client may take to take a message in.
	writeWait = time.Second
)

// events are WebSockets of whoever is signed in. They end with the session, with a message that is
// too large, and politely with the service.
type events struct {
	service  *service
	upgrader websocket.Upgrader
	mutex    sync.Mutex
	open     map[*client]bool
	serving  sync.WaitGroup
}

type client struct {
	socket *websocket.Conn
	// caller is nil for a stranger.
	caller *caller
	mutex  sync.Mutex
}

func newEvents(s *service) *events {
	e := &events{service: s, open: map[*client]bool{}}
	e.upgrader.HandshakeTimeout = 5 * time.Second
	e.upgrader.CheckOrigin = func(request *http.Request) bool {
		// A program that is no browser sends none.
		origin := request.Header.Get("Origin")
		return origin == "" || isAmong(s.config.allowedOrigins, origin)
	}
	go e.watchSessions()
	return e
}

func isUpgrade(request *http.Request) bool { return websocket.IsWebSocketUpgrade(request) }

var bearer = regexp.MustCompile(`(?i)^bearer (\S+)$`)

// serve lets in whoever has a token, and stays until the socket closes.
func (e *events) serve(writer http.ResponseWriter, c *call) {
	if e.service.life.get() == draining {
		write(writer, c.headers, answer{status: http.StatusServiceUnavailable})
		return
	}
	known, err := e.service.callerBy(c.http.Context(), tokenOf(c.http))
	if err == nil && known == nil && !e.service.on["ws-noauth"] {
		err = failure(401, "UNAUTHENTICATED", "A valid access token is needed.")
		if e.service.on["twin:ws-noauth"] {
			err = failure(403, "UNAUTHENTICATED", "A valid access token is needed.")
		}
	}
	if err != nil {
		write(writer, c.headers, errorAnswer(e.service.on, c.id, err))
		return
	}
	socket, err := e.upgrader.Upgrade(writer, c.http, nil)
	if err != nil {
		// The library has answered.
		return
	}
	e.converse(&client{socket: socket, caller: known})
}

func tokenOf(request *http.Request) string {
	if found := bearer.FindStringSubmatch(request.Header.Get("Authorization")); found != nil {
		return found[1]
	}
	return request.URL.Query().Get("token")
}

func (e *events) converse(one *client) {
	e.serving.Add(1)
	defer e.serving.Done()
	e.mutex.Lock()
	e.open[one] = true
	e.mutex.Unlock()
	defer func() {
		e.mutex.Lock()
		delete(e.open, one)
		e.mutex.Unlock()
		_ = one.socket.Close()
	}()
	one.socket.SetReadLimit(messageBytesMax)
	var id any
	if one.caller != nil {
		id = one.caller.id
	}
	for err := one.send(object{"type": "welcome", "user_id": id}); err == nil; {
		if _, _, err = one.socket.ReadMessage(); err == nil {
			err = one.send(object{"type": "received"})
		}
	}
}

func (c *client) send(message object) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if err := c.socket.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		return err
	}
	return c.socket.WriteJSON(message)
}

// end says why, and gives the client a moment to say that it has heard.
func (c *client) end(code int, reason string) {
	message := websocket.FormatCloseMessage(code, reason)
	_ = c.socket.WriteControl(websocket.CloseMessage, message, time.Now().Add(writeWait))
	_ = c.socket.SetReadDeadline(time.Now().Add(2 * writeWait))
}

func (e *events) clients() []*client {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	all := []*client{}
	for one := range e.open {
		all = append(all, one)
	}
	return all
}

func (e *events) watchSessions() {
	for {
		time.Sleep(recheckEvery)
		e.endClosed()
	}
}

func (e *events) endClosed() {
	clients, ids := e.clients(), []string{}
	for _, one := range clients {
		if one.caller != nil {
			ids = append(ids, one.caller.session)
		}
	}
	if len(ids) == 0 {
		return
	}
	var alive string
	err := e.service.database.each(context.Background(), func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		alive += id + " "
		return err
	}, "SELECT id FROM sessions WHERE id::text = ANY($1) AND revoked_at IS NULL", pq.Array(ids))
	if err != nil {
		// The database is down: nobody can sign out either, and the next look is in a second.
		return
	}
	for _, one := range clients {
		if one.caller != nil && !strings.Contains(alive, one.caller.session) {
			one.end(websocket.ClosePolicyViolation, "signed out")
		}
	}
}

// close tells every client to come again.
func (e *events) close() {
	for _, one := range e.clients() {
		one.end(websocket.CloseServiceRestart, "the service restarts")
	}
}

func (e *events) wait(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		e.serving.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}
