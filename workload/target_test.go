package workload

import (
	"fmt"
	"strings"
	"testing"

	"loadshape/bucket"
)

func TestTargetsAreChecked(t *testing.T) {
	const sizes = "input_tokens: 1, output_tokens: 1, arrivals: {rate: 1, duration: 1m}"
	const two = "targets: {us: {limits: a}, eu: {limits: b}}\n"
	for text, want := range map[string]string{
		two + "client: {target: us, on_refusal: {to: eu, after: 2}}\nstreams: [{" + sizes + "}]":              "",
		two + "streams: [{" + sizes + ", target: us}]":                                                        "",
		"targets: {us: {limits: a}}\nstreams: [{" + sizes + "}]":                                              "",
		two + "limits: c\nstreams: [{" + sizes + ", target: us}]":                                             "limits: is set, expected either limits or targets",
		two + "streams: [{" + sizes + "}]":                                                                    "streams[0].target: is missing, expected eu or us",
		two + "streams: [{" + sizes + ", target: asia}]":                                                      `streams[0].target: is "asia", expected eu or us`,
		two + "client: {target: asia}\nstreams: [{" + sizes + "}]":                                            `client.target: is "asia", expected eu or us`,
		two + "streams: [{" + sizes + ", target: us, client: {on_refusal: {to: asia}}}]":                      `streams[0].client.on_refusal.to: is "asia", expected eu or us`,
		two + "streams: [{" + sizes + ", target: us, client: {on_refusal: {to: us}}}]":                        `streams[0].client.on_refusal.to: is "us", where the requests of stream "" go first`,
		two + "streams: [{" + sizes + ", target: us, client: {on_refusal: {to: eu, after: -1}}}]":             "streams[0].client.on_refusal.after: is -1, expected 1 to 1000",
		two + "streams: [{" + sizes + ", target: us, client: {on_refusal: {to: eu, on: 429}}}]":               "streams[0].client.on_refusal.on: is ",
		two + "streams: [{" + sizes + ", target: us, client: {on_refusal: {to: eu}, retries: aws-adaptive}}]": "streams[0].client.on_refusal: is set, expected it without an adaptive client",
		"streams: [{" + sizes + ", target: us}]":                                                              `streams[0].target: is "us", expected targets in the plan with it`,
		"streams: [{" + sizes + ", client: {on_refusal: {to: us}}}]":                                          "streams[0].client.on_refusal: is set, expected targets in the plan with it",
		"targets: {us: {}}\nstreams: [{" + sizes + "}]":                                                       "targets.us.limits: is missing",
		"targets: {a.b: {limits: a}}\nstreams: [{" + sizes + "}]":                                             `targets: has the name "a.b"`,
	} {
		_, err := ReadPlan("plan.yaml", strings.NewReader(text))
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", text, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n")):
			t.Errorf("%s: is %v, want %s", text, err, want)
		}
	}
}

// TestSessionsElsewhere sends the second turn of a session to another target, where nothing of it is in a cache; the third is at home again.
func TestSessionsElsewhere(t *testing.T) {
	p, err := ReadPlan("plan.yaml", strings.NewReader(`
targets: {us: {limits: a}, eu: {limits: b}}
streams:
  - target: us
    arrivals: {rate: 1, duration: 1m}
    input_tokens: 100
    output_tokens: 10
    session: {turns: 3, prefix_tokens: 1000}
    client: {on_refusal: {to: eu, after: 1}}
faults: [{status: 529, share: 100%, from: 61s, to: 62s, targets: [us]}]
`))
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	gate, err := bucket.NewGate([]bucket.Group{unlimited, unlimited}, 0)
	if err != nil {
		t.Fatal(err)
	}
	at := func(target, _ string, _ bucket.Speed) (int, error) {
		return map[string]int{"us": 0, "eu": 1}[target], nil
	}
	err = p.Play(1, Target{Gate: gate, At: at}, Observer{Attempt: func(a *Attempt) {
		became := "failed"
		if a.Admitted() {
			became = "admitted"
		}
		have = append(have, fmt.Sprintf("%s %d+%d %s", a.Target, a.CacheCreationInputTokens, a.CacheReadInputTokens, became))
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"us 1100+0 admitted", "us 110+1100 failed", "eu 1210+0 admitted", "us 220+1100 admitted"}
	if strings.Join(have, "\n") != strings.Join(want, "\n") {
		t.Errorf("is\n%s\nwant\n%s", strings.Join(have, "\n"), strings.Join(want, "\n"))
	}
}
