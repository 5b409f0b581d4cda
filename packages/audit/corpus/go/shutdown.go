package main

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// onSignal drains on SIGTERM: readiness turns first and the balancer is given time to see it; then
// no connection is taken, what runs is finished, and sockets are told to come again. Whatever is
// left when the grace is over is cut. The channel gives the exit code.
func onSignal(s *service, server *http.Server) <-chan int {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	done := make(chan int, 1)
	go func() {
		received := <-signals
		if s.on["sigterm-abrupt"] {
			os.Exit(0)
		}
		drain(s, server, received.String())
		if s.on["twin:sigterm-abrupt"] {
			// As a shell tells of a process that SIGTERM ended.
			done <- 143
			return
		}
		done <- 0
	}()
	return done
}

func drain(s *service, server *http.Server, signal string) {
	s.life.drain()
	logLine("info", "draining", object{"signal": signal})
	ctx, cancel := context.WithTimeout(context.Background(), s.config.grace)
	defer cancel()
	time.Sleep(s.config.drainDelay)
	s.events.close()
	if err := server.Shutdown(ctx); err != nil {
		logLine("warn", "the grace period is over; open requests are cut", nil)
		_ = server.Close()
	}
	s.events.wait(ctx)
	logLine("info", "stopped", nil)
}
