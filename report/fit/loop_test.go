package fit

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/emulator"
	"loadshape/bucket/profile"
	"loadshape/workload/exchange"
)

const model = "claude-sonnet-5"

// A sent is a request to an emulator.
type sent struct {
	at                           time.Duration
	input, creation, read, tells int64 // tells is its output
	max                          int64
	stream                       bool
	model                        string // empty: claude-sonnet-5
}

// recorded sends requests to an emulator over limits, and gives the log of its answers as verify writes one: an exchange a
// line. Time is that of a bubble.
func recorded(t *testing.T, limits string, strict bool, requests []sent) []byte {
	t.Helper()
	p, err := profile.Read("limits.yaml", strings.NewReader(limits))
	if err != nil {
		t.Fatal(err)
	}
	reading := bucket.Loose
	if strict {
		reading = bucket.Strict
	}
	var groups []bucket.Group
	for _, g := range p.Groups {
		groups = append(groups, g.Under(reading))
	}
	var log bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		e, err := emulator.New(emulator.Settings{
			Groups: groups, Group: p.Group, Now: now, OutputTokens: 100, CountLimit: 100, Organization: "org-1", Workspace: "ws-1",
			Times: func(n int64) (int64, int64, error) {
				return int64(200 * time.Millisecond), int64(200*time.Millisecond) + n*int64(10*time.Millisecond), nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		exchanges := make([]exchange.Exchange, len(requests))
		var all sync.WaitGroup
		for i, r := range requests {
			all.Go(func() {
				time.Sleep(r.at)
				exchanges[i] = send(e, r)
			})
		}
		all.Wait()
		slices.SortStableFunc(exchanges, func(a, b exchange.Exchange) int { return a.EndedAt.Compare(*b.EndedAt) })
		for _, e := range exchanges {
			line, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			log.Write(append(line, '\n'))
		}
	})
	return log.Bytes()
}

// now is the clock of a bubble, which begins in another year.
func now() time.Time {
	return time.Now().Add(noon.Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))).UTC()
}

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func send(e http.Handler, r sent) exchange.Exchange {
	model := cmp.Or(r.model, model)
	body := fmt.Sprintf(`{"model": %q, "max_tokens": %d, "stream": %v, "messages": [{"role": "user", "content": "hi"}]}`, model, r.max, r.stream)
	q := httptest.NewRequestWithContext(context.Background(), "POST", "/v1/messages", strings.NewReader(body))
	for name, value := range map[string]string{"x-api-key": "any", "anthropic-version": "2023-06-01", "content-type": "application/json",
		"X-Loadshape-Input-Tokens": fmt.Sprint(r.input), "X-Loadshape-Cache-Creation-Tokens": fmt.Sprint(r.creation),
		"X-Loadshape-Cache-Read-Tokens": fmt.Sprint(r.read), "X-Loadshape-Output-Tokens": fmt.Sprint(r.tells)} {
		q.Header.Set(name, value)
	}
	began := now()
	w := httptest.NewRecorder()
	e.ServeHTTP(w, q)
	ended := now()
	x := exchange.Exchange{At: &began, EndedAt: &ended, Status: w.Code, Headers: map[string]string{}, Complete: w.Code == 200,
		Request: exchange.Request{Model: model, MaxTokens: &r.max, Stream: &r.stream}}
	x.Route.Name, x.Route.Host = "direct", "api.anthropic.com"
	for name := range w.Result().Header {
		if strings.HasPrefix(name, "Content-") || name == "X-Should-Retry" || name == "Cache-Control" {
			continue
		}
		x.Headers[strings.ToLower(name)] = w.Result().Header.Get(name)
	}
	x.Route.Organization, x.Route.Workspace = x.Headers["anthropic-organization-id"], x.Headers["anthropic-workspace-id"]
	if w.Code == 200 {
		x.Usage = &exchange.Usage{InputTokens: r.input, CacheCreationInputTokens: r.creation, CacheReadInputTokens: r.read, OutputTokens: min(r.tells, r.max)}
	} else {
		x.ErrorBody = w.Body.Bytes()
	}
	return x
}

func fitted(t *testing.T, log []byte, alone bool) *Fit {
	t.Helper()
	l, err := exchange.ReadLog("log.jsonl", bytes.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	f, err := Of("log.jsonl", l, alone)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// limitsOf gives the limits file back as sim reads it.
func limitsOf(t *testing.T, f *Fit) []bucket.Limit {
	t.Helper()
	var text bytes.Buffer
	if err := f.WriteLimits(&text, ""); err != nil {
		t.Fatal(err)
	}
	p, err := profile.Read("fitted.yaml", &text)
	if err != nil {
		t.Fatal(err)
	}
	limits := p.Groups[0].Limits
	for i := range limits {
		limits[i].Source, limits[i].AsOf = "", ""
	}
	return limits
}

func show(limits []bucket.Limit) string {
	text, _ := json.Marshal(limits)
	return string(text)
}

// steady are requests one after the other, each of which has its answer before the next.
func steady(n int, every time.Duration, r sent) []sent {
	var all []sent
	for i := range n {
		r.at = time.Duration(i)*every + 13*time.Second
		all = append(all, r)
	}
	return all
}

// burst are requests at once.
func burst(n int, at time.Duration, r sent) []sent {
	var all []sent
	for range n {
		r.at = at
		all = append(all, r)
	}
	return all
}

// TestLoop fits what an emulator answered, and finds the limits that it had, as far as its answers can show them.
func TestLoop(t *testing.T) {
	const usual = "limits: [{dimension: requests, limit: 60}, {dimension: input_tokens, limit: 60000}, {dimension: output_tokens, limit: 12000}]"
	small := sent{input: 3000, tells: 100, max: 400}
	cached := sent{input: 1000, read: 9000, tells: 100, max: 100}
	stream := sent{input: 100, tells: 50, max: 4000, stream: true}
	for _, test := range []struct {
		name, limits  string
		strict, alone bool
		requests      []sent
		want          string            // the limits that are written
		told          map[string]Told   // dimension and point
		says          map[string]string // dimension and point, and a part of the sentence
	}{
		{name: "steady", limits: usual, requests: steady(8, 1300*time.Millisecond, small),
			want: `[{"dimension":"requests","limit":60},{"dimension":"input_tokens","limit":60000,"window":"token_bucket"},{"dimension":"output_tokens","limit":12000}]`,
			told: map[string]Told{"requests window": Open, "input_tokens window": Proven, "requests burst": Open, "output_tokens charge": Open, "input_tokens cache_read": Open}},

		{name: "idle", limits: usual, requests: steady(1, 1, sent{input: 10, tells: 1, max: 1}),
			want: `[{"dimension":"requests","limit":60},{"dimension":"input_tokens","limit":60000},{"dimension":"output_tokens","limit":12000}]`,
			told: map[string]Told{"requests window": Open, "requests burst": Open}},

		{name: "windows of the clock", limits: strings.ReplaceAll(usual, "}", ", window: fixed}"), requests: steady(12, 14*time.Second, small),
			want: `[{"dimension":"requests","limit":60,"window":"fixed"},{"dimension":"input_tokens","limit":60000,"window":"fixed"},{"dimension":"output_tokens","limit":12000}]`,
			told: map[string]Told{"requests window": Rest, "input_tokens window": Rest},
			says: map[string]string{"requests window": "token_bucket is contradicted by "}},

		{name: "windows that begin with a request", limits: strings.ReplaceAll(usual, "}", ", window: anchored}"), requests: steady(12, 14*time.Second, small),
			want: `[{"dimension":"requests","limit":60,"window":"anchored"},{"dimension":"input_tokens","limit":60000,"window":"anchored"},{"dimension":"output_tokens","limit":12000}]`,
			told: map[string]Told{"requests window": Rest, "input_tokens window": Rest}},

		{name: "a whole minute at once", limits: usual, requests: burst(62, 5*time.Second, sent{input: 10, tells: 1, max: 1}),
			told: map[string]Told{"requests burst": Proven},
			says: map[string]string{"requests burst": "it holds 60 of 60"}},

		{name: "a second at once", limits: strings.Replace(usual, "60}", "600, burst: 1s}", 1), requests: burst(12, 5*time.Second, sent{input: 10, tells: 1, max: 1}),
			told: map[string]Told{"requests burst": Proven},
			says: map[string]string{"requests burst": "it holds 10 of 600"}},

		{name: "second by second, never full", limits: usual, strict: true, requests: steady(5, 10*time.Second, small),
			told: map[string]Told{"requests burst": Open}},

		{name: "ten seconds at once", limits: strings.Replace(usual, "60}", "600, burst: 10s}", 1), requests: burst(102, 5*time.Second, sent{input: 10, tells: 1, max: 1}),
			told: map[string]Told{"requests burst": Proven},
			says: map[string]string{"requests burst": "it holds 100 of 600"}},

		{name: "more than a second at once", limits: usual, requests: burst(5, 5*time.Second, small),
			told: map[string]Told{"requests burst": Open},
			says: map[string]string{"requests burst": "1s is contradicted by 4 of 4 that could, first log.jsonl:"}},

		{name: "free cache", limits: usual, requests: steady(6, 3*time.Second, cached),
			told: map[string]Told{"input_tokens cache_read": Open},
			says: map[string]string{"input_tokens cache_read": "counts is contradicted by 6 of 6 that could"}},

		{name: "cache counts", limits: strings.Replace(usual, "60000}", "60000, cache_read: counts}", 1), requests: steady(6, 3*time.Second, cached),
			told: map[string]Told{"input_tokens cache_read": Alone},
			says: map[string]string{"input_tokens cache_read": "free is contradicted by 5, first log.jsonl:2, if nothing else used the limits"}},

		{name: "cache counts, alone", alone: true, limits: strings.Replace(usual, "60000}", "60000, cache_read: counts}", 1), requests: steady(6, 3*time.Second, cached),
			want: `[{"dimension":"requests","limit":60},{"dimension":"input_tokens","limit":60000,"window":"token_bucket","cache_read":"counts"},{"dimension":"output_tokens","limit":12000}]`,
			told: map[string]Told{"input_tokens cache_read": Alone}},

		{name: "as generated", limits: usual, requests: steady(6, 3*time.Second, stream),
			told: map[string]Told{"output_tokens charge": Open},
			says: map[string]string{"output_tokens charge": "reserve_max_tokens is contradicted by 6 of 6 that could"}},

		{name: "reserved", limits: strings.Replace(usual, "12000}", "12000, charge: reserve_max_tokens}", 1), requests: steady(6, 3*time.Second, stream),
			told: map[string]Told{"output_tokens charge": Alone},
			says: map[string]string{"output_tokens charge": "reserve_max_tokens is consistent with 6 answers"}},

		{name: "reserved, alone", alone: true, limits: strings.Replace(usual, "12000}", "12000, charge: reserve_max_tokens}", 1), requests: steady(6, 3*time.Second, stream),
			told: map[string]Told{"output_tokens charge": Alone},
			want: `[{"dimension":"requests","limit":60},{"dimension":"input_tokens","limit":60000},{"dimension":"output_tokens","limit":12000,"window":"token_bucket","charge":"reserve_max_tokens"}]`},

		{name: "refusals cost nothing", limits: usual, requests: slices.Concat(burst(1, 5*time.Second, sent{input: 59000, tells: 1, max: 1}), burst(4, 20*time.Second, sent{input: 59000, tells: 1, max: 1})),
			told: map[string]Told{"requests rejected_cost": Proven},
			says: map[string]string{"requests rejected_cost": "1 is contradicted by 4 of 4 that could"}},

		{name: "refusals cost one", alone: true, limits: strings.Replace(usual, "60}", "60, rejected_cost: 1}", 1),
			requests: slices.Concat(burst(1, 5*time.Second, sent{input: 59000, tells: 1, max: 1}), burst(20, 20*time.Second, sent{input: 59000, tells: 1, max: 1})),
			told:     map[string]Told{"requests rejected_cost": Alone},
			says:     map[string]string{"requests rejected_cost": "1 is consistent with 20 answers"}},

		{name: "oversized", limits: usual, requests: steady(1, 1, sent{input: 70000, tells: 1, max: 1}),
			told: map[string]Told{"input_tokens oversized": Proven, "input_tokens window": Proven},
			says: map[string]string{"input_tokens oversized": "reject is contradicted by 1 of 1 that could"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			log := recorded(t, test.limits, test.strict, test.requests)
			f := fitted(t, log, test.alone)
			if len(f.Owners) != 1 || f.Owners[0].Organization != "org-1" || f.Owners[0].Workspace != "ws-1" || len(f.Owners[0].Groups) != 1 {
				t.Fatalf("owners are %+v", f.Owners)
			}
			if have := show(limitsOf(t, f)); test.want != "" && have != test.want {
				t.Errorf("limits are\n\t%s\nwant\n\t%s", have, test.want)
			}
			found := map[string]Point{}
			for _, b := range f.Owners[0].Groups[0].Buckets {
				for _, p := range b.Points {
					found[b.Dimension+" "+p.Name] = p
				}
			}
			for name, want := range test.told {
				if p := found[name]; p.Told != want {
					t.Errorf("%s is %s, want %s: %s", name, p.Told, want, p.said())
				}
			}
			for name, want := range test.says {
				if p := found[name]; !strings.Contains(p.said(), want) {
					t.Errorf("%s says\n\t%s\nwant\n\t%s", name, p.said(), want)
				}
			}
			if t.Failed() {
				t.Logf("%s", log)
			}
		})
	}
}

// TestSharedBucket lets two models share a bucket, which no log shows: what the one takes must not pass for what the other
// is charged.
func TestSharedBucket(t *testing.T) {
	const limits = "models: [claude-opus-4-8, claude-opus-4-7]\nlimits: [{dimension: requests, limit: 60}, {dimension: input_tokens, limit: 60000}, {dimension: output_tokens, limit: 12000}]"
	var requests []sent
	for i := range 8 {
		requests = append(requests, sent{at: time.Duration(i) * 1300 * time.Millisecond, model: "claude-opus-4-8", input: 1000, read: 500, tells: 100, max: 100})
		requests = append(requests, sent{at: time.Duration(i)*1300*time.Millisecond + 30*time.Millisecond, model: "claude-opus-4-7", input: 9000, tells: 100, max: 100})
	}
	f := fitted(t, recorded(t, limits, false, requests), true)
	if len(f.Owners[0].Groups) != 2 || len(f.Owners[0].Notes) != 1 || !strings.Contains(f.Owners[0].Notes[0], "whether they share one bucket cannot be told") {
		t.Fatalf("owner is %+v", f.Owners[0])
	}
	for _, g := range f.Owners[0].Groups {
		for _, b := range g.Buckets {
			for _, p := range b.Points {
				if o := p.Options[0]; o.Contradicted > 0 || o.IfAlone > 0 {
					t.Errorf("%v, %s: the truth is contradicted: %s", g.Models, b.Dimension, p.said())
				}
			}
		}
	}
}

// TestBucketsApart lets two models have buckets of the same size, one of them nearly empty: what that one shows is not held
// against the other.
func TestBucketsApart(t *testing.T) {
	const same = "limits: [{dimension: requests, limit: 60}, {dimension: input_tokens, limit: 60000}, {dimension: output_tokens, limit: 12000}]"
	const limits = "groups:\n- models: [claude-sonnet-5]\n  " + same + "\n- models: [claude-haiku-4-5]\n  " + same
	var requests []sent
	for i := range 8 {
		at := time.Duration(i) * 1300 * time.Millisecond
		requests = append(requests, sent{at: at, input: 100, read: 500, tells: 10, max: 10})
		requests = append(requests, sent{at: at + 400*time.Millisecond, model: "claude-haiku-4-5", input: 7000, read: 500, tells: 10, max: 10})
	}
	f := fitted(t, recorded(t, limits, false, requests), true)
	if len(f.Owners[0].Groups) != 2 {
		t.Fatalf("owner is %+v", f.Owners[0])
	}
	told := 0
	for _, g := range f.Owners[0].Groups {
		for _, b := range g.Buckets {
			for _, p := range b.Points {
				told += p.Options[1].Contradicted
				if o := p.Options[0]; o.Contradicted > 0 || o.IfAlone > 0 {
					t.Errorf("%v, %s: the truth is contradicted: %s", g.Models, b.Dimension, p.said())
				}
			}
		}
	}
	if told == 0 {
		t.Error("nothing is told of either")
	}
}
