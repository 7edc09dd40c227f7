package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

const (
	maxSettings   = 16 << 20 // the client's own configuration has a history in it
	maxAuthStatus = 64 << 10
	authPatience  = 10 * time.Second
)

// claudeProgram is the path of Claude Code; empty: it is not in PATH.
func claudeProgram() string {
	path, err := exec.LookPath("claude")
	if err != nil {
		return ""
	}
	return path
}

// askClaude runs claude auth status, which sends no request for a message. Its exit status is 1 where nobody is logged in.
func askClaude(ctx context.Context, program string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, authPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "auth", "status", "--json")
	cmd.Env = append(os.Environ(), "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1", "DISABLE_TELEMETRY=1", "DISABLE_ERROR_REPORTING=1", "DISABLE_AUTOUPDATER=1")
	cmd.WaitDelay = time.Second
	var out beginning
	cmd.Stdout = &out
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // what is ignored, the command would inherit
	err := cmd.Start()
	signal.Ignore(syscall.SIGPIPE)
	if err == nil {
		err = cmd.Wait()
	}
	exit := (*exec.ExitError)(nil)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil && !errors.As(err, &exit):
		return nil, err
	case out.cut:
		return nil, fmt.Errorf("it prints more than %d bytes", maxAuthStatus)
	}
	return out.text, nil
}

// A beginning keeps so much of what is written to it, and takes the rest.
type beginning struct {
	text []byte
	cut  bool
}

func (b *beginning) Write(p []byte) (int, error) {
	keep := min(len(p), maxAuthStatus-len(b.text))
	b.text = append(b.text, p[:keep]...)
	b.cut = b.cut || keep < len(p)
	return len(p), nil
}

// readSettings reads a file of settings.
func readSettings(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxSettings {
		return nil, fmt.Errorf("is no ordinary file of at most %d bytes", maxSettings)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxSettings))
}

// isThere reports whether a file is there. It is not opened.
func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
