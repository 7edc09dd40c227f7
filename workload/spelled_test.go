package workload

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"loadshape/workload/draw"

	"go.yaml.in/yaml/v4"
)

// spelledPlan is a plan that is as short as can be but for one line.
func spelledPlan(line string) string {
	const head, sizes = "streams:\n  - name: a\n", "    input_tokens: 1\n    output_tokens: 1\n"
	arrivals := "    arrivals: {rate: 1, duration: 1m}\n"
	switch key, _, _ := strings.Cut(line, ":"); key {
	case "limits":
		return line + "\n" + head + sizes + arrivals
	case "arrivals", "closed_loop":
		return head + sizes + "    " + line + "\n"
	case "input_tokens":
		return head + "    output_tokens: 1\n" + arrivals + "    " + line + "\n"
	default:
		return head + sizes + arrivals + "    " + line + "\n"
	}
}

// spellings are lines of a plan by habit, and the plain ones that say the same.
var spellings = []struct{ habit, plain string }{
	// Rates.
	{"arrivals: {rate: 60/min, duration: 1h}", "arrivals: {rate: 60, per: 1m, duration: 1h}"},
	{"arrivals: {rate: 60/m, duration: 1h}", "arrivals: {rate: 60, per: 1m, duration: 1h}"},
	{"arrivals: {rate: 60 per minute, duration: 1h}", "arrivals: {rate: 60, per: 1m, duration: 1h}"},
	{"arrivals: {rate: 60 requests a minute, duration: 1h}", "arrivals: {rate: 60, per: 1m, duration: 1h}"},
	{"arrivals: {rate: 60rpm, duration: 1h}", "arrivals: {rate: 60, per: 1m, duration: 1h}"},
	{"arrivals: {rate: 5rps, duration: 1h}", "arrivals: {rate: 5, per: 1s, duration: 1h}"},
	{"arrivals: {rate: 5 RPS, duration: 1h}", "arrivals: {rate: 5, per: 1s, duration: 1h}"},
	{"arrivals: {rate: 5qps, duration: 1h}", "arrivals: {rate: 5, per: 1s, duration: 1h}"},
	{"arrivals: {rate: 5/s, duration: 1h}", "arrivals: {rate: 5, per: 1s, duration: 1h}"},
	{"arrivals: {rate: 5 req/s, duration: 1h}", "arrivals: {rate: 5, per: 1s, duration: 1h}"},
	{"arrivals: {rate: 0.5/s, duration: 1h}", "arrivals: {rate: 0.5, per: 1s, duration: 1h}"},
	{"arrivals: {rate: 1.5k/h, duration: 1h}", "arrivals: {rate: 1500, per: 1h, duration: 1h}"},
	{"arrivals: {rate: 10_000 per day, duration: 1h}", "arrivals: {rate: 10000, per: 1d, duration: 1h}"},
	{"arrivals: {rate: 60/10s, duration: 1h}", "arrivals: {rate: 60, per: 10s, duration: 1h}"},
	{"arrivals: {rate: 100 per 5 min, duration: 1h}", "arrivals: {rate: 100, per: 5m, duration: 1h}"},
	{"arrivals: {rate: 10k, duration: 1h}", "arrivals: {rate: 10000, duration: 1h}"},
	{"arrivals: {rate: 1.5M, duration: 1h}", "arrivals: {rate: 1500000, duration: 1h}"},
	{"arrivals: {rate: 10_000, duration: 1h}", "arrivals: {rate: 10000, duration: 1h}"},
	{"arrivals: {rate: 5rps, per: 1m, duration: 1h}", "arrivals: {rate: 300, per: 1m, duration: 1h}"},
	{"arrivals: {stages: [{rate: 5rps, duration: 1h}, {target: 100/h, duration: 1h}]}", "arrivals: {per: 1h, stages: [{rate: 18000, duration: 1h}, {target: 100, duration: 1h}]}"},
	{`arrivals: {duration: 7d, office_hours: {from: "09:00", to: "18:00", rate: 60/min, outside: 2 per minute}}`, `arrivals: {duration: 7d, per: 1m, office_hours: {from: "09:00", to: "18:00", rate: 60, outside: 2}}`},
	{"arrivals: {stages: [{rate: 5rps, duration: 1h}, {target: 60, duration: 1h}]}", "arrivals: {per: 1m, stages: [{rate: 300, duration: 1h}, {target: 60, duration: 1h}]}"},
	{"arrivals: {start_rate: 1/s, stages: [{target: 0, duration: 1h}]}", "arrivals: {per: 1s, start_rate: 1, stages: [{target: 0, duration: 1h}]}"},
	{"arrivals: {rate: 2rps, duration: 1h, spikes: [{at: 1m, duration: 1m, rate: 90/min}]}", "arrivals: {rate: 120, per: 1m, duration: 1h, spikes: [{at: 1m, duration: 1m, rate: 90}]}"},
	{"arrivals: {rate: 5, per: second, duration: 1h}", "arrivals: {rate: 5, per: 1s, duration: 1h}"},
	{"arrivals: {rate: 5, per: hour, duration: 1h}", "arrivals: {rate: 5, per: 1h, duration: 1h}"},
	{"client: {pace: 20/s}", "client: {pace: {requests: 20, per: 1s}}"},
	{"client: {pace: {requests: 20/s}}", "client: {pace: {requests: 20, per: 1s}}"},
	{"client: {pace: {requests: 1k, per: minute}}", "client: {pace: {requests: 1000, per: 1m}}"},
	{"output_rate: 80 tps", "output_rate: 80"},
	{"output_rate: 80 tokens/s", "output_rate: 80"},
	{"output_rate: 3000/min", "output_rate: 50"},

	// Factors.
	{"arrivals: {rate: 5, duration: 1h, spikes: [{duration: 1m, times: 2x}]}", "arrivals: {rate: 5, duration: 1h, spikes: [{duration: 1m, times: 2}]}"},
	{"arrivals: {rate: 5, duration: 1h, spikes: [{duration: 1m, times: 150%}]}", "arrivals: {rate: 5, duration: 1h, spikes: [{duration: 1m, times: 1.5}]}"},
	{"arrivals: {rate: 5, duration: 1h, diurnal: {peak_to_trough: 8x}}", "arrivals: {rate: 5, duration: 1h, diurnal: {peak_to_trough: 8}}"},

	// Times.
	{"arrivals: {rate: 5, duration: 10 min}", "arrivals: {rate: 5, duration: 10m}"},
	{"arrivals: {rate: 5, duration: 1 hour 30 minutes}", "arrivals: {rate: 5, duration: 90m}"},
	{"arrivals: {rate: 5, duration: 2 days}", "arrivals: {rate: 5, duration: 48h}"},
	{"arrivals: {rate: 5, duration: 1w}", "arrivals: {rate: 5, duration: 7d}"},
	{"ttft: 800 ms", "ttft: 0.8s"},
	{"closed_loop: {clients: 1k, duration: 1h, think_time: {exponential: {mean: 5 sec}}}", "closed_loop: {clients: 1000, duration: 1h, think_time: {exponential: {mean: 5s}}}"},

	// Counts.
	{"input_tokens: 10k", "input_tokens: 10000"},
	{"input_tokens: 10K", "input_tokens: 10000"},
	{"input_tokens: 1.5M", "input_tokens: 1500000"},
	{"input_tokens: 10_000", "input_tokens: 10000"},
	{"input_tokens: 0.5k", "input_tokens: 500"},
	{"max_tokens: 128k", "max_tokens: 128000"},
	{"client: {concurrency: 1k, queue: 10_000}", "client: {concurrency: 1000, queue: 10000}"},
	{"input_tokens: {empirical: {values: [1k, 2k], weights: [1, 1]}}", "input_tokens: {empirical: {values: [1000, 2000], weights: [1, 1]}}"},

	// Limits.
	{"limits: {requests: 50, input_tokens: 30k}", "limits: {requests: 50, input_tokens: 30000}"},
	{"limits: {input_tokens: 30k/min, requests: 50 rpm}", "limits: {requests: 50/m, input_tokens: 30000 tpm}"},
}

// asRead is a plan without how its file said it.
func asRead(t *testing.T, text string) any {
	t.Helper()
	p, err := ReadPlan("plan.yaml", strings.NewReader(text))
	if err != nil {
		t.Fatalf("%s%v", text, err)
	}
	limits := p.Limits.Own
	p.doc, p.sum, p.Limits = nil, "", Limits{}
	for i := range p.Streams {
		if a := p.Streams[i].Arrivals; a != nil {
			a.Spelled = false
		}
	}
	if limits != nil {
		return fmt.Sprint(limits.Limits, limits.Concurrency)
	}
	return p
}

func TestSpellings(t *testing.T) {
	schema := validator{root: readSchema(t)}
	for _, s := range spellings {
		if habit, plain := asRead(t, spelledPlan(s.habit)), asRead(t, spelledPlan(s.plain)); !reflect.DeepEqual(habit, plain) {
			t.Errorf("%s is read as %+v, expected %+v", s.habit, habit, plain)
		}
		var value any
		if err := yaml.Unmarshal([]byte(spelledPlan(s.habit)), &value); err != nil {
			t.Fatal(err)
		}
		for _, problem := range schema.check("plan", value, schema.root) {
			t.Errorf("%s: the schema refuses it: %s", s.habit, problem)
		}
	}
}

// TestLognormalByPercentiles: the percentiles that are given are those that come out.
func TestLognormalByPercentiles(t *testing.T) {
	for _, c := range []struct{ habit, plain string }{
		{"{p50: 1800, p99: 12k}", "{lognormal: {median: 1800, p99: 12000}}"},
		{"{lognormal: {p50: 1800, p99: 12k}}", "{lognormal: {median: 1800, p99: 12000}}"},
		{"{p50: 1800, p95: 8k, max: 60k}", "{lognormal: {median: 1800, sigma: 0.906870829, max: 60000}}"},
		{"{median: 1800, p90: 5k}", "{lognormal: {median: 1800, sigma: 0.797205411}}"},
		{"{mean: 2k, p95: 5k}", "{lognormal: {mean: 2000, sigma: 0.71079}}"},
	} {
		sizes := func(text string) []int64 {
			p, err := ReadPlan("plan.yaml", strings.NewReader(spelledPlan("input_tokens: "+text)))
			if err != nil {
				t.Fatal(err)
			}
			sampler, all := p.Streams[0].InputTokens.Sampler(), make([]int64, 1000)
			sampler.Fill(all, draw.New(1, "", "values"))
			return all
		}
		habit, plain := sizes(c.habit), sizes(c.plain)
		for i := range habit {
			if d := habit[i] - plain[i]; d < -1-plain[i]/1000 || d > 1+plain[i]/1000 {
				t.Errorf("%s draws %d, expected %d as of %s", c.habit, habit[i], plain[i], c.plain)
				break
			}
		}
	}
}

func TestSpellingsThatAreRefused(t *testing.T) {
	for line, want := range map[string]string{
		"input_tokens: 10m":                              `input_tokens: is "10m", expected a whole number such as 3000, 10_000, 30k or 1.5M: a million is 10M, and m stands for minutes`,
		"input_tokens: 10,000":                           `input_tokens: is "10,000", expected a whole number such as 3000, 10_000, 30k or 1.5M: 10,000 is ten to some`,
		"input_tokens: 1_00":                             `input_tokens: is "1_00", expected a whole number`,
		"input_tokens: 1.5":                              `input_tokens: is "1.5", expected a whole number`,
		"input_tokens: 10k/min":                          `input_tokens: is "10k/min", expected a whole number`,
		"input_tokens: 50%":                              `input_tokens: is "50%", expected a whole number`,
		"ttft: 10M":                                      `minutes are m or min, and M stands for a million`,
		"ttft: 10k":                                      `ttft: is "10k", `,
		"arrivals: {rate: 150%, duration: 1h}":           `arrivals.rate: is "150%", expected a rate such as`,
		"arrivals: {rate: 2x, duration: 1h}":             `arrivals.rate: is "2x", expected a rate such as`,
		"arrivals: {rate: 80tps, duration: 1h}":          `arrivals.rate: is "80tps", expected a rate such as`,
		"arrivals: {rate: 5/fortnight, duration: 1h}":    `arrivals.rate: is "5/fortnight", expected a rate such as`,
		"arrivals: {rate: 5/0s, duration: 1h}":           `arrivals.rate: is "5/0s", expected a rate such as`,
		"arrivals: {rate: 10m, duration: 1h}":            `arrivals.rate: is "10m", expected a rate such as 60/min, 5rps or 100 per hour: a million is 10M`,
		"arrivals: {rate: 100/h, per: 1m, duration: 1h}": `arrivals.rate: is "100/h", expected a rate of at most nine decimals in 1m`,
		"arrivals: {rate: 5/s, per: 40d, duration: 1h}":  "arrivals.per: is 40d, expected",
		"arrivals: {rate: 5, duration: 1h, spikes: [{duration: 1m, times: 60/min}]}": `spikes[0].times: is "60/min", expected a factor such as 1.5, 2x or 150%`,
		"output_rate: 5rps":                                `output_rate: is "5rps", expected a rate such as 50, 50/s`,
		"output_rate: 100/h":                               `output_rate: is "100/h", expected a rate of at most nine decimals in a second`,
		"client: {pace: 20}":                               `pace: is "20", expected a rate such as 20/s, or a mapping`,
		"client: {pace: {requests: 20/s, per: 1m}}":        `pace.per: is set, expected either per or the time in requests, "20/s"`,
		"limits: {requests: 1.5}":                          `limits.requests: is "1.5", expected a whole number`,
		"limits: {requests: 5 tpm}":                        `limits.requests: is "5 tpm", expected a rate such as`,
		"limits: {input_tokens: 5 rpm}":                    `limits.input_tokens: is "5 rpm", expected a rate such as`,
		"limits: {}":                                       `limits: is empty, expected limits such as`,
		"limits: {rpm: 5}":                                 `limits.rpm: is not a known key`,
		"limits: {requests: 5000G}":                        `limits.requests: is "5000G", `,
		"input_tokens: {p50: 10, p95: 20, p99: 30}":        "input_tokens: has 2 of sigma, cv, p90, p95 and p99",
		"input_tokens: {p50: 10, median: 20, p99: 30}":     "input_tokens.median: is set, expected either mean or median (p50)",
		"input_tokens: {p50: 100, p95: 20}":                "input_tokens.p95: is 20, expected more than the p50, 100",
		"input_tokens: {lognormal: {mean: 100, p95: 400}}": "input_tokens.lognormal.p95: is 400, expected at most 3.86 times the mean",
		"input_tokens: {lognormal: {mean: 100, p90: 300}}": "input_tokens.lognormal.p90: is 300, expected at most 2.27 times the mean",
	} {
		_, err := ReadPlan("plan.yaml", strings.NewReader(spelledPlan(line)))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "plan.yaml:") {
			t.Errorf("%s: error %v, expected …%s", line, err, want)
		}
	}
}

// TestSpellingsInJSON: a JSON plan has them in quotes.
func TestSpellingsInJSON(t *testing.T) {
	for _, s := range spellings {
		var value any
		if err := yaml.Unmarshal([]byte(spelledPlan(s.habit)), &value); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ReadPlan("plan.json", bytes.NewReader(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
