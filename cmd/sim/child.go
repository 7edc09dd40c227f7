package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"syscall"

	"loadshape/cmd/internal/cli"
)

// cutCommand takes the command after -- off the arguments.
func cutCommand(args []string) (before, command []string) {
	if i := slices.Index(args, "--"); i >= 0 {
		return args[:i], args[i+1:]
	}
	return args, nil
}

// runCommand serves for as long as a command runs, whose exit status it ends with. An interrupt is the command's to
// answer.
func (s *server) runCommand(ctx context.Context, url, log string) (int, error) {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(interrupts)
	srv, _ := s.serve(func() {})
	defer s.drain(srv)
	c := exec.CommandContext(ctx, s.command[0], s.command[1:]...)
	c.Stdin, c.Stdout, c.Stderr = s.in, s.out, s.err
	c.Env = s.facing.environment(os.Environ(), url)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // what is ignored, the command would inherit
	err := c.Start()
	signal.Ignore(syscall.SIGPIPE)
	if err != nil {
		return 0, fmt.Errorf("serve: %s: cannot be run: %w", s.command[0], commandCause(err))
	}
	done := make(chan struct{})
	defer close(done)
	go func() { // a terminal interrupts both; who ends only this process means both
		for {
			select {
			case sig := <-interrupts:
				if sig == syscall.SIGTERM {
					c.Process.Signal(sig)
				}
			case <-done:
				return
			}
		}
	}()
	err = c.Wait()
	if _, failed := s.handler.Tally(); failed != nil {
		return 0, fmt.Errorf("--log: %s: %w", log, cli.Cause(failed))
	}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return max(exit.ExitCode(), statusFails), nil // -1 is a signal
	}
	if err != nil {
		return 0, fmt.Errorf("serve: %s: %w", s.command[0], commandCause(err))
	}
	return statusHolds, nil
}

// commandCause is the error without the name of the command, which the line says already.
func commandCause(err error) error {
	if e := (*exec.Error)(nil); errors.As(err, &e) {
		return e.Err
	}
	return cli.Cause(err)
}
