package workload

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
	"loadshape/workload/amount"
	"loadshape/workload/retry"

	"pgregory.net/rapid"
)

// All that a plan holds can be written, and is read back as it was.
func TestEditedRoundTrip(t *testing.T) {
	more, err := filepath.Glob("../docs/examples/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, path := range append(examples(t), append(more, "../cmd/sim/example.yaml")...) {
		p, err := OpenPlan(path)
		if err != nil {
			continue // a limits file
		}
		read++
		edits := []yamlfile.Edit{{Path: "client", Value: p.Client}, {Path: "thresholds", Value: p.Thresholds}}
		if p.Client == nil {
			edits[0].Value = nil
		}
		if p.Thresholds == nil {
			edits[1].Value = nil
		}
		for i := range p.Streams {
			edits = append(edits, yamlfile.Edit{Path: fmt.Sprintf("streams[%d]", i), Value: p.Streams[i]})
		}
		for _, edits := range [][]yamlfile.Edit{edits, edits[:1], edits[1:2], {{Path: "streams", Value: p.Streams}}} {
			got, text, err := p.Edited(edits...)
			if err != nil {
				t.Errorf("%s: %v\n%s", path, err, text)
				continue
			}
			got.doc, got.sum = p.doc, p.sum
			if !reflect.DeepEqual(got, p) {
				t.Errorf("%s: %+v, want %+v\n%s", path, got, p, text)
			}
		}
	}
	if read < 8 {
		t.Errorf("%d plans, want more", read)
	}
}

const editable = `# A plan.
name: é   # its name
streams:
  - name: a  # first

    arrivals:
      stages:
        - {duration: 10m, target: 60}   # up
        - {duration: "20m", rate: 60.50}
    input_tokens: {lognormal: {median: 3600, p99: 16000}}
    output_tokens: 100
    # why
    client: {retries: claude-code, concurrency: 4}

  - {name: b, closed_loop: {clients: 4, duration: 5m}, input_tokens: 1, output_tokens: {uniform: {min: 1, max: 9}}}
# end
`

// The plan that is edited is the plan of the text, and only what was set is another.
func TestEditedSetsOnlyThat(t *testing.T) {
	before, err := ReadPlan("dir/plan.yaml", strings.NewReader(editable))
	if err != nil {
		t.Fatal(err)
	}
	two := int64(2)
	custom := retry.Policy{MaxRetries: 3, Backoff: retry.Backoff{Base: bucket.Second, Factor: 1500, Jitter: retry.FullJitter}}
	preset, _ := retry.Named("aws-standard")
	a, b := func(p *Plan) *Stream { return &p.Streams[0] }, func(p *Plan) *Stream { return &p.Streams[1] }
	client := func(s *Stream) *Client {
		c := Client{}
		if s.Client != nil {
			c = *s.Client
		}
		s.Client = &c
		return &c
	}
	type change struct {
		path  string
		value any
		do    func(p *Plan)
	}
	changes := []change{
		{"seed", int64(9), func(p *Plan) { p.Seed = 9 }},
		{"streams[0].arrivals.stages[0].duration", 90 * bucket.Second, func(p *Plan) { a(p).Arrivals.Stages[0].Duration = 90 * bucket.Second }},
		{"streams[0].arrivals.stages[1].duration", bucket.Duration(1), func(p *Plan) { a(p).Arrivals.Stages[1].Duration = 1 }},
		{"streams[0].arrivals.stages[1].rate", amount.One / 3, func(p *Plan) { r := amount.One / 3; a(p).Arrivals.Stages[1].Rate = &r }},
		{"streams[0].input_tokens", amount.Distribution[amount.Count]{Constant: 5}, func(p *Plan) { a(p).InputTokens = amount.Distribution[amount.Count]{Constant: 5} }},
		{"streams[0].input_tokens.lognormal.median", amount.Count(50), func(p *Plan) {
			if l := a(p).InputTokens.Lognormal; l != nil {
				l.Median = 50
			}
		}},
		{"streams[0].max_tokens", amount.Count(50), func(p *Plan) { a(p).MaxTokens = 50 }},
		{"streams[1].ttft", &amount.Distribution[bucket.Duration]{Uniform: &amount.Uniform[bucket.Duration]{Min: 1, Max: 2}},
			func(p *Plan) {
				b(p).TTFT = &amount.Distribution[bucket.Duration]{Uniform: &amount.Uniform[bucket.Duration]{Min: 1, Max: 2}}
			}},
		{"streams[1].closed_loop.clients", 2, func(p *Plan) { b(p).ClosedLoop.Clients = 2 }},
		{"streams[1].client.retries", retry.Choice{Policy: custom}, func(p *Plan) { client(b(p)).Retries.Policy = custom }},
		{"streams[0].client.retries", retry.Choice{Policy: preset}, func(p *Plan) { client(a(p)).Retries.Policy = preset }},
		{"streams[0].client.retries", nil, func(p *Plan) { client(a(p)).Retries.Policy = retry.Policy{} }},
		{"streams[0].client.pace", Pace{Requests: 5 * amount.One / 2, Per: bucket.Second}, func(p *Plan) { client(a(p)).Pace = &Pace{5 * amount.One / 2, bucket.Second} }},
		{"streams[1].client.concurrency", &two, func(p *Plan) { client(b(p)).Concurrency = 2 }},
		{"streams[0].client.concurrency", nil, func(p *Plan) { client(a(p)).Concurrency = 0 }},
		{"client.concurrency", int64(3), func(p *Plan) { p.Client = &Client{Concurrency: 3} }},
		{"thresholds[0]", Threshold{Name: "calm", Threshold: "gave_up == 0", Abort: true}, func(p *Plan) { p.Thresholds = []Threshold{{Name: "calm", Threshold: "gave_up == 0", Abort: true}} }},
		{"thresholds[0]", "refused == 0", func(p *Plan) { p.Thresholds = []Threshold{{Threshold: "refused == 0"}} }},
	}
	rapid.Check(t, func(t *rapid.T) {
		want, err := ReadPlan("dir/plan.yaml", strings.NewReader(editable))
		if err != nil {
			t.Fatal(err)
		}
		var edits []yamlfile.Edit
		for _, c := range rapid.SliceOfNDistinct(rapid.SampledFrom(changes), 1, 6, func(c change) string { return strings.TrimSuffix(c.path, ".lognormal.median") }).Draw(t, "changes") {
			edits = append(edits, yamlfile.Edit{Path: c.path, Value: c.value})
			c.do(want)
		}
		got, text, err := before.Edited(edits...)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ReadPlan("dir/plan.yaml", strings.NewReader(string(text)))
		if err != nil || !reflect.DeepEqual(again, got) {
			t.Fatalf("%v: the text is another plan\n%s", err, text)
		}
		got.doc, got.sum = want.doc, want.sum
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, want %+v\n%s", got, want, text)
		}
		for _, comment := range []string{"# A plan.\n", "# its name\n", "# first\n", "# up\n", "    # why\n", "# end\n"} {
			if !strings.Contains(string(text), comment) {
				t.Errorf("%q is gone\n%s", comment, text)
			}
		}
	})
}

func TestEditedErrors(t *testing.T) {
	p, err := ReadPlan("dir/plan.yaml", strings.NewReader(editable))
	if err != nil {
		t.Fatal(err)
	}
	scaled, err := p.Scaled(2, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		plan *Plan
		edit yamlfile.Edit
		want string
	}{
		{&Plan{}, yamlfile.Edit{}, "the plan was not read from a file, expected one that was, to edit it"},
		{scaled, yamlfile.Edit{}, "the plan is no longer as its file says, expected one that is, to edit it"},
		{p.WithRetries(retry.Policy{}), yamlfile.Edit{}, "the plan is no longer as its file says, expected one that is, to edit it"},
		{p, yamlfile.Edit{Path: "streams[0].arrivals.stages[0].duration", Value: bucket.Duration(-1)},
			"dir/plan.yaml:8:22: streams[0].arrivals.stages[0].duration: is -1ns, expected more than 0s"},
		{p, yamlfile.Edit{Path: "streams[9].name", Value: "x"},
			"dir/plan.yaml:4:3: streams[9].name: is item 9 of a list of 2, expected an item up to 2"},
	} {
		if _, _, err := test.plan.Edited(test.edit); err == nil || err.Error() != test.want {
			t.Errorf("%v: %v, want %s", test.edit, err, test.want)
		}
	}
}

// Every preset is written by its name, and any other policy as a mapping.
func TestRetryChoiceIsWritten(t *testing.T) {
	var written []string
	doc, err := yamlfile.Parse("f", strings.NewReader("a: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, preset := range retry.Presets() {
		other := preset.Policy
		other.MaxRetries++
		for _, policy := range []retry.Policy{preset.Policy, other} {
			text, err := doc.Edited(yamlfile.Edit{Path: "a", Value: retry.Choice{Policy: policy}})
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				A retry.Choice `yaml:"a"`
			}
			if _, err := yamlfile.Read("f", strings.NewReader(string(text)), &got); err != nil || !reflect.DeepEqual(got.A.Policy, policy) {
				t.Errorf("%v, %+v, want %+v\n%s", err, got.A.Policy, policy, text)
			}
			written = append(written, string(text))
		}
		if want := "a: " + preset.Policy.Name + "\n"; !slices.Contains(written, want) {
			t.Errorf("%q, want %q", written[len(written)-2], want)
		}
	}
}
