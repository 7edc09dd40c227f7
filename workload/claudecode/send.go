package claudecode

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"loadshape/workload/exchange"
)

const (
	maxLog    = 64 << 20
	maxErrors = 8 << 10
	afterKill = 5 * time.Second // until what still holds the output is left behind
)

// Send runs the client once, and says how many requests it sent at the most. It is stopped with all that it started when
// the context ends, and before it would send the request again. Sent is unknown where the client may have sent more than
// one.
func (c *Client) Send(ctx context.Context, now func() time.Time) (x *exchange.Exchange, atMost int64) {
	x = &exchange.Exchange{Route: c.Identity(), Request: exchange.Request{Model: c.set.Model, Stream: new(true), Concurrency: new(int64(1))}}
	if c.set.MaxTokens > 0 {
		x.Request.MaxTokens = new(c.set.MaxTokens)
	}
	start := now()
	x.At = &start
	var s said
	failure, detail := "", ""
	dir, err := os.MkdirTemp(c.in.TempDir, "loadshape-claude-")
	if err == nil {
		defer os.RemoveAll(dir)
		err = os.Mkdir(filepath.Join(dir, "empty"), 0o700)
	}
	if err != nil {
		failure, detail, atMost = exchange.NoConnection, "no empty directory could be made for Claude Code: nothing was sent", 0
	} else {
		failure, detail = c.run(ctx, dir, &s)
		atMost = s.atMost(logged(readLog(filepath.Join(dir, "debug.log"))))
	}
	end := now()
	x.EndedAt = &end
	s.fill(x, failure, detail, c.scrub())
	switch {
	case atMost == 0:
		x.Sent = new(false)
	case x.Status != 0:
		x.Sent = new(true)
	}
	return x, atMost
}

// run runs the client, and says what went wrong beside what it says itself.
func (c *Client) run(ctx context.Context, dir string, s *said) (failure, detail string) {
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(running, c.in.Program, c.arguments(dir)...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = filepath.Join(dir, "empty"), c.childEnv(), afterKill
	alone(cmd)
	complaints := &bounded{left: maxErrors}
	heard := &listener{said: s, stop: cancel}
	cmd.Stdout, cmd.Stderr = heard, complaints
	if err := cmd.Start(); err != nil {
		return exchange.NoConnection, "Claude Code could not be started: nothing was sent"
	}
	cmd.Wait()
	heard.end()
	switch {
	case s.result != nil:
		return "", ""
	case heard.tooLarge:
		return exchange.TooLarge, "Claude Code printed more than allowed"
	case heard.stopped && s.refused != 0:
		return "", "Claude Code announced that it would send the request again, and was stopped"
	case heard.stopped:
		return exchange.CutStream, "no answer came; Claude Code announced that it would send the request again, and was stopped"
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		return exchange.Timeout, "Claude Code was not done in time"
	case ctx.Err() != nil:
		return exchange.Interrupted, "the user stopped it"
	case strings.Contains(complaints.String(), "unknown option"):
		return exchange.NotUnderstood, "this version of Claude Code does not know an option that the run needs: nothing was sent; expected " + measured + " or a later one"
	case !s.printed:
		return exchange.NotUnderstood, "Claude Code ended without a word that is understood"
	}
	return exchange.CutStream, "Claude Code ended before it said what came of the request"
}

// readLog reads the beginning of the client's debug log.
func readLog(path string) []byte {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	text, _ := io.ReadAll(io.LimitReader(f, maxLog))
	return text
}

// A bounded keeps the beginning of what is written to it.
type bounded struct {
	strings.Builder
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	keep := p[:min(len(p), b.left)]
	b.left -= len(keep)
	b.Builder.Write(keep)
	return len(p), nil
}
