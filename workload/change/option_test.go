package change

import (
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"loadshape/workload"
)

// changeable is a plan with every way to say what a change is about.
const changeable = `
seed: 7
thresholds: [refused == 0]
client: {concurrency: 50, queue: 10, retries: anthropic-go}
streams:
  - name: rising                       # a ramp, a plateau and a spike
    arrivals: {process: poisson, start: 10s, stages: [{duration: 10m, target: 120}, {duration: 5m, rate: 120}], spikes: [{at: 12m, duration: 1m, rate: 60}]}
    input_tokens: {lognormal: {median: 900, p99: 4000, max: 9000}}
    cache_read_input_tokens: 300
    output_tokens: {uniform: {min: 10, max: 400}}
    max_tokens: 1000
  - name: steady
    arrivals: {rate: 30, per: 10s, duration: 4m}
    input_tokens: {empirical: {values: [100, 4000], weights: [9, 1]}}
    cache_read_input_tokens: {exponential: {mean: 800}}
    output_tokens: {normal: {mean: 100, stddev: 20}}
    client: {pace: {requests: 2, per: 1s}, retries: claude-code}
  - name: loop
    closed_loop: {clients: 400, duration: 10m}
    input_tokens: 5000
    output_tokens: 0
    client: {retries: {max_retries: 2, backoff: {base: 1s}}}
  - name: talk
    arrivals: {rate: 3, duration: 30m}
    session: {turns: 5, cache: false}
    input_tokens: 100
    output_tokens: 100
`

func planText(t *testing.T, text string) *workload.Plan {
	t.Helper()
	p, err := workload.ReadPlan("plan.yaml", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func seenBy(p *workload.Plan) Seen {
	seen := Seen{Busy: make([]int64, len(p.Streams)), Minute: 400}
	for i := range seen.Busy {
		seen.Busy[i] = 40
	}
	return seen
}

// degrees are some of a change: the first, the last and some between.
func (c *Option) degrees() []int {
	var all []int
	for k := 1; k <= c.Degrees; k += max(1, c.Degrees/7) {
		all = append(all, k)
	}
	if c.Degrees > 0 && all[len(all)-1] != c.Degrees {
		all = append(all, c.Degrees)
	}
	return all
}

// TestChangesChangeOneThing makes every change to several degrees: nothing else in the plan is another.
func TestChangesChangeOneThing(t *testing.T) {
	p := planText(t, changeable)
	made := map[Kind]bool{}
	for _, c := range Options(p, seenBy(p)) {
		to := ""
		for _, k := range c.degrees() {
			d := c.At(k)
			q, _, err := p.Edited(d.Edits...)
			if err != nil {
				t.Errorf("%s to %s: %v", c.Name, d.To, err)
				continue
			}
			made[c.Kind] = true
			if d.To == c.From || d.To == to {
				t.Errorf("%s: the degree %d is %s, want something else", c.Name, k, d.To)
			}
			to = d.To
			if q.Seed != p.Seed || !slices.Equal(q.Thresholds, p.Thresholds) || q.Limits != p.Limits {
				t.Errorf("%s to %s: changes the seed, the thresholds or the limits", c.Name, d.To)
			}
			for i := range q.Streams {
				if name := q.ClientOf(&q.Streams[i]).Retries.Policy.Name; c.Kind == KindRetries && name != d.To {
					t.Errorf("%s to %s: stream %s retries as %s", c.Name, d.To, q.Streams[i].Name, name)
				}
				if c.Stream >= 0 && c.Stream != i && len(q.Streams) == len(p.Streams) && !same(p, q, i) {
					t.Errorf("%s to %s: changes stream %s", c.Name, d.To, q.Streams[i].Name)
				}
			}
			if c.Stream >= 0 && len(q.Streams) == len(p.Streams) {
				if what := differs(p, q, c.Stream); !slices.Equal(what, fieldsOf[c.Kind]) && !(c.Stream == 2 && slices.Equal(what, []string{"ClosedLoop"})) &&
					!(c.Kind == KindCache && slices.Equal(what, []string{"Session"})) {
					t.Errorf("%s to %s: changes %v, want %v", c.Name, d.To, what, fieldsOf[c.Kind])
				}
			}
		}
	}
	for _, kind := range []Kind{KindRamp, KindWorkers, KindPace, KindJitter, KindRetries, KindMaxTokens, KindCache, KindInput, KindOutput, KindSplit, KindLater, KindBatch} {
		if !made[kind] {
			t.Errorf("%s was never made", kind)
		}
	}
}

// TestOfferedPresets: one preset of each way with a refusal is offered, of today's clients, and none that does what the plan's does.
func TestOfferedPresets(t *testing.T) {
	const rest = " aws-standard aws-adaptive aws-go vercel-ai langchain llamaindex opencode pi"
	for own, want := range map[string]string{
		"claude-code":               "none anthropic-go" + rest + " openai failsafe-go go-retryablehttp",
		"anthropic-python":          "none claude-code" + rest + " openai failsafe-go go-retryablehttp",
		"anthropic-python-0.121":    "none anthropic-python claude-code" + rest + " failsafe-go go-retryablehttp", // whose way is that of openai
		"openai":                    "none openai-go claude-code" + rest + " failsafe-go go-retryablehttp",
		"openrouter":                "anthropic-go claude-code" + rest + " openai failsafe-go go-retryablehttp",
		"aws-standard":              "none anthropic-go claude-code aws-adaptive aws-go vercel-ai langchain llamaindex opencode pi openai failsafe-go go-retryablehttp",
		"our-worker":                "none anthropic-go claude-code" + rest + " openai failsafe-go go-retryablehttp",
		"none, anthropic-go":        "none anthropic-go claude-code" + rest + " openai failsafe-go go-retryablehttp",
		"anthropic-typescript-0.58": "none anthropic-typescript claude-code" + rest + " openai failsafe-go go-retryablehttp",
	} {
		var got []string
		for _, p := range offered(own) {
			got = append(got, p.Policy.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("beside %s are\n%s\nwant\n%s", own, strings.Join(got, " "), want)
		}
	}
}

var fieldsOf = map[Kind][]string{
	KindWorkers: {"Client.Concurrency"}, KindPace: {"Client.Pace"}, KindMaxTokens: {"MaxTokens"},
	KindCache: {"InputTokens", "CacheReadInputTokens"}, KindInput: {"InputTokens"}, KindOutput: {"OutputTokens"},
	KindSplit: {"Arrivals"}, KindLater: {"Arrivals"}, KindBatch: {"Arrivals"},
}

func same(p, q *workload.Plan, stream int) bool { return len(differs(p, q, stream)) == 0 }

// differs names the fields of a stream, and of the client that it has in effect, that two plans do not share.
func differs(p, q *workload.Plan, stream int) []string {
	var names []string
	compare := func(prefix string, a, b reflect.Value, leave string) {
		for i := range a.NumField() {
			if name := a.Type().Field(i).Name; name != leave && !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
				names = append(names, prefix+name)
			}
		}
	}
	compare("", reflect.ValueOf(p.Streams[stream]), reflect.ValueOf(q.Streams[stream]), "Client")
	compare("Client.", reflect.ValueOf(p.ClientOf(&p.Streams[stream])), reflect.ValueOf(q.ClientOf(&q.Streams[stream])), "")
	return names
}

// TestChangesGoOneWay holds what a change does against what it says.
func TestChangesGoOneWay(t *testing.T) {
	p := planText(t, changeable)
	for _, c := range Options(p, seenBy(p)) {
		before := big.NewInt(1 << 60)
		for _, k := range c.degrees() {
			q, _, err := p.Edited(c.At(k).Edits...)
			if err != nil {
				t.Fatal(err)
			}
			var size *big.Int
			switch {
			case c.Stream < 0 || len(q.Streams) != len(p.Streams):
				continue
			default:
				size = sizeOf(c.Kind, p, q, c.Stream)
			}
			if size == nil {
				continue
			}
			if size.Cmp(before) >= 0 {
				t.Errorf("%s to %s: is %v, want less than %v before", c.Name, c.At(k).To, size, before)
			}
			before = size
			if c.Kind == KindSplit {
				had, has := p.Streams[c.Stream].Arrivals.Expected(), q.Streams[c.Stream].Arrivals.Expected()
				if d := new(big.Int).Sub(had, has); d.CmpAbs(big.NewInt(1)) > 0 {
					t.Errorf("%s to %s: sends %v requests, want %v", c.Name, c.At(k).To, has, had)
				}
			}
			if c.Kind == KindCache && q.Streams[c.Stream].Session == nil {
				sum := func(s *workload.Stream) int64 { return meanOf(&s.InputTokens) + meanOf(&s.CacheReadInputTokens) }
				had, has := sum(&p.Streams[c.Stream]), sum(&q.Streams[c.Stream])
				if d := has - had; max(d, -d)*50 > had {
					t.Errorf("%s to %s: %d tokens are sent, want about %d", c.Name, c.At(k).To, has, had)
				}
			}
		}
	}
}

// sizeOf is what a change of some kind makes smaller.
func sizeOf(kind Kind, p, q *workload.Plan, stream int) *big.Int {
	s := &q.Streams[stream]
	switch kind {
	case KindWorkers:
		if s.ClosedLoop != nil {
			return big.NewInt(s.ClosedLoop.Clients)
		}
		return big.NewInt(q.ClientOf(s).Concurrency)
	case KindPace:
		return big.NewInt(int64(q.ClientOf(s).Pace.Requests))
	case KindMaxTokens:
		return big.NewInt(int64(s.MaxTokens))
	case KindCache, KindInput:
		if s.Session != nil && kind == KindCache {
			return nil
		}
		return big.NewInt(meanOf(&s.InputTokens))
	case KindOutput:
		return big.NewInt(meanOf(&s.OutputTokens))
	case KindSplit, KindLater:
		return big.NewInt(-s.End())
	case KindBatch:
		if s.ClosedLoop != nil {
			return big.NewInt(s.ClosedLoop.Clients)
		}
		return s.Arrivals.Expected()
	}
	return nil
}

func TestChangesThatChangeNothing(t *testing.T) {
	for _, c := range []struct{ name, stream, change, want string }{
		{"nothing rises", "{closed_loop: {clients: 1, duration: 1m}, input_tokens: 1, output_tokens: 1}", "ramp", "nothing in it rises"},
		{"one client", "{closed_loop: {clients: 1, duration: 1m}, input_tokens: 1, output_tokens: 1}", "workers", "there is one client, which waits for each answer"},
		{"no retries", "{arrivals: {rate: 1, duration: 1m}, input_tokens: 1, output_tokens: 1}", "jitter", "no client retries with a backoff of its own"},
		{"no max_tokens", "{arrivals: {rate: 1, duration: 1m}, input_tokens: 1, output_tokens: 1}", "max_tokens", "its requests ask for no more than they produce"},
		{"least max_tokens", "{arrivals: {rate: 1, duration: 1m}, input_tokens: 1, output_tokens: 1, max_tokens: 1}", "max_tokens", "it is 1 already"},
		{"no input", "{arrivals: {rate: 1, duration: 1m}, input_tokens: 0, output_tokens: 1}", "input", "it has none"},
		{"nothing to cache", "{arrivals: {rate: 1, duration: 1m}, input_tokens: 0, output_tokens: 1}", "cache", "it has no input that is not cached"},
		{"cached sessions", "{arrivals: {rate: 1, duration: 1m}, session: {turns: 2}, input_tokens: 1, output_tokens: 1}", "cache", "its sessions have a cache already"},
		{"sessions in batches", "{arrivals: {rate: 1, duration: 1m}, session: {turns: 2}, input_tokens: 1, output_tokens: 1}", "batch", "its turns wait for each other's answers, and a batch takes up to 24 hours"},
		{"a loop has no clock", "{closed_loop: {clients: 2, duration: 1m}, input_tokens: 1, output_tokens: 1}", "split", "its clients send when they have their answers, not by the clock"},
		{"the time of day", "{arrivals: {rate: 1, duration: 1h, diurnal: {peak_to_trough: 2}}, input_tokens: 1, output_tokens: 1}", "split", "it follows the time of day"},
		{"alone", "{arrivals: {rate: 1, duration: 1m}, input_tokens: 1, output_tokens: 1}", "later", "there is no other stream to make room for"},
		{"never two at once", "{arrivals: {rate: 1, duration: 1m}, input_tokens: 1, output_tokens: 1}", "workers", "no two of its requests are under way at once"},
		{"rare", "{arrivals: {rate: 0.000000001, per: 1m, duration: 1m}, input_tokens: 1, output_tokens: 1}", "pace", "its requests are too rare"},
	} {
		p := planText(t, "streams:\n  - "+c.stream+"\n")
		all := Options(p, Seen{Busy: []int64{1}, Minute: 1})
		at := slices.IndexFunc(all, func(x Option) bool { return x.Name == c.change })
		if at < 0 || all[at].Degrees != 0 || all[at].Moot != c.want {
			t.Errorf("%s: is %+v, want %s", c.name, all[at], c.want)
		}
	}
}

// TestSizesAreScaledInTheFile reads any distribution after its edits: it is the one that is scaled in memory.
func TestSizesAreScaledInTheFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := func(name string, least int) int { return rapid.IntRange(least, 5000).Draw(t, name) }
		a, b := n("a", 1), n("b", 1)
		size := rapid.SampledFrom([]string{
			fmt.Sprint(a), fmt.Sprintf("{uniform: {min: %d, max: %d}}", a, a+b), fmt.Sprintf("{normal: {mean: %d, stddev: %d, max: %d}}", a, b, a+b),
			fmt.Sprintf("{lognormal: {median: %d, sigma: 0.5, min: %d, max: %d}}", a+b, a, a+2*b), fmt.Sprintf("{lognormal: {mean: %d, p99: %d}}", 10*a, 20*a),
			fmt.Sprintf("{exponential: {mean: %d, min: %d}}", a+b, b), fmt.Sprintf("{empirical: {values: [%d, 0, %d], weights: [1, 2, 3]}}", a, b),
		}).Draw(t, "size")
		p, err := workload.ReadPlan("plan.yaml", strings.NewReader("streams:\n  - {arrivals: {rate: 1, duration: 1m}, output_tokens: 1, input_tokens: "+size+"}\n"))
		if err != nil {
			t.Fatal(err)
		}
		num := int64(rapid.IntRange(1, 99).Draw(t, "num"))
		d := &p.Streams[0].InputTokens
		edits, ok := sizeEdits(d, "streams[0].input_tokens", num, 100)
		if !ok {
			t.Fatal("there are no edits")
		}
		q, text, err := p.Edited(edits...)
		if err != nil {
			return // so small that its bounds cross
		}
		if want := scaledSize(d, num, 100); !reflect.DeepEqual(q.Streams[0].InputTokens, want) {
			t.Fatalf("is %+v, want %+v\n%s", q.Streams[0].InputTokens, want, text)
		}
	})
}

func TestFalling(t *testing.T) {
	for _, c := range []struct {
		top         int64
		first, last int64
		many        int
	}{{1, 0, 0, 0}, {2, 1, 1, 1}, {10, 9, 1, 9}, {100, 99, 1, 99}, {101, 99, 1, 99}, {1000, 990, 1, 108}, {1_000_000, 990_000, 1, 179}} {
		all := falling(c.top)
		if len(all) != c.many || c.many > 0 && (all[0] != c.first || all[len(all)-1] != c.last) {
			t.Errorf("%d: is %v, want %d from %d to %d", c.top, all, c.many, c.first, c.last)
		}
	}
}
