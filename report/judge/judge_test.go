package judge

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/internal/sample"
	"loadshape/report/layout"
	"loadshape/workload"
	"loadshape/workload/retry"
)

// pointsOf are the names of what decides, with what each breaks.
func pointsOf(r *report.Result) string {
	var names []string
	for _, d := range r.DecidedBy {
		names = append(names, d.Point+" breaks "+d.Breaks)
	}
	return strings.Join(names, ", ")
}

func TestVerdicts(t *testing.T) {
	three := []workload.Request{sample.Due(0, 1, 0, 0), sample.Due(0, 1, 0, 0), sample.Due(0, 1, 0, 0)}
	// The second request meets what the first has left: of 100 all but 60, or, where the cache is not known until the
	// first token, all but 90, and the sixth of a token that came since.
	cached := []workload.Request{sample.Due(0, 60, 30, 0), sample.Due(100, 40, 0, 0)}
	unsaid := []workload.Request{sample.Due(0, 10, 0, 20), sample.Due(0, 10, 0, 20)}
	for i := range unsaid {
		unsaid[i].ClientMaxTokens = 60
	}
	for _, c := range []struct {
		name       string
		limits     string
		requests   []workload.Request
		thresholds []string
		want       report.Verdict
		decided    string
	}{
		{"it fits", "limits: [{dimension: requests, limit: 3, window: fixed}]", three, nil, report.Holds, ""},
		{"it does not", "limits: [{dimension: requests, limit: 2}]", three, nil, report.Fails, ""},
		{"burst", "limits: [{dimension: requests, limit: 60}]", three, nil, report.Depends, "burst breaks refused == 0"},
		{"burst that the file sets", "limits: [{dimension: requests, limit: 60, burst: 1m}]", three, nil, report.Holds, ""},
		{"short burst that the file sets", "limits: [{dimension: requests, limit: 60, burst: 1s}]", three, nil, report.Fails, ""},
		{"oversized", "limits: [{dimension: input_tokens, limit: 100}]", []workload.Request{sample.Due(0, 150, 0, 0)}, nil, report.Depends, "oversized breaks refused == 0"},
		{"oversized that the file sets", "limits: [{dimension: input_tokens, limit: 100, oversized: admit_when_full}]", []workload.Request{sample.Due(0, 150, 0, 0)}, nil, report.Holds, ""},
		{"cache_read", "limits: [{dimension: input_tokens, limit: 100}]", cached, nil, report.Depends, "cache_read breaks refused == 0"},
		{"cache_read that the file sets", "limits: [{dimension: input_tokens, limit: 100, cache_read: free}]", cached, nil, report.Holds, ""},
		{"cache reads that count", "limits: [{dimension: input_tokens, limit: 100, cache_read: counts}]", cached, nil, report.Fails, ""},
		{"cache reads that may count", "limits: [{dimension: input_tokens, limit: 100, cache_read: unknown}]", cached, nil, report.Depends, "cache_read breaks refused == 0, input_tokens_per_minute breaks refused == 0"},
		{"max_tokens of the client", "limits: [{dimension: tokens, limit: 100}]", unsaid, nil, report.Depends, "max_tokens breaks refused == 0"},
		{"max_tokens that no limit reserves", "limits: [{dimension: tokens, limit: 100, charge: as_generated}]", unsaid, nil, report.Holds, ""},
		{"two by themselves", "limits: [{dimension: requests, limit: 60}, {dimension: input_tokens, limit: 100}]", slices.Concat(three, []workload.Request{sample.Due(60_000, 150, 0, 0)}), nil, report.Depends,
			"burst breaks refused == 0, oversized breaks refused == 0"},
		// Only with its cache reads, and only where that is not allowed, is the request larger than the bucket.
		{"together", "limits: [{dimension: input_tokens, limit: 100}]", []workload.Request{sample.Due(0, 60, 60, 0)}, nil, report.Depends, "together breaks refused == 0"},
		{"what is allowed", "limits: [{dimension: requests, limit: 60}]", three, []string{"refused <= 2"}, report.Holds, ""},
		{"what is not", "limits: [{dimension: requests, limit: 60}]", three, []string{"gave_up < 3", "refused_share < 66%", "refused == 0"}, report.Depends, "burst breaks refused_share < 66%"},
		{"headroom", "limits: [{dimension: requests, limit: 4}]", three, []string{"limits.requests.peak_used_share <= 74%"}, report.Fails, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := asked(t, sample.ReadLimits(t, c.limits), c.thresholds...).of(retry.Policy{}, c.requests...).judge(t)
			if r.Verdict != c.want || pointsOf(r) != c.decided {
				t.Errorf("is %s, decided by %q, want %s, %q", r.Verdict, pointsOf(r), c.want, c.decided)
			}
			if r.Verdict == report.Holds != r.Readings.Strict.Holds || r.Verdict == report.Fails == r.Readings.Loose.Holds {
				t.Errorf("%s, but loose holds: %v, strict holds: %v", r.Verdict, r.Readings.Loose.Holds, r.Readings.Strict.Holds)
			}
			for _, th := range r.Thresholds {
				if th.Loose == nil || th.Strict == nil {
					t.Errorf("%s is not held against both readings", th.Expression)
				}
			}
			if s := r.Sentence(); s == "" || strings.Contains(s, layout.None) {
				t.Errorf("says %q", s)
			}
		})
	}
}

// TestExplicitValuesAreKept sets every open point in the file: both readings are the same to the last figure.
func TestExplicitValuesAreKept(t *testing.T) {
	q := asked(t, sample.ReadLimits(t, `
limits:
  - {dimension: requests, limit: 60, burst: 10s, oversized: admit_when_full}
  - {dimension: input_tokens, limit: 100, oversized: reject, cache_read: counts}
`)).of(after(3), sample.Due(0, 60, 20, 5), sample.Due(0, 1, 0, 0), sample.Due(7, 30, 0, 0), sample.Due(900, 20, 80, 0), sample.Due(2000, 20, 81, 0))
	r := q.judge(t)
	one, two := sample.JSONOf(t, &report.Result{Readings: report.Readings{Loose: r.Readings.Loose}}), sample.JSONOf(t, &report.Result{Readings: report.Readings{Loose: r.Readings.Strict}})
	if string(one) != string(two) || r.Readings.Loose.Refused == 0 {
		t.Errorf("the readings differ:\n%s\n%s", one, two)
	}
}

// TestOneReading asks about one only.
func TestOneReading(t *testing.T) {
	three := []workload.Request{sample.Due(0, 1, 0, 0), sample.Due(0, 1, 0, 0), sample.Due(0, 1, 0, 0)}
	q := asked(t, sample.ReadLimits(t, "limits: [{dimension: requests, limit: 60}]")).of(retry.Policy{}, three...)
	q.Strict = false
	if r := q.judge(t); r.Verdict != report.Holds || r.Readings.Strict != nil || r.Thresholds[0].Strict != nil || !strings.Contains(r.Sentence(), "under the loose reading") {
		t.Errorf("loose alone is %s: %s", r.Verdict, r.Sentence())
	}
	q.Loose, q.Strict = false, true
	r := q.judge(t)
	if r.Verdict != report.Fails || r.Readings.Loose != nil || len(r.DecidedBy) != 0 || !strings.Contains(r.Sentence(), "under the strict reading") {
		t.Errorf("strict alone is %s: %s", r.Verdict, r.Sentence())
	}
	if r.Workload.Offered.Requests != 3 || len(r.Acceleration.Rules) == 0 {
		t.Errorf("strict alone offers %+v", r.Workload.Offered)
	}
}

const random = `
seed: 40
streams:
  - name: random
    arrivals: {process: poisson, rate: 30, duration: 2m}
    input_tokens: {uniform: {min: 1, max: 9}}
    output_tokens: 3
`

// TestRuns shows the worst of several runs, and says of each what it would have said alone.
func TestRuns(t *testing.T) {
	limits := sample.ReadLimits(t, "limits: [{dimension: requests, limit: 26, burst: 20s}]")
	q := asked(t, limits).ofPlan(t, random)
	q.Runs = 12
	r := q.judge(t)
	if len(r.Runs) != 12 {
		t.Fatalf("%d runs", len(r.Runs))
	}
	verdicts := map[report.Verdict]bool{}
	most, seed := int64(-1), uint64(0)
	for i, run := range r.Runs {
		alone := asked(t, limits).ofPlan(t, random)
		alone.Seed = 40 + int64(i)
		a := alone.judge(t)
		if run.Run != i || run.Seed != a.Seed || run.Verdict != a.Verdict || *run.Loose != *tally(a.Readings.Loose) && report.SinceOr(run.Loose.FirstRefusalS) != report.SinceOr(a.Readings.Loose.FirstRefusalS) {
			t.Errorf("run %d is %+v, want %s of seed %d", i, run, a.Verdict, a.Seed)
		}
		if a.Runs != nil {
			t.Error("a single run lists itself")
		}
		verdicts[a.Verdict] = true
		if a.Verdict == report.Fails && a.Readings.Loose.Refused > most {
			most, seed = a.Readings.Loose.Refused, a.Seed
		}
	}
	if len(verdicts) < 2 {
		t.Errorf("all runs are %v, which tests nothing", verdicts)
	}
	if r.Verdict != report.Fails || r.Seed != seed || r.Readings.Loose.Refused != most {
		t.Errorf("shows %s of seed %d with %d refused, want that of seed %d with %d", r.Verdict, r.Seed, r.Readings.Loose.Refused, seed, most)
	}
}

// TestTheClosestRunIsShown where all of them hold.
func TestTheClosestRunIsShown(t *testing.T) {
	q := asked(t, sample.ReadLimits(t, "limits: [{dimension: requests, limit: 100, burst: 1m}]")).ofPlan(t, random)
	q.Runs = 5
	r := q.judge(t)
	shown := r.Readings.Strict.Limits[0].Peak()
	q.Runs = 1
	closest, peaks := 0.0, map[float64]bool{}
	for seed := int64(40); seed < 45; seed++ {
		q.Seed = seed
		peak := q.judge(t).Readings.Strict.Limits[0].Peak()
		closest, peaks[peak] = max(closest, peak), true
	}
	if r.Verdict != report.Holds || shown != closest || len(peaks) < 2 {
		t.Errorf("%s shows %v, want %v of %v", r.Verdict, shown, closest, peaks)
	}
}

func TestNothingToJudge(t *testing.T) {
	limits := sample.ReadLimits(t, "name: mine\nlimits: [{dimension: requests, limit: 60}]")
	good := func() *Question { return asked(t, limits).of(retry.Policy{}, sample.Due(0, 1, 0, 0)) }
	broken := errors.New("trace.jsonl:7: at: is x")
	for _, c := range []struct {
		name string
		ask  func() *Question
		want string
	}{
		{"no request", func() *Question { return asked(t, limits).of(retry.Policy{}) }, "there is no request in the traffic: nothing was checked"},
		{"a plan without a request", func() *Question {
			return asked(t, limits).ofPlan(t, strings.Replace(perSecond, "rate: 60", "rate: 0.5", 1))
		}, "there is no request in the traffic: nothing was checked"},
		{"no reading", func() *Question { q := good(); q.Loose, q.Strict = false, false; return q }, "no reading was asked for"},
		{"no threshold", func() *Question { q := good(); q.Thresholds = nil; return q }, "no threshold was given"},
		{"a limit that cannot be", func() *Question {
			q := good()
			p := *limits
			p.Groups = slices.Clone(p.Groups)
			p.Groups[0].Concurrency = -1
			q.Profile = &p
			return q
		}, "mine: concurrency: is -1, expected 0 (no limit) to 1000000000000"},
		{"traffic that breaks off", func() *Question {
			q := good()
			q.Play = func(int64, workload.Target, workload.Observer) error { return broken }
			return q
		}, broken.Error()},
	} {
		if r, err := Answer(c.ask()); err == nil || err.Error() != c.want || r != nil {
			t.Errorf("%s: is %v, %v, want %s", c.name, r, err, c.want)
		}
	}
}

// TestAttemptsAreHeard of all readings and runs, as many as are counted.
func TestAttemptsAreHeard(t *testing.T) {
	q := asked(t, sample.ReadLimits(t, "limits: [{dimension: requests, limit: 26, burst: 20s}]")).ofPlan(t, random)
	q.Runs = 2
	heard := map[string]int64{}
	q.Attempt = func(reading string, run int, a *workload.Attempt) { heard[fmt.Sprint(reading, run)]++ }
	r := q.judge(t)
	if len(heard) != 4 {
		t.Errorf("heard of %v", heard)
	}
	for _, run := range r.Runs {
		if run.Seed == r.Seed && heard[fmt.Sprint("loose", run.Run)] != r.Readings.Loose.Attempts {
			t.Errorf("heard of %v, want %d", heard, r.Readings.Loose.Attempts)
		}
	}
}

// TestOfferedUnderLoose: what clients offer hangs on their answers, and is that of the loose reading where it was played to the end.
func TestOfferedUnderLoose(t *testing.T) {
	const plan = "streams: [{closed_loop: {clients: 8, duration: 4m, think_time: 5s}, input_tokens: 1, output_tokens: 1, client: {retries: {max_retries: 9, backoff: {base: 7s}}}}]"
	r := asked(t, sample.ReadLimits(t, "limits: [{dimension: requests, limit: 60}]")).ofPlan(t, plan).judge(t)
	loose, strict := report.OfferedIn(r.Readings.Loose.Minutes), report.OfferedIn(r.Readings.Strict.Minutes)
	if loose == strict {
		t.Fatalf("under both readings %+v: the test sees too little", loose)
	}
	if r.Workload.Offered != loose {
		t.Errorf("%+v is offered, want %+v", r.Workload.Offered, loose)
	}
}
