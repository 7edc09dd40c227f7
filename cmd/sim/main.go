// Command sim predicts whether an LLM provider's rate limits will refuse traffic.
//
// In come arguments, the environment and streams; out go an exit status and what the report's
// packages write. It decides nothing about traffic: it reads flags, opens files, and shows
// progress.
//
// Read command.go first, which lists the commands; each is in the file of its name. run.go is the
// one without a name: plan.go, trace.go and replay.go say what is played, output.go what is written.
// users.go, minutes.go and background.go answer about logs, deliver.go writes that. serve.go begins
// the emulator. To add a command, write its file and name it in commands().
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
	signal.Ignore(syscall.SIGPIPE) // who reads the output may have had enough: files are still tidied up
	os.Exit(run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}
