package main

import (
	"context"
	"database/sql/driver"
)

// broken is a database whose address cannot be used: readiness tells of it.
type broken struct{ err error }

func (b broken) Connect(context.Context) (driver.Conn, error) { return nil, b.err }
func (b broken) Driver() driver.Driver                        { return b }
func (b broken) Open(string) (driver.Conn, error)             { return nil, b.err }
