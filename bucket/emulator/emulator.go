// Package emulator answers requests as a route to the models would, over the limits of a
// bucket.Gate: the decisions of a simulation behind the protocol of a provider. It runs in real
// time, and answers with text that has the right size and no meaning.
//
// In come HTTP requests and Settings; out go answers, refusals, a log and a Tally. It must not know
// plans, results or any real provider: it connects to nothing, and its keys open nothing.
//
// Read emulator.go (what there is), messages.go (the way of one request: enter, meets), decide.go
// (what the gate is asked), answer.go and stream.go (what is sent), then face.go. What a request
// says is read in package request, and in converse and chat where it has another form; the signatures of
// AWS are checked in package sigv4.
//
// A face is how one route looks from outside, and is one file. To add one, copy face_portkey.go for
// a gateway, or face_vertex.go for a cloud with paths of its own, and then:
//   - give the constructor and the name of the face; its name is what --face takes,
//   - list the doors: the paths that requests come in by, how each is read, and in which form it is answered (form.go has
//     that of the Messages API, face_chat.go that of chat completions); gateway() has those for whatever speaks Anthropic's
//     format, and takes the header that has its own key,
//   - say who may ask (authorize), what a model is called in the limits (names), and which headers every answer has
//     (identify, admitted),
//   - word what can go wrong: refused for the gate, says for the rest, spent and upstream for faults, each with a refusal
//     of package refuse, which package wire reads again; leave nil what the route does not have,
//   - of a gateway, whose limits nobody publishes, give an example of them,
//   - name the constructor in faces(), and put a recorded answer beside the others in the tests.
package emulator

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/emulator/request"
)

// Settings are what an Emulator is made of.
type Settings struct {
	Name    string         // of the limits, for the log
	Reading string         // loose or strict, for the log
	Groups  []bucket.Group // as the gate shall have them: under the reading, and of the era
	// Group says which group a model meets at a speed.
	Group func(model string, speed bucket.Speed) (int, error)
	// Times says how long an answer of so many tokens takes, from its admission: to the first token, and to the last.
	Times func(outputTokens int64) (ttft, duration int64, err error)

	OutputTokens int64  // of every answer, but at most its max_tokens; 0 is none
	CountLimit   int64  // requests a minute to count tokens; 0 admits none
	CacheMinimum int64  // tokens of the shortest prefix that is kept
	Era          Era    // how answers look
	Face         string // the route that it looks like; empty is Anthropic's own API
	Unified      string // status of a subscription: allowed, allowed_warning or rejected; empty on an API key
	Organization string // id
	Workspace    string // id; empty where the key has none
	Faults       []Fault
	Seed         uint64 // of ids and faults

	// AccessKey and SecretKey are the one pair that signatures of AWS are checked with; empty is that of FakeAccessKey.
	AccessKey, SecretKey string

	Log io.Writer // gets a line for each exchange, in the order of decisions; nil for none

	// Now is the clock, and Sleep waits on it, or until the context is done; nil is the real one.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
}

// An Emulator is an http.Handler that answers like the API. It starts when it is made.
type Emulator struct {
	Settings
	face      *face
	mux       *http.ServeMux
	start     time.Time
	closed    chan struct{}
	closeOnce sync.Once

	writers   sync.Pool    // of *gzip.Writer
	buffers   sync.Pool    // of *bytes.Buffer, for bodies
	answering atomic.Int64 // requests that are being answered
	posts     atomic.Int64 // POST requests that came

	mu     sync.Mutex // all below
	gate   *bucket.Gate
	count  *bucket.Gate // of count_tokens
	last   int64        // the instant of the last decision
	number int64        // of the next request to the gate
	asked  int64        // tokens, by all requests so far
	tally  Tally
	caches map[string]*request.Cache // by model
	used   [][]bool                  // of each limit: something was taken
	log    *log
}

// A Tally counts what came of the requests for messages.
type Tally struct {
	Requests int64            `json:"requests"` // to the gate
	Admitted int64            `json:"admitted"`
	Refused  map[string]int64 `json:"refused"` // by what limited them
	Faults   map[string]int64 `json:"faults"`  // that were injected, by kind
	Invalid  int64            `json:"invalid"` // that were no request
	Counted  int64            `json:"count_tokens"`
}

// New makes an emulator, whose time begins now.
func New(s Settings) (*Emulator, error) {
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Sleep == nil {
		s.Sleep = sleep
	}
	if s.OutputTokens < 0 || s.OutputTokens > request.MaxOutput {
		return nil, fmt.Errorf("output tokens: is %d, expected 0 to %d", s.OutputTokens, int64(request.MaxOutput))
	}
	if err := s.Fits(); err != nil {
		return nil, err
	}
	f, err := faceNamed(s.Face)
	if err != nil {
		return nil, err
	}
	if s.AccessKey == "" {
		s.AccessKey, s.SecretKey = FakeAccessKey, FakeSecretKey
	}
	s.Groups = f.telling(s.Groups)
	e := &Emulator{Settings: s, face: f, start: s.Now(), closed: make(chan struct{}), caches: map[string]*request.Cache{}}
	e.writers.New, e.buffers.New = newWriter, func() any { return new(bytes.Buffer) }
	if e.gate, err = bucket.NewGate(s.Groups, e.start.UnixNano()); err != nil {
		return nil, err
	}
	count := bucket.Group{Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: s.CountLimit}}}
	if e.count, err = bucket.NewGate([]bucket.Group{count}, e.start.UnixNano()); err != nil {
		return nil, fmt.Errorf("count_tokens: %w", err)
	}
	for _, g := range s.Groups {
		e.used = append(e.used, make([]bool, len(g.Limits)))
	}
	e.tally = Tally{Refused: map[string]int64{}, Faults: map[string]int64{}}
	if s.Log != nil {
		e.log = newLog(s.Log)
		e.log.begin(e)
	}
	e.routes()
	return e, nil
}

// routes are the paths that the face has, and the emulator's own below /-/.
func (e *Emulator) routes() {
	e.mux = http.NewServeMux()
	for i := range e.face.doors {
		door := &e.face.doors[i]
		e.mux.HandleFunc(door.pattern, func(w http.ResponseWriter, r *http.Request) { e.enter(w, r, door) })
	}
	if e.face.account {
		e.mux.HandleFunc("GET /v1/models", e.models)
		e.mux.HandleFunc("GET /v1/models/{id}", e.model)
		e.mux.HandleFunc("GET /v1/organizations/rate_limits", e.rateLimits)
		e.mux.HandleFunc("GET /v1/organizations/workspaces/{id}/rate_limits", e.workspaceRateLimits)
	}
	e.mux.HandleFunc("GET /api/hello", e.hello)
	e.mux.HandleFunc("HEAD /{$}", e.hello)
	e.mux.HandleFunc("GET /-/state", e.state)
	e.mux.HandleFunc("GET /-/{$}", e.help)
	e.mux.HandleFunc("/", e.missing)
}

// ServeHTTP answers a request. A path may have /anthropic in front, as some routes do.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if path, ok := strings.CutPrefix(r.URL.Path, "/anthropic/"); ok {
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = "/"+path, ""
	}
	if e.face.path != nil {
		escaped := e.face.path(r.URL.EscapedPath())
		if path, err := url.PathUnescape(escaped); err == nil {
			r = r.Clone(r.Context())
			r.URL.Path, r.URL.RawPath = path, escaped
		}
	}
	e.date(w.Header())
	e.answering.Add(1)
	defer e.answering.Add(-1)
	if r.Method == http.MethodPost {
		e.posts.Add(1)
	}
	if strings.Contains(r.URL.Path, "//") || strings.Contains(r.URL.Path, "/.") {
		e.missing(w, r) // which the mux would answer with a redirect
		return
	}
	e.mux.ServeHTTP(w, r)
}

// Posts is how many POST requests came so far, whatever became of them.
func (e *Emulator) Posts() int64 { return e.posts.Load() }

// Close ends what would never end by itself, as a request that is left hanging. Answers under way are not cut.
func (e *Emulator) Close() { e.closeOnce.Do(func() { close(e.closed) }) }

// Tally is what came so far, and the first error of writing the log.
func (e *Emulator) Tally() (Tally, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	t := e.tally
	t.Refused, t.Faults = maps.Clone(t.Refused), maps.Clone(t.Faults)
	if e.log == nil {
		return t, nil
	}
	return t, e.log.failed
}

// elapsed is the instant that it is now, counted from the start; e.mu need not be held.
func (e *Emulator) elapsed() int64 { return max(0, int64(e.Now().Sub(e.start))) }

// instant is the next instant to decide at, which is never before the last one; e.mu must be held.
func (e *Emulator) instant() int64 {
	e.last = max(e.last, e.elapsed())
	return e.last
}

// wall is the wall-clock time of an instant.
func (e *Emulator) wall(at int64) time.Time { return e.start.Add(time.Duration(at)).UTC() }

// until waits for an instant.
func (e *Emulator) until(ctx context.Context, at int64) error {
	if d := at - e.elapsed(); d > 0 {
		return e.Sleep(ctx, time.Duration(d))
	}
	return ctx.Err()
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
