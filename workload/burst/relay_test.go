package burst

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"loadshape/workload/exchange"
	"loadshape/workload/route"

	"pgregory.net/rapid"
)

func passed() *exchange.Exchange { return &exchange.Exchange{Status: 200, Complete: true} }

// ask sends the relay what its trigger would send.
func ask(r *Relay, change func(*http.Request)) int {
	q := httptest.NewRequest(http.MethodPost, Path, nil)
	q.Header.Set(TokenHeader, r.Token())
	if change != nil {
		change(q)
	}
	w := httptest.NewRecorder()
	r.ServeHTTP(w, q)
	return w.Code
}

// TestStrangers get 403, are counted, and nothing of theirs is sent.
func TestStrangers(t *testing.T) {
	sent := 0
	r := NewRelay(Settings{Requests: 2, Send: func(context.Context) *exchange.Exchange { sent++; return passed() }})
	if len(r.Token()) != 64 || r.Token() == NewRelay(Settings{}).Token() {
		t.Fatalf("the token is %q, want 256 bits that are drawn anew", r.Token())
	}
	strangers := []func(*http.Request){
		func(q *http.Request) { q.Header.Del(TokenHeader) },
		func(q *http.Request) { q.Header.Set(TokenHeader, "") },
		func(q *http.Request) { q.Header.Set(TokenHeader, r.Token()[:63]) },
		func(q *http.Request) { q.Header.Set(TokenHeader, r.Token()+"0") },
		func(q *http.Request) { q.Header.Set(TokenHeader, strings.ToUpper(r.Token())+" ") },
		func(q *http.Request) { q.Header.Add(TokenHeader, r.Token()) },
		func(q *http.Request) { q.Header.Del(TokenHeader); q.Header.Set("Authorization", "Bearer "+r.Token()) },
		func(q *http.Request) { q.Method = http.MethodGet },
		func(q *http.Request) { q.Method = http.MethodConnect },
		func(q *http.Request) { q.RequestURI = "/" },
		func(q *http.Request) { q.RequestURI = Path + "/" },
		func(q *http.Request) { q.RequestURI = Path + "?x" },
		func(q *http.Request) { q.RequestURI = "http://127.0.0.1" + Path },
		func(q *http.Request) { q.ContentLength = 1 },
		func(q *http.Request) { q.ContentLength = -1 },
	}
	for i, change := range strangers {
		if status := ask(r, change); status != StatusForbidden || sent != 0 {
			t.Errorf("stranger %d: status %d, %d sent", i, status, sent)
		}
	}
	if status := ask(r, nil); status != StatusPassed || sent != 1 {
		t.Errorf("the trigger: status %d, %d sent", status, sent)
	}
	if got := r.Close(); got.Forbidden != len(strangers) || len(got.Attempts) != 1 {
		t.Errorf("%d are counted as strangers of %d, %d as attempts", got.Forbidden, len(strangers), len(got.Attempts))
	}
}

// TestBudget holds whatever the trigger does, and its end is told before the last request is sent.
func TestBudget(t *testing.T) {
	var r *Relay
	order := ""
	r = NewRelay(Settings{Requests: 2,
		Send:  func(context.Context) *exchange.Exchange { order += "send "; return passed() },
		Spent: func() { order += "spent " }})
	for i, want := range []int{StatusPassed, StatusPassed, StatusSpent, StatusSpent} {
		if status := ask(r, nil); status != want {
			t.Errorf("request %d: status %d, want %d", i, status, want)
		}
	}
	if order != "send spent send " {
		t.Errorf("the order is %q", order)
	}
	got := r.Close()
	if want := map[int]int{StatusPassed: 2, StatusSpent: 2}; !maps.Equal(got.Answered, want) || got.First != -1 {
		t.Errorf("answered %v, want %v; first %d", got.Answered, want, got.First)
	}
	if got := got.Disagrees(&Tally{Statuses: map[int]int{StatusPassed: 2}}); got != "the trigger counts 2 requests, the relay 4" {
		t.Errorf("the trigger, which knows only of two, disagrees: %q", got)
	}
}

// TestNothingStartsAfterTheFirst that did not pass, in whatever way that was; what was under way before is answered.
func TestNothingStartsAfterTheFirst(t *testing.T) {
	for name, first := range map[string]*exchange.Exchange{
		"refused":    {Status: 429, Complete: true},
		"overloaded": {Status: 529, Complete: true},
		"cut":        {Status: 200, Failure: exchange.CutStream},
		"not whole":  {Status: 200},
		"hung":       {Failure: exchange.Timeout},
		"redirected": {Status: 302, Failure: exchange.Redirected},
	} {
		t.Run(name, func(t *testing.T) {
			started, release := make(chan int, 3), make(chan *exchange.Exchange)
			r := NewRelay(Settings{Requests: 6, Send: func(context.Context) *exchange.Exchange {
				started <- 1
				return <-release
			}})
			statuses := make(chan int, 3)
			for range 3 {
				go func() { statuses <- ask(r, nil) }()
			}
			for range 3 {
				<-started
			}
			release <- first
			if status := <-statuses; status != StatusFailed {
				t.Errorf("the first: status %d", status)
			}
			for range 3 {
				if status := ask(r, nil); status != StatusNotSent {
					t.Errorf("after the first: status %d", status)
				}
			}
			release <- passed()
			release <- &exchange.Exchange{Status: 429, Complete: true}
			if a, b := <-statuses, <-statuses; a+b != StatusPassed+StatusFailed {
				t.Errorf("those under way: statuses %d and %d", a, b)
			}
			got := r.Close()
			if len(got.Attempts) != 3 || got.NotSent != 3 || got.PeakInFlight != 3 || got.ByEnd()[0].Exchange != first ||
				got.Attempts[got.First].Exchange != first || got.FanOut() != 1 {
				t.Errorf("the record is %+v", got)
			}
			if why := got.Disagrees(&Tally{Statuses: map[int]int{StatusPassed: 1, StatusFailed: 2, StatusNotSent: 3}}); why != "" {
				t.Errorf("the right tally disagrees: %s", why)
			}
		})
	}
}

// TestInterrupted sends nothing more, and Close waits for what is under way.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	under := func(q *http.Request) { *q = *q.WithContext(ctx) }
	started := make(chan bool)
	r := NewRelay(Settings{Requests: 5, Send: func(ctx context.Context) *exchange.Exchange {
		started <- true
		<-ctx.Done()
		return &exchange.Exchange{Failure: exchange.Interrupted, Sent: new(true)}
	}})
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() { ask(r, under) })
		<-started
	}
	cancel()
	got := r.Close()
	both.Wait()
	if got.Sent() != 2 || got.PeakInFlight != 2 {
		t.Errorf("the record is %+v", got)
	}
	if status := ask(r, nil); status != StatusSpent {
		t.Errorf("after the end: status %d", status)
	}

	r = NewRelay(Settings{Requests: 1, Send: func(context.Context) *exchange.Exchange { panic("it is over") }})
	if status := ask(r, under); status != StatusNotSent {
		t.Errorf("a request that was given up already: status %d", status)
	}
}

// TestManyAtOnce counts everything once, also under the race detector.
func TestManyAtOnce(t *testing.T) {
	const n = 200
	var mu sync.Mutex
	sent := 0
	r := NewRelay(Settings{Requests: n, Send: func(context.Context) *exchange.Exchange {
		mu.Lock()
		defer mu.Unlock()
		if sent++; sent == n/2 {
			return &exchange.Exchange{Status: 429, Complete: true}
		}
		return passed()
	}})
	var all sync.WaitGroup
	for range n + 10 {
		all.Go(func() { ask(r, nil) })
	}
	all.Wait()
	got := r.Close()
	answered := 0
	for _, times := range got.Answered {
		answered += times
	}
	if answered != n+10 || got.Answered[StatusSpent] != 10 || len(got.Attempts) != sent || len(got.Attempts)+got.NotSent != n ||
		got.Answered[StatusFailed] != 1 {
		t.Errorf("%d sent, the record is %+v", sent, got.Answered)
	}
}

func TestDisagrees(t *testing.T) {
	r := Record{Requested: 3, Answered: map[int]int{StatusPassed: 2, StatusFailed: 1}}
	for _, test := range []struct {
		t    Tally
		want string
	}{
		{Tally{Statuses: map[int]int{200: 2, 502: 1}}, ""},
		{Tally{Statuses: map[int]int{200: 2}}, "the trigger counts 2 requests, the relay 3"},
		{Tally{Statuses: map[int]int{200: 2}, Errors: 1}, "1 request of the trigger did not reach the relay"},
		{Tally{Statuses: map[int]int{200: 1, 502: 2}}, "the trigger counts 1 passed, 2 did not pass, the relay 2 passed, 1 did not pass"},
		{Tally{Statuses: map[int]int{200: 2, 403: 1}}, "the trigger counts 2 passed, 1 with status 403, the relay 2 passed, 1 did not pass"},
		{Tally{}, "the trigger counts 0 requests, the relay 3"},
	} {
		if got := r.Disagrees(&test.t); got != test.want {
			t.Errorf("%+v: %q, want %q", test.t, got, test.want)
		}
	}
	r.Requested = 4
	if got, want := r.Disagrees(&Tally{Statuses: map[int]int{200: 2, 502: 1}}), "3 requests came of 4"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestFanOut against the slow and obvious count: at each start, those that passed and are under way.
func TestFanOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r Record
		moment, underWay := 0, []int{}
		for range rapid.IntRange(0, 40).Draw(t, "moments") {
			moment++
			if len(underWay) > 0 && rapid.Bool().Draw(t, "ends") {
				i := rapid.IntRange(0, len(underWay)-1).Draw(t, "which")
				r.Attempts[underWay[i]].ended = moment
				underWay = append(underWay[:i], underWay[i+1:]...)
				continue
			}
			underWay = append(underWay, len(r.Attempts))
			status := rapid.SampledFrom([]int{200, 200, 429}).Draw(t, "status")
			r.Attempts = append(r.Attempts, Attempt{started: moment, Exchange: &exchange.Exchange{Status: status, Complete: true}})
		}
		for _, i := range underWay {
			moment++
			r.Attempts[i].ended = moment
		}
		want := 0
		for _, a := range r.Attempts {
			n := 0
			for _, b := range r.Attempts {
				if b.Exchange.Status == 200 && b.started <= a.started && a.started < b.ended {
					n++
				}
			}
			want = max(want, n)
		}
		if got := r.FanOut(); got != want {
			t.Fatalf("%d, want %d", got, want)
		}
	})
}

// TestStatusDecides does not wait for the body of a refusal, which here comes only when nothing more is sent.
func TestStatusDecides(t *testing.T) {
	first, came, asked := make(chan bool, 1), make(chan bool), make(chan bool)
	first <- true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		select {
		case <-first:
			close(came)
			w.WriteHeader(http.StatusTooManyRequests)
			http.NewResponseController(w).Flush()
			<-asked
		default:
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"type":"message","usage":{"input_tokens":1,"output_tokens":1}}`)
		}
	}))
	defer server.Close()
	way, err := route.Open(route.Settings{BaseURL: server.URL, Credential: "env:KEY"},
		route.Surroundings{Getenv: func(name string) string { return map[string]string{"KEY": "any-key-will-do"}[name] }})
	if err != nil {
		t.Fatal(err)
	}
	r := NewRelay(Settings{Requests: 10_000, Send: func(ctx context.Context) *exchange.Exchange {
		return way.Send(ctx, []byte(`{"model":"m","max_tokens":1,"messages":[]}`), time.Now)
	}})
	refused := make(chan int)
	go func() { refused <- ask(r, nil) }()
	<-came // or one of the requests below would be the first
	status := 0
	for status != StatusNotSent && status != StatusSpent {
		status = ask(r, nil)
	}
	close(asked)
	if got := <-refused; got != StatusFailed || status != StatusNotSent {
		t.Errorf("the refusal: status %d; the last one after it: status %d, want %d and %d", got, status, StatusFailed, StatusNotSent)
	}
}
