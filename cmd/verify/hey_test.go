package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loadshape/workload/burst"
	"loadshape/workload/exchange"
	"loadshape/workload/route"
)

// A wiretap is a listener that keeps all that comes and goes.
type wiretap struct {
	net.Listener
	mu      sync.Mutex
	in, out bytes.Buffer
}

func (w *wiretap) Accept() (net.Conn, error) {
	c, err := w.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &tapped{c, w}, nil
}

type tapped struct {
	net.Conn
	tap *wiretap
}

func (c *tapped) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.tap.mu.Lock()
	c.tap.in.Write(p[:n])
	c.tap.mu.Unlock()
	return n, err
}

func (c *tapped) Write(p []byte) (int, error) {
	c.tap.mu.Lock()
	c.tap.out.Write(p)
	c.tap.mu.Unlock()
	return c.Conn.Write(p)
}

// A firing is a burst of hey at a relay whose route is a function.
type firing struct {
	relay  *burst.Relay
	url    string
	tap    *wiretap
	server *http.Server
}

func newFiring(t *testing.T, n int, send func(context.Context) *exchange.Exchange) *firing {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &firing{tap: &wiretap{Listener: l}, url: "http://" + l.Addr().String() + burst.Path}
	f.relay = burst.NewRelay(burst.Settings{Requests: n, Send: send, Spent: func() { l.Close() }})
	f.server = serveRelay(t.Context(), f.tap, f.relay)
	t.Cleanup(func() { f.server.Close() })
	return f
}

func whole() *exchange.Exchange { return &exchange.Exchange{Status: 200, Complete: true} }

// post asks the relay beside hey.
func (f *firing) post(t *testing.T, token string) int {
	t.Helper()
	q, err := http.NewRequest(http.MethodPost, f.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set(burst.TokenHeader, token)
	a, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(q)
	if err != nil {
		return 0
	}
	a.Body.Close()
	return a.StatusCode
}

// TestTriggerKnowsNothing reads all that goes over hey's wire: no key, no prompt, no host, nothing of an answer.
func TestTriggerKnowsNothing(t *testing.T) {
	s := newBurstServer(t, burstEmulator(t, burstLimits(6, 1_000_000)))
	r, err := route.Open(route.Settings{}, route.Surroundings{Getenv: burstEnvironment(t, s.URL)})
	if err != nil {
		t.Fatal(err)
	}
	body := []byte(`{"model":"claude-sonnet-5","max_tokens":16,"messages":[{"role":"user","content":"a secret question"}]}`)
	f := newFiring(t, 10, func(ctx context.Context) *exchange.Exchange { return r.Send(ctx, body, time.Now) })
	counted := fire(t.Context(), f.url, f.relay.Token(), 10, 3)
	record := f.relay.Close()
	if why := record.Disagrees(&counted); why != "" || record.Answered[burst.StatusPassed] != 6 || s.strangers.Load() != 0 {
		t.Errorf("%s: %v; %d without the key", why, record.Answered, s.strangers.Load())
	}
	f.tap.mu.Lock()
	defer f.tap.mu.Unlock()
	in, out := strings.ToLower(f.tap.in.String()), strings.ToLower(f.tap.out.String())
	for _, hidden := range []string{"canary", "api-key", "authorization", "secret", "claude", "anthropic", "max_tokens", "rate", "req_", "org-", strings.TrimPrefix(s.URL, "http://")} {
		if strings.Contains(in+out, hidden) {
			t.Errorf("%q went over the wire between hey and the relay:\n%s%s", hidden, in, out)
		}
	}
	for text, want := range map[string]int{"post /burst http/1.1": 10, strings.ToLower(burst.TokenHeader + ": " + f.relay.Token()): 10, "content-length: 0": 10} {
		if n := strings.Count(in, text); n != want {
			t.Errorf("%q came %d times, want %d:\n%s", text, n, want, in)
		}
	}
}

// TestOthersAreTurnedAway while a burst is under way.
func TestOthersAreTurnedAway(t *testing.T) {
	var f *firing
	var sent atomic.Int64
	f = newFiring(t, 6, func(context.Context) *exchange.Exchange {
		if sent.Add(1) <= 3 { // the listener is open still
			for _, token := range []string{"", strings.Repeat("0", 64)} {
				if status := f.post(t, token); status != burst.StatusForbidden {
					t.Errorf("status %d, want %d", status, burst.StatusForbidden)
				}
			}
		}
		return whole()
	})
	counted := fire(t.Context(), f.url, f.relay.Token(), 6, 1)
	record := f.relay.Close()
	if why := record.Disagrees(&counted); why != "" || record.Forbidden != 6 || sent.Load() != 6 || len(record.Attempts) != 6 {
		t.Errorf("%s; %d turned away, %d sent", why, record.Forbidden, sent.Load())
	}
}

// TestWrongToken lets hey send nothing at all.
func TestWrongToken(t *testing.T) {
	f := newFiring(t, 4, func(context.Context) *exchange.Exchange { t.Error("it was sent"); return whole() })
	counted := fire(t.Context(), f.url, "guessed", 4, 2)
	record := f.relay.Close()
	if counted.Statuses[burst.StatusForbidden] != 4 || record.Forbidden != 4 || record.Disagrees(&counted) == "" {
		t.Errorf("hey counts %+v, the relay %d", counted, record.Forbidden)
	}
}

// TestCountsDisagree where somebody else who has the token takes a part of the budget: what hey saw is less than what was sent.
func TestCountsDisagree(t *testing.T) {
	var f *firing
	var sent atomic.Int64
	f = newFiring(t, 4, func(context.Context) *exchange.Exchange {
		if sent.Add(1) == 1 {
			if status := f.post(t, f.relay.Token()); status != burst.StatusPassed {
				t.Errorf("status %d", status)
			}
		}
		return whole()
	})
	counted := fire(t.Context(), f.url, f.relay.Token(), 4, 1)
	record := f.relay.Close()
	if counted.Count() != 4 || counted.Statuses[burst.StatusPassed] != 3 || len(record.Attempts) != 4 || sent.Load() != 4 {
		t.Errorf("hey counts %+v, the relay %+v", counted, record)
	}
	if why := record.Disagrees(&counted); why == "" {
		t.Error("they agree")
	}
}

// TestRelayCloses when its budget ends: before the last request is sent, nobody can connect any more.
func TestRelayCloses(t *testing.T) {
	var f *firing
	var sent atomic.Int64
	f = newFiring(t, 3, func(context.Context) *exchange.Exchange {
		c, err := net.Dial("tcp4", f.tap.Addr().String())
		if last := sent.Add(1) == 3; (err != nil) != last {
			t.Errorf("request %d: dialling gives %v", sent.Load(), err)
		}
		if err == nil {
			c.Close()
		}
		return whole()
	})
	counted := fire(t.Context(), f.url, f.relay.Token(), 3, 1)
	if record := f.relay.Close(); record.Disagrees(&counted) != "" {
		t.Error(record.Disagrees(&counted))
	}
}

// TestFireAtOnce has as many under way as it is told, and not one more; no request is dropped, however they are shared out.
func TestFireAtOnce(t *testing.T) {
	for _, test := range []struct{ n, c int }{{1, 1}, {5, 2}, {7, 3}, {8, 8}, {100, 100}, {101, 100}, {23, 5}} {
		var first sync.WaitGroup
		first.Add(test.c)
		var started atomic.Int64
		f := newFiring(t, test.n, func(context.Context) *exchange.Exchange {
			if started.Add(1) <= int64(test.c) {
				first.Done()
				first.Wait()
			}
			return whole()
		})
		counted := fire(t.Context(), f.url, f.relay.Token(), test.n, test.c)
		record := f.relay.Close()
		if why := record.Disagrees(&counted); why != "" || counted.Count() != test.n || record.PeakInFlight != test.c || record.FanOut() != test.c {
			t.Errorf("%d, %d at once: %s; hey counts %+v; %d at the peak", test.n, test.c, why, counted, record.PeakInFlight)
		}
	}
}

// TestFireCancelled ends hey, what is under way and the relay, though no answer comes.
func TestFireCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var started atomic.Int64
	f := newFiring(t, 20, func(ctx context.Context) *exchange.Exchange {
		if started.Add(1) == 4 {
			cancel()
		}
		<-ctx.Done() // hey has hung up
		return &exchange.Exchange{Failure: exchange.Interrupted}
	})
	counted := fire(ctx, f.url, f.relay.Token(), 20, 4)
	record := f.relay.Close()
	if counted.Count() != 20 || counted.Errors != 20 || len(record.Attempts) != 4 || started.Load() != 4 || record.Disagrees(&counted) == "" {
		t.Errorf("hey counts %+v, the relay %+v", counted, record)
	}
}

// TestTallyOf what hey writes, and what it does not.
func TestTallyOf(t *testing.T) {
	var written []bytes.Buffer
	for _, text := range []string{`{"results": 3, "statuses": {"200":2}}` + "\n", `{"results": 2, "statuses": null}`, "", "panic", `{"results": 1, "statuses": {"503":1}}`} {
		written = append(written, *bytes.NewBufferString(text))
	}
	got := tallyOf(written)
	if got.Count() != 6 || got.Errors != 3 || got.Statuses[200] != 2 || got.Statuses[503] != 1 {
		t.Errorf("%+v", got)
	}
}
