package serving

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"syscall"

	"loadshape/cmd/internal/cli"
)

// CutCommand takes the command after -- off the arguments.
func CutCommand(args []string) (before, command []string) {
	if i := slices.Index(args, "--"); i >= 0 {
		return args[:i], args[i+1:]
	}
	return args, nil
}

// RunCommand serves for as long as a command runs, whose exit status it ends with. A signal is the command's to answer; where
// one came, the tally goes to standard error, which is otherwise the command's alone.
func (s *Server) RunCommand(ctx context.Context, url, log string) (int, error) {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, endings()...)
	defer signal.Stop(interrupts)
	srv, _ := s.serve(func() {})
	defer s.drain(context.Background(), srv)
	c := exec.CommandContext(ctx, s.Command[0], s.Command[1:]...)
	c.Stdin, c.Stdout, c.Stderr = s.In, s.Out, s.Err
	c.Env = s.Facing.environment(os.Environ(), url)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // what is ignored, the command would inherit
	err := c.Start()
	signal.Ignore(syscall.SIGPIPE)
	if err != nil {
		return 0, fmt.Errorf("serve: %s: cannot be run: %w", s.Command[0], commandCause(err))
	}
	done, stopped := make(chan struct{}), make(chan bool, 1)
	go func() { // a terminal interrupts both; who ends only this process means both
		came := false
		for {
			select {
			case sig := <-interrupts:
				came = true
				if sig != os.Interrupt {
					c.Process.Signal(sig)
				}
			case <-done:
				stopped <- came
				return
			}
		}
	}()
	err = c.Wait()
	close(done)
	tally := io.Discard
	if <-stopped {
		tally = s.Err
	}
	if failed := s.Summary(tally, log); failed != nil {
		return 0, failed
	}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil // -1 is a signal
	}
	if err != nil {
		return 0, fmt.Errorf("serve: %s: %w", s.Command[0], commandCause(err))
	}
	return 0, nil
}

// commandCause is the error without the name of the command, which the line says already.
func commandCause(err error) error {
	if e := (*exec.Error)(nil); errors.As(err, &e) {
		return e.Err
	}
	return cli.Cause(err)
}
