// Command verify sends one smaller request on the route of one that was refused, and says whether
// the fix held.
//
// In come arguments, the environment and streams; out go one request at the most (or a burst that
// was asked for), an exit status, and files without secrets. It draws no conclusion: package proof
// does.
//
// Read command.go first, then verify.go with flags.go: the way from the failure to the verdict.
// baseline.go, request.go, history.go and sender.go are its steps, in their order; burst.go with
// hey.go is the way of many requests, claude.go that of the user's own client, output.go and
// evidence.go what is written. explain.go, route.go and rules.go are the commands that send
// nothing.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	debug.SetTraceback("crash")    // out of memory ends with a signal, not with the status of an input error
	signal.Ignore(syscall.SIGPIPE) // who reads the output may have had enough: evidence is still written
	os.Exit(run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}
