package story

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/emulator"
	"loadshape/bucket/internal/oracle"
)

// A player decides about the requests of a story.
type player interface {
	// play makes attempts at some instants, and returns what is said to each.
	play(ats []int64, r *bucket.Request) []said
	// left is what each limit holds.
	left(at int64) []int64
	// end says what is wrong with what the player itself makes of all that came.
	end() error
}

// What is said to one attempt.
type said struct {
	admitted bool
	cause    string
	retry    string   // whole seconds; null: never
	exact    bool     // it says the wait itself
	wait     *big.Rat // nanoseconds; nil: never
}

func (a *said) String() string {
	if a.admitted {
		return "200"
	}
	s := fmt.Sprintf("429 %s retry %s", a.cause, a.retry)
	if a.wait != nil {
		s += " wait " + a.wait.RatString() + "ns"
	}
	return s
}

type way struct {
	name  string
	begin func(*story) (player, error)
}

func players() []way {
	return []way{
		{"gate", func(s *story) (player, error) { return newGate(s) }},
		{"run", func(s *story) (player, error) {
			g, err := newGate(s)
			return &runPlayer{g}, err
		}},
		{"oracle", func(s *story) (player, error) {
			return &oraclePlayer{o: oracle.New(s.groups(), s.start), limits: len(s.group.Limits)}, nil
		}},
		{"emulator", newEmulator},
	}
}

func (s *story) groups() []bucket.Group { return []bucket.Group{s.group} }

// gatePlayer asks Admit. A refusal takes nothing, but where it costs something.
type gatePlayer struct {
	gate  *bucket.Gate
	costs bool // a refusal
	moved error
}

func newGate(s *story) (*gatePlayer, error) {
	g, err := bucket.NewGate(s.groups(), s.start)
	return &gatePlayer{gate: g, costs: slices.ContainsFunc(s.group.Limits, func(l bucket.Limit) bool { return l.RejectedCost != 0 })}, err
}

func (p *gatePlayer) play(ats []int64, r *bucket.Request) (all []said) {
	for _, at := range ats {
		before := p.left(at)
		v := p.gate.Admit(0, at, r)
		if after := p.left(at); !v.Admitted() && !p.costs && !slices.Equal(before, after) {
			p.moved = fmt.Errorf("at %v: a refusal moved what is left from %d to %d", bucket.Duration(at), before, after)
		}
		all = append(all, said{v.Admitted(), v.Cause.String(), string(v.AppendRetryAfter(nil)), true, v.Wait()})
	}
	return all
}

func (p *gatePlayer) left(at int64) (left []int64) {
	for i := range p.gate.Limits(0) {
		left = append(left, p.gate.Level(0, i, at))
	}
	return left
}

func (p *gatePlayer) end() error { return p.moved }

// runPlayer asks AdmitRun, and Admit where that stops.
type runPlayer struct{ *gatePlayer }

func (p *runPlayer) play(ats []int64, r *bucket.Request) (all []said) {
	for len(all) < len(ats) {
		rest := ats[len(all):]
		n := p.gate.AdmitRun(0, rest, r, bucket.MaxTime)
		for range n {
			all = append(all, said{admitted: true})
		}
		if n < len(rest) {
			all = append(all, p.gatePlayer.play(rest[n:n+1], r)...)
		}
	}
	return all
}

type oraclePlayer struct {
	o      *oracle.Oracle
	limits int
	last   int64
}

// now is an instant, or the last one where that is later.
func (p *oraclePlayer) now(at int64) int64 {
	p.last = max(p.last, at)
	return p.last
}

func (p *oraclePlayer) play(ats []int64, r *bucket.Request) (all []said) {
	for _, at := range ats {
		a := p.o.Admit(0, p.now(at), r)
		one := said{a.Admitted, a.LimitedBy, "null", true, a.Wait}
		if a.Retry != nil {
			one.retry = a.Retry.String()
		}
		all = append(all, one)
	}
	return all
}

func (p *oraclePlayer) left(at int64) (left []int64) {
	p.o.Advance(p.now(at))
	for i := range p.limits {
		left = append(left, p.o.Level(0, i, p.last).Int64())
	}
	return left
}

func (p *oraclePlayer) end() error { return nil }

// emulatorPlayer posts requests to the Messages API. Its clock stands where the story is, and nothing waits on it.
type emulatorPlayer struct {
	e       *emulator.Emulator
	start   int64
	at      int64
	request *bucket.Request
	refused map[string]int64 // of all that was said
	asked   int64
}

const model = "claude-sonnet-5"

func newEmulator(s *story) (player, error) {
	p := &emulatorPlayer{start: s.start, refused: map[string]int64{}}
	g := s.group
	g.Models = []string{model}
	var err error
	p.e, err = emulator.New(emulator.Settings{
		Name: s.name, Reading: "loose", Groups: []bucket.Group{g}, Era: emulator.Era{Name: emulator.Today}, Organization: "org",
		Group: func(string, bucket.Speed) (int, error) { return 0, nil },
		Times: func(int64) (ttft, duration int64, err error) { return p.request.TTFT, p.request.Duration, nil },
		Now:   func() time.Time { return time.Unix(0, p.start+p.at) },
		Sleep: func(context.Context, time.Duration) error { return nil },
	})
	return p, err
}

func (p *emulatorPlayer) play(ats []int64, r *bucket.Request) (all []said) {
	p.request = r
	for _, at := range ats {
		p.at = at
		all = append(all, p.post(r))
	}
	return all
}

func (p *emulatorPlayer) post(r *bucket.Request) said {
	before, _ := p.e.Tally()
	body := fmt.Sprintf(`{"model":%q,"max_tokens":%d,"messages":[{"role":"user","content":"Tell me."}]}`, model, maxTokens(r))
	q := httptest.NewRequest(http.MethodPost, "/v1/messages", strings.NewReader(body))
	for name, value := range map[string]string{
		"X-Api-Key": "any", "Anthropic-Version": "2023-06-01",
		"X-Loadshape-Input-Tokens":          strconv.FormatInt(r.InputTokens, 10),
		"X-Loadshape-Cache-Creation-Tokens": strconv.FormatInt(r.CacheCreationInputTokens, 10),
		"X-Loadshape-Cache-Read-Tokens":     strconv.FormatInt(r.CacheReadInputTokens, 10),
		"X-Loadshape-Output-Tokens":         strconv.FormatInt(r.OutputTokens, 10),
	} {
		q.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	p.e.ServeHTTP(w, q)
	after, _ := p.e.Tally()
	p.asked++
	a := said{admitted: w.Code == http.StatusOK, retry: w.Header().Get("Retry-After")}
	if a.retry == "" {
		a.retry = "null"
	}
	for cause, n := range after.Refused {
		if n > before.Refused[cause] {
			a.cause = cause
			p.refused[cause]++
		}
	}
	if !a.admitted && w.Code != http.StatusTooManyRequests {
		a.cause = fmt.Sprintf("%d %s", w.Code, w.Body)
	}
	return a
}

// maxTokens is what a request asks for over HTTP, which must be something.
func maxTokens(r *bucket.Request) int64 {
	if r.MaxTokens > 0 {
		return r.MaxTokens
	}
	return max(1, r.OutputTokens)
}

func (p *emulatorPlayer) left(at int64) (left []int64) {
	p.at = at
	w := httptest.NewRecorder()
	p.e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/-/state", nil))
	var state struct {
		Groups []struct {
			Limits []struct{ Level int64 }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &state); err != nil || len(state.Groups) == 0 {
		return nil
	}
	for _, l := range state.Groups[0].Limits {
		left = append(left, l.Level)
	}
	return left
}

// end holds the tally against what was said.
func (p *emulatorPlayer) end() error {
	tally, err := p.e.Tally()
	refused := int64(0)
	for cause, n := range tally.Refused {
		refused += n
		if n != p.refused[cause] {
			return fmt.Errorf("the tally has %d refused by %s, expected %d", n, cause, p.refused[cause])
		}
	}
	if err == nil && (tally.Requests != p.asked || tally.Admitted+refused != p.asked) {
		return fmt.Errorf("the tally is %+v, expected %d requests", tally, p.asked)
	}
	return err
}

// untold says why HTTP cannot tell a story; empty is nothing.
func (s *story) untold(calls []call) string {
	const longest = 1_000_000 // tokens of an answer that is really sent
	reserves := slices.ContainsFunc(s.group.Limits, func(l bucket.Limit) bool {
		return l.Charge == bucket.ReserveMaxTokens || l.Charge == "" && l.Dimension == bucket.Tokens
	})
	for _, c := range calls {
		switch r := c.lines[0].request; {
		case r == nil:
		case r.OutputTokens > longest:
			return "the output is too long"
		case r.MaxTokens > 0 && r.OutputTokens > r.MaxTokens:
			return "the output is longer than max_tokens"
		case reserves && r.MaxTokens == 0 && r.OutputTokens == 0:
			return "max_tokens is 0"
		}
		for _, l := range c.lines {
			if _, err := strconv.ParseUint(l.retry, 10, 64); l.retry != "" && err != nil {
				return "the wait is beyond 64 bits"
			}
		}
	}
	return ""
}
