package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/emulator"
	"loadshape/bucket/wire/refuse"
)

// plenty is a limit that nobody here reaches.
var plenty = []bucket.Limit{{Dimension: bucket.Requests, Limit: 1_000_000}}

// A setup is what an emulator is like. The zero setup refuses nothing.
type setup struct {
	limits       []bucket.Limit
	concurrency  int64
	acceleration *bucket.Acceleration
	faults       []string // as sim serve has them
	script       []refuse.Refusal
	headers      map[string]string // of the answers of the script
	countLimit   int64             // 0: as many as one likes
	unified      string
	face         string // the route that it looks like, with room for every model
	output       int64  // tokens of an answer; 0: 8

	start    string          // wall-clock time that it begins with; empty is now
	stands   int             // requests that come before its clock is let go; endless: it never is
	paced    []time.Duration // between requests at the most: its clock counts from the first, and one that comes later for a slow machine is in time
	neighbor []neighbor      // requests of other clients that came before
}

// A neighbor is another client's request, which is never refused.
type neighbor struct {
	input int64         // tokens
	lasts time.Duration // from admission to the end of its answer
}

// endless is as many as there are.
const endless = 1 << 30

const (
	organization = "3f0c2c52-7d0e-4b5e-9a67-0d6a4f1f9b11"
	model        = "claude-sonnet-5"
	fakeKey      = "fake-key-of-no-worth"
)

// models are those of the emulator: model, and what Claude Code asks for with a key and with a subscription.
var models = []string{model, "claude-opus-5-5", "claude-sonnet-5-5"}

// An arrival is a request of a client, as the emulator's door saw it.
type arrival struct {
	at      time.Time // with the monotonic clock
	method  string
	path    string
	query   string
	proto   string
	header  http.Header
	stream  bool
	ours    bool        // the script answered, and not the emulator
	max     int64       // max_tokens
	status  int         // of the answer; 0: there was none
	answers http.Header // headers of the answer
}

// A service is an emulator on a port of the loopback, and all that came to it.
type service struct {
	URL      string
	emulator *emulator.Emulator
	before   int64 // requests of neighbors
	clock    *clock
	answered chan struct{} // closed with the first answer

	mu       sync.Mutex
	arrivals []*arrival
	log      bytes.Buffer // the emulator's, which writes under a lock of its own
	logMu    sync.Mutex
}

// Write is for the emulator's log.
func (s *service) Write(p []byte) (int, error) {
	s.logMu.Lock()
	defer s.logMu.Unlock()
	return s.log.Write(p)
}

// start starts an emulator, which ends with the test.
func (u setup) serve(t *testing.T) *service {
	t.Helper()
	begins := time.Now()
	if u.start != "" {
		var err error
		if begins, err = time.Parse(time.RFC3339Nano, u.start); err != nil {
			t.Fatal(err)
		}
	}
	if u.limits == nil {
		u.limits = plenty
	}
	s := &service{clock: newClock(begins), answered: make(chan struct{})}
	settings := emulator.Settings{
		Name: t.Name(), Reading: "loose", Organization: organization, Unified: u.unified, Log: s, Now: s.clock.now, Sleep: s.clock.sleep,
		Groups: []bucket.Group{{Models: models, Limits: u.limits, Concurrency: u.concurrency, Acceleration: u.acceleration}},
		Group: func(asked string, _ bucket.Speed) (int, error) {
			if !slices.Contains(models, asked) {
				return 0, errors.New("no such model")
			}
			return 0, nil
		},
		CacheMinimum: 64, OutputTokens: 8, CountLimit: 1_000_000,
		Times: func(output int64) (ttft, duration int64, err error) {
			return int64(5 * time.Millisecond), int64(5*time.Millisecond) + output*int64(time.Millisecond), nil
		},
	}
	if u.countLimit > 0 {
		settings.CountLimit = u.countLimit
	}
	if u.output > 0 {
		settings.OutputTokens = u.output
	}
	if settings.Face = u.face; u.face != "" {
		settings.Groups[0].Models, settings.Group = nil, func(string, bucket.Speed) (int, error) { return 0, nil }
	}
	for _, text := range u.faults {
		f, err := emulator.ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		settings.Faults = append(settings.Faults, f)
	}
	var err error
	if s.emulator, err = emulator.New(settings); err != nil {
		t.Fatal(err)
	}
	for _, n := range u.neighbor {
		n.ask(t, s.emulator, u.face)
		s.before++
	}
	if u.stands == 0 && u.paced == nil {
		s.clock.going.Store(true)
	}
	server := httptest.NewUnstartedServer(s.door(&u))
	server.Config.Protocols = new(http.Protocols)
	server.Config.Protocols.SetHTTP1(true)
	server.Config.Protocols.SetUnencryptedHTTP2(true)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of streams that are cut on purpose
	server.Start()
	t.Cleanup(func() {
		s.emulator.Close()
		server.CloseClientConnections()
		server.Close()
	})
	s.URL = server.URL
	return s
}

// ask sends a neighbor's request; the clock stands, so the answer comes at once while it lasts in the books.
func (n neighbor) ask(t *testing.T, e *emulator.Emulator, face string) {
	t.Helper()
	path, version := "/v1/messages", ""
	switch face {
	case "bedrock":
		path, version = "/model/"+model+"/invoke", "bedrock-2023-05-31"
	case "vertex":
		path, version = "/v1/projects/p/locations/l/publishers/anthropic/models/"+model+":rawPredict", "vertex-2023-10-16"
	}
	body := `{"anthropic_version":"` + version + `","model":"` + model + `","max_tokens":1,"messages":[{"role":"user","content":"hi"}]}`
	r := httptest.NewRequest(http.MethodPost, path, bytes.NewBufferString(body))
	r.Header.Set("Authorization", "Bearer "+fakeKey)
	r.Header.Set("Anthropic-Workspace-Id", "any")
	r.Header.Set("Anthropic-Version", "2023-06-01")
	r.Header.Set("X-Loadshape-Input-Tokens", strconv.FormatInt(n.input, 10))
	r.Header.Set("X-Loadshape-Ttft", n.lasts.String())
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("a neighbor got %d %s, want 200", w.Code, w.Body)
	}
}

// door notes what comes and goes, and lets the script answer before the emulator does.
func (s *service) door(u *setup) http.Handler {
	script := u.script
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &arrival{at: time.Now(), method: r.Method, path: r.URL.Path, query: r.URL.RawQuery, proto: r.Proto, header: r.Header.Clone()}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client has gone
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		var asked struct {
			Stream    bool  `json:"stream"`
			MaxTokens int64 `json:"max_tokens"`
		}
		json.Unmarshal(body, &asked) // what it is not, the emulator says
		a.stream, a.max = asked.Stream, asked.MaxTokens

		s.mu.Lock()
		s.arrivals = append(s.arrivals, a)
		if n := len(s.arrivals); u.paced != nil {
			s.clock.forward.Store(int64(pace(s.arrivals, u.paced)))
		} else if n > u.stands {
			s.clock.going.Store(true)
		}
		var scripted *refuse.Refusal
		if len(script) > 0 {
			scripted, a.ours = &script[0], true
			if len(script) > 1 {
				script = script[1:]
			}
		}
		s.mu.Unlock()

		seen := &watched{ResponseWriter: w, service: s, arrival: a}
		if scripted == nil {
			s.emulator.ServeHTTP(seen, r)
			return
		}
		seen.Header().Set("Content-Type", "application/json")
		seen.Header().Set("Request-Id", "req_scripted")
		for name, value := range u.headers {
			seen.Header().Set(name, value)
		}
		seen.WriteHeader(scripted.Status)
		seen.Write(scripted.Body("req_scripted"))
	})
}

// pace is how long after the first the last arrival is, or would be were each no later behind the one before than at the most.
func pace(came []*arrival, most []time.Duration) time.Duration {
	elapsed, allowed := came[len(came)-1].at.Sub(came[0].at), time.Duration(0)
	for i := range came[1:] {
		if i >= len(most) {
			return elapsed
		}
		allowed += most[i]
	}
	return min(elapsed, allowed)
}

// A watched writer notes the status and the headers of an answer.
type watched struct {
	http.ResponseWriter
	service *service
	arrival *arrival
}

func (w *watched) WriteHeader(status int) {
	w.service.mu.Lock()
	if w.arrival.status == 0 {
		w.arrival.status, w.arrival.answers = status, w.Header().Clone()
		if w.arrival == w.service.arrivals[0] {
			close(w.service.answered)
		}
	}
	w.service.mu.Unlock()
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(p []byte) (int, error) {
	if w.arrival.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets the emulator flush and take over the connection.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// came is all that has come so far.
func (s *service) came() []arrival {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]arrival, len(s.arrivals))
	for i, a := range s.arrivals {
		list[i] = *a
	}
	return list
}

// gaps are the times between arrivals.
func gaps(list []arrival) []time.Duration {
	var gaps []time.Duration
	for i := 1; i < len(list); i++ {
		gaps = append(gaps, list[i].at.Sub(list[i-1].at))
	}
	return gaps
}
