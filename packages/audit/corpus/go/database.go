package main

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"net/url"
	"time"

	"github.com/lib/pq"
)

const (
	connectTimeout = 2 * time.Second
	queryTimeout   = 2500 * time.Millisecond
	pingTimeout    = time.Second
	// slowTimeout is for queries that may take longer than others.
	slowTimeout = 8 * time.Second
)

// store asks PostgreSQL, by itself or within a transaction.
type store struct {
	asker interface {
		QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
		ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error)
	}
	timeout time.Duration
}

// database has a bound on everything: connecting, waiting for a connection, and each query.
type database struct {
	store
	pool  *sql.DB
	slow  store
	pings *sql.DB
}

func openDatabase(address string) *database {
	pool := poolOf(address, 10, queryTimeout)
	slow := poolOf(address, 5, slowTimeout)
	return &database{
		store: store{asker: pool, timeout: queryTimeout},
		pool:  pool,
		slow:  store{asker: slow, timeout: slowTimeout},
		pings: poolOf(address, 1, pingTimeout),
	}
}

func poolOf(address string, max int, silence time.Duration) *sql.DB {
	connector, err := pq.NewConnector(withoutTLS(address))
	if err != nil {
		return sql.OpenDB(broken{err})
	}
	connector.Dialer(boundedDialer{silence})
	pool := sql.OpenDB(connector)
	pool.SetMaxOpenConns(max)
	pool.SetMaxIdleConns(max)
	pool.SetConnMaxIdleTime(30 * time.Second)
	return pool
}

// withoutTLS leaves to the address whether it is wanted; the driver's own default is to insist.
func withoutTLS(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Query().Get("sslmode") != "" {
		return address
	}
	query := parsed.Query()
	query.Set("sslmode", "disable")
	parsed.RawQuery = query.Encode()
	return parsed.String()
}

// boundedDialer makes connections on which no silence is longer than is allowed: the driver waits
// for the answer to a query even when its context is over.
type boundedDialer struct{ silence time.Duration }

func (d boundedDialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

func (d boundedDialer) DialTimeout(network, address string, _ time.Duration) (net.Conn, error) {
	return d.Dial(network, address)
}

func (d boundedDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	connection, err := (&net.Dialer{Timeout: connectTimeout}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return boundedConnection{connection, d.silence}, nil
}

type boundedConnection struct {
	net.Conn
	silence time.Duration
}

func (c boundedConnection) Read(into []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.silence)); err != nil {
		return 0, err
	}
	return c.Conn.Read(into)
}

func (c boundedConnection) Write(from []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(c.silence)); err != nil {
		return 0, err
	}
	return c.Conn.Write(from)
}

func (d *database) ping(ctx context.Context, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return asked(d.pings.PingContext(ctx))
}

// each calls for every row.
func (s store) each(
	ctx context.Context, row func(scan func(...any) error) error, text string, args ...any,
) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	rows, err := s.asker.QueryContext(ctx, text, args...)
	if err != nil {
		return asked(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return asked(err)
		}
	}
	return asked(rows.Err())
}

// one fills the targets with the first row, and tells whether there is one.
func (s store) one(ctx context.Context, into []any, text string, args ...any) (bool, error) {
	isFound := false
	err := s.each(ctx, func(scan func(...any) error) error {
		isFound = true
		return scan(into...)
	}, text, args...)
	return isFound, err
}

func (s store) do(ctx context.Context, text string, args ...any) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	_, err := s.asker.ExecContext(ctx, text, args...)
	return asked(err)
}

func (d *database) transaction(ctx context.Context, work func(store) error) error {
	transaction, err := d.pool.BeginTx(ctx, nil)
	if err != nil {
		return asked(err)
	}
	if err := work(store{asker: transaction, timeout: queryTimeout}); err != nil {
		// Whatever keeps it from being rolled back ends the connection, and the transaction too.
		_ = transaction.Rollback()
		return err
	}
	return asked(transaction.Commit())
}

// asked tells trouble of the server from trouble of the statement.
func asked(err error) error {
	var statement *pq.Error
	if err == nil {
		return nil
	}
	if errors.As(err, &statement) {
		switch statement.Code.Class() {
		case "08", "53", "57", "58", "XX":
		default:
			return err
		}
	}
	return &dependencyError{cause: err}
}
