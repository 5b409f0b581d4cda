// The corpus service in Go: net/http, PostgreSQL, Redis. The good service, and the portable
// defects behind CORPUS_FLAGS.
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "migrate" {
		told, err := migrateCommand()
		if err != nil {
			stop(err)
		}
		fmt.Println(told)
		return
	}
	if err := serve(); err != nil {
		stop(err)
	}
}

func serve() error {
	on := flagsOfEnvironment()
	settings, err := configOfEnvironment(on)
	if err != nil {
		return err
	}
	service := newService(settings, on)
	listener, err := net.Listen("tcp", net.JoinHostPort(settings.host, strconv.Itoa(settings.port)))
	if err != nil {
		return err
	}
	server := newServer(service)
	ended := make(chan error, 2)
	go func() { ended <- server.Serve(listener) }()
	done := onSignal(service, server)
	go func() {
		if err := becomeReady(context.Background(), service); err != nil {
			ended <- err
		}
	}()
	select {
	case err := <-ended:
		if service.life.get() != draining {
			return err
		}
		os.Exit(<-done)
	case code := <-done:
		os.Exit(code)
	}
	return nil
}

// stop writes one line in the shape of the log.
func stop(err error) {
	logLine("fatal", err.Error(), nil)
	os.Exit(1)
}
