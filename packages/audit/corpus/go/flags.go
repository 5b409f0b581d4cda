package main

import (
	"os"
	"strings"
)

// flags tells which planted defects and benign twins are switched on:
// CORPUS_FLAGS=jwt-none,twin:err-leak. Without it the service is good.
type flags map[string]bool

func flagsOfEnvironment() flags {
	on := flags{}
	for _, name := range strings.Split(os.Getenv("CORPUS_FLAGS"), ",") {
		if name = strings.TrimSpace(name); name != "" {
			on[name] = true
		}
	}
	return on
}
