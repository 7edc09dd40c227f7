// Package serving runs the emulator as a server on this machine's loopback, until something ends it or for as long as a command
// runs. In come the emulator, its listener and how clients find its face; out go the tally and an exit status. It does not know
// flags.
//
// Read facing.go (how clients find a face), planned.go (what a plan has of limits and bad days), server.go, child.go (a command beside it).
package serving

import (
	"context"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/emulator"
	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/loopback"
	"loadshape/report/layout"
)

// A Server serves an emulator.
type Server struct {
	Handler  *emulator.Emulator
	Listener net.Listener
	Requests int64           // to end after; 0 is never
	Lasts    bucket.Duration // to end after; 0 is never
	Command  []string        // to run meanwhile; empty is none
	Facing   Facing          // how clients find it
	Within   time.Duration   // in which the headers of a request, and then its body, have to come
	In       io.Reader       // the command's
	Out, Err io.Writer
}

// Run serves until a signal ends it, or what ends it by itself has come; requests under way are answered.
func (s *Server) Run(ctx context.Context) error {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, endings()...)
	defer signal.Stop(signals)
	if s.Lasts > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(s.Lasts))
		defer cancel()
	}
	ctx, enough := context.WithCancel(ctx)
	defer enough()
	srv, ended := s.serve(func() {
		if s.Requests > 0 && s.Handler.Posts() >= s.Requests {
			enough()
		}
	})
	progress := s.progress()
	defer progress.Clear()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case err := <-ended:
			return fmt.Errorf("serve: %w", loopback.Cause(err))
		case <-tick.C:
			progress.Update(s.Handler.Posts())
		case <-signals:
			enough()
		case <-ctx.Done():
		}
	}
	impatient, now := context.WithCancel(context.Background())
	defer now()
	drained := make(chan struct{})
	go func() { // a second signal waits for nothing, and gets the tally, too
		select {
		case <-signals:
			now()
		case <-drained:
		}
	}()
	s.drain(impatient, srv)
	close(drained)
	return nil
}

// endings are the signals that end a run with its tally.
func endings() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// progress shows on a terminal how many requests there were; elsewhere it is nil.
func (s *Server) progress() *layout.Progress {
	if f, ok := s.Err.(*os.File); ok && cli.IsTerminal(f) {
		return layout.NewProgress(s.Err, "serving "+s.Handler.Name, "requests", 0, time.Now)
	}
	return nil
}

// serve begins to serve; after is called after every answer. The channel gets the error that ends it too early.
func (s *Server) serve(after func()) (*http.Server, <-chan error) {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	srv := &http.Server{
		Handler: &loopback.Guard{Within: s.Within, Next: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer after()
			s.Handler.ServeHTTP(w, r)
		})},
		Protocols: protocols, ReadHeaderTimeout: s.Within, ErrorLog: log.New(io.Discard, "", 0),
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(s.Listener) }()
	return srv, ended
}

// drain takes no more requests and lets those under way be answered, unless the context is done before.
func (s *Server) drain(ctx context.Context, srv *http.Server) {
	s.Handler.Close()
	ctx, cancel := context.WithTimeout(ctx, drained)
	defer cancel()
	if srv.Shutdown(ctx) != nil {
		srv.Close() // who still waits has waited long enough
	}
}

const (
	drained    = 10 * time.Second // how long requests under way are waited for at the end
	BodyWithin = time.Minute      // how long the headers of a request, and then its body, may take
)

// Summary says what came of the requests, and what went wrong with the log.
func (s *Server) Summary(w io.Writer, file string) error {
	t, failed := s.Handler.Tally()
	_, err := fmt.Fprintf(w, "requests %d: admitted %d, refused %d%s; faults %d%s; invalid %d; count_tokens %d\n",
		t.Requests, t.Admitted, t.Requests-t.Admitted, counts(t.Refused), total(t.Faults), counts(t.Faults), t.Invalid, t.Counted)
	if failed != nil {
		return fmt.Errorf("--log: %s: %w", file, cli.Cause(failed))
	}
	return err
}

func total(counts map[string]int64) (n int64) {
	for _, c := range counts {
		n += c
	}
	return n
}

// counts lists what was counted, in brackets; nothing where nothing was.
func counts(counts map[string]int64) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, fmt.Sprintf("%s %d", name, counts[name]))
	}
	if list == nil {
		return ""
	}
	return " (" + cli.Joined(list) + ")"
}

// CreateLog makes a new log. What is there is kept: a log has one beginning.
func CreateLog(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o666)
	if err != nil {
		return nil, fmt.Errorf("--log: %s: %w", path, cli.Cause(err))
	}
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() && info.Size() > 0 {
		file.Close()
		return nil, fmt.Errorf("--log: %s: is there already, expected a new file", path)
	}
	return file, nil
}
