package fault

import (
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
)

// day is a plan's part that is about faults.
type day struct {
	Faults []Fault `yaml:"faults,omitempty"`
	Slow   []Slow  `yaml:"slow,omitempty"`
}

func read(t *testing.T, text string) (*day, error) {
	t.Helper()
	d := &day{}
	doc, err := yamlfile.Read("plan.yaml", strings.NewReader(text), d)
	if err != nil {
		return nil, err
	}
	err = Check(d.Faults, d.Slow, &Names{Streams: []string{"a", "b"}, Targets: []string{"us", "eu"}})
	return d, doc.Wrap(err)
}

func TestCheck(t *testing.T) {
	for text, want := range map[string]string{
		"faults: [{status: 529, share: 2%}]": "",
		"faults: [{status: 529, share: 0.5}, {status: 500, share: 50%, from: 1m, to: 2m, streams: [a], targets: [eu]}]": "",
		"faults: [{status: 529, share: 60%, streams: [a]}, {status: 500, share: 60%, streams: [b]}]":                    "",
		"faults: [{status: 529, share: 60%, to: 1m}, {status: 500, share: 60%, from: 1m}]":                              "",
		"slow: [{ttft: 5s, to: 1m}, {output_rate: 20, from: 1m}]":                                                       "",
		"slow: [{ttft: 5s, targets: [us]}, {output_rate: 20, targets: [eu]}]":                                           "",

		"faults: [{status: 429, share: 2%}]":                                                             "faults[0].status: is 429, expected 408 or 500 to 599: refusals come of the limits",
		"faults: [{status: 404, share: 2%}]":                                                             "faults[0].status: is 404, expected 408 or 500 to 599, such as 529",
		"faults: [{status: 529}]":                                                                        "faults[0].share: is missing or 0",
		"faults: [{status: 529, share: 2}]":                                                              `faults[0].share: is "2", expected at most 100%`,
		"faults: [{status: 529, share: half}]":                                                           `faults[0].share: is "half", expected a share such as 2%`,
		"faults: [{status: 529, share: 2%, from: 2m, to: 1m}]":                                           "faults[0].to: is 1m, expected more than from, 2m",
		"faults: [{status: 529, share: 2%, retry_after: 99d}]":                                           "faults[0].retry_after: is 99d, expected 0s to 31d",
		"faults: [{status: 529, share: 2%, streams: [c]}]":                                               `faults[0].streams[0]: is "c", expected the name of a stream`,
		"faults: [{status: 529, share: 2%, streams: [a, a]}]":                                            `faults[0].streams[1]: is "a" again, expected each stream once`,
		"faults: [{status: 529, share: 2%, targets: [asia]}]":                                            `faults[0].targets[0]: is "asia", expected the name of a target`,
		"faults: [{status: 529, share: 60%, to: 2m}, {status: 500, share: 60%, from: 1m, streams: [b]}]": `faults[1].share: brings the faults of stream "b" at 1m to 120%, expected at most 100%`,
		"slow: [{from: 1m}]":                                                                             "slow[0]: has neither ttft nor output_rate",
		"slow: [{ttft: 40000d}]":                                                                         "slow[0].ttft: is 40000d, expected 0s to",
		"slow: [{output_rate: 0}]":                                                                       "output_rate",
		"slow: [{ttft: 5s, streams: [b]}, {output_rate: 20, from: 1m}]":                                  "slow[1].from: overlaps slow[0]",
	} {
		_, err := read(t, text)
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", text, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n")):
			t.Errorf("%s: is %v, want %s", text, err, want)
		}
	}
}

// TestStrike draws 100,000 attempts: the shares come out, those beside them too, and nothing is drawn or struck outside the period.
func TestStrike(t *testing.T) {
	d, err := read(t, "faults: [{status: 529, share: 10%, from: 1s, to: 2s, retry_after: 1500ms, streams: [a]}, {status: 500, share: 25%, streams: [a], targets: [eu], from: 1s}, {status: 503, share: 100%, streams: [b]}]")
	if err != nil {
		t.Fatal(err)
	}
	second := int64(bucket.Second)
	for _, c := range []struct {
		at           int64
		target       string
		busy, broken int // per cent of 529 and 500
	}{{0, "eu", 0, 0}, {second, "us", 10, 0}, {second, "eu", 10, 25}, {2*second - 1, "eu", 10, 25}, {2 * second, "eu", 0, 25}, {2 * second, "us", 0, 0}} {
		day := Of(d.Faults, d.Slow, "a", 3)
		counts := map[int]int{}
		for range 100_000 {
			status, hint := day.Strike(c.at, c.target)
			if counts[status]++; status == 529 && hint != 2 || status != 529 && hint != -1 {
				t.Fatalf("%d tells the client %d", status, hint)
			}
		}
		for status, percent := range map[int]int{529: c.busy, 500: c.broken, 503: 0} {
			if n := counts[status]; n < percent*970 || n > percent*1030 {
				t.Errorf("at %d of %s: %d are %d, want %d %%", c.at, c.target, n, status, percent)
			}
		}
	}
	if status, _ := Of(d.Faults, d.Slow, "b", 3).Strike(0, "us"); status != 503 {
		t.Errorf("all attempts of b fail, and this is %d", status)
	}
	if Of(nil, []Slow{{Streams: []string{"b"}}}, "a", 3) != nil {
		t.Error("nothing happens to a")
	}
	if !Chance(d.Faults) || Chance(d.Faults[2:]) {
		t.Error("chance has a part in a share of 10 %, and none in all")
	}
}

func TestShareIsWrittenAsItIsRead(t *testing.T) {
	for _, text := range []string{"0.5%", "100%", "33.3333333%", "0.0000001%"} {
		var s Share
		if err := s.UnmarshalText([]byte(text)); err != nil || s.String() != text {
			t.Errorf("%s is %s, %v", text, s, err)
		}
	}
}
