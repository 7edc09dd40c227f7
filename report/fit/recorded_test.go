package fit

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"loadshape/bucket/datadir"
	"loadshape/bucket/profile"
	"loadshape/workload/exchange"
)

// TestRecordedAnswers counts what real answers say. They are of many organizations that no id tells apart.
func TestRecordedAnswers(t *testing.T) {
	text := datadir.Read(t, "responses/anthropic-200.jsonl")
	all, err := exchange.ReadLog("answers.jsonl", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	count := func(from, to time.Time) (answers int, found map[string]string) {
		var part exchange.Log
		for _, r := range all.Records {
			if at := r.Answered(); at != nil && !at.Before(from) && at.Before(to) {
				part.Records = append(part.Records, r)
			}
		}
		f, err := Of("answers.jsonl", &part, false)
		if err != nil {
			t.Fatal(err)
		}
		sums := map[string][2]int{}
		for _, o := range f.Owners {
			for _, g := range o.Groups {
				for _, b := range g.Buckets {
					for _, p := range b.Points {
						for _, o := range p.Options {
							name := b.Dimension + " " + p.Name + " " + o.Value
							sums[name] = [2]int{sums[name][0] + o.Contradicted, sums[name][1] + o.Answers}
						}
					}
				}
			}
		}
		found = map[string]string{}
		for name, n := range sums {
			found[name] = fmt.Sprintf("%d of %d", n[0], n[1])
		}
		var limits bytes.Buffer
		if err := f.WriteLimits(&limits, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := profile.Read("fitted.yaml", &limits); err != nil {
			t.Error(err)
		}
		return f.Answers, found
	}
	june := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		from, to time.Time
		answers  int
		want     map[string]string // contradicted, of those that could
	}{
		{june, june.AddDate(10, 0, 0), 430, map[string]string{
			"requests window token_bucket": "0 of 332", "input_tokens window token_bucket": "0 of 40", "output_tokens window token_bucket": "0 of 8",
			"requests window fixed": "329 of 332", "input_tokens window fixed": "40 of 40", "output_tokens window fixed": "8 of 8",
			"output_tokens charge reserve_max_tokens": "4 of 4", "requests burst 1s": "0 of 27"}},
		{june.AddDate(-10, 0, 0), june, 19, map[string]string{ // in 2024 the windows did not begin with a minute of the clock
			"requests window token_bucket": "3 of 11", "requests window fixed": "10 of 11", "requests window anchored": "0 of 11",
			"tokens window token_bucket": "3 of 4"}},
	} {
		answers, found := count(test.from, test.to)
		if answers != test.answers {
			t.Errorf("%d answers, want %d", answers, test.answers)
		}
		for name, want := range test.want {
			if found[name] != want {
				t.Errorf("%s: contradicted by %s, want %s", name, found[name], want)
			}
		}
	}
}

// TestRecordedRefusals fits single refusals.
func TestRecordedRefusals(t *testing.T) {
	for name, want := range map[string]string{
		"429-anthropic-itpm-30k-opus46-2026-02-27":                     `requests 50 rejected_cost 0, input_tokens 30000 window token_bucket, output_tokens 8000`,
		"429-anthropic-itpm-10000-claude-sonnet-4-20250514-2026-02-17": `input_tokens 10000`,
		"429-anthropic-tpm-50k-fixed-window-2024-03-09":                `requests 50 window fixed, tokens 50000 window fixed`,
		"429-anthropic-concurrent-connections-2024-05-14":              `there is nothing to fit (1 refusal by concurrency)`,
		"429-api.anthropic.com-recorded-1":                             `there is nothing to fit (1 refusal by bytes)`,
		"429-bedrock-throttling-too-many-tokens-2025-05-12":            `there is nothing to fit (1 refusal by tokens)`,
		"529-anthropic-overloaded-2024-11-22":                          `there is nothing to fit`,
	} {
		text := datadir.Read(t, "responses/errors/"+name+".json")
		l, err := exchange.ReadLog(name, bytes.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		have := ""
		if f, err := Of(name, l, false); err != nil {
			have = err.Error()
		} else {
			var all []string
			for _, b := range f.Owners[0].Groups[0].Buckets {
				s := fmt.Sprint(b.Dimension, " ", *b.Limit)
				for _, p := range b.Points {
					if p.Value != "" {
						s += " " + p.Name + " " + p.Value
					}
				}
				all = append(all, s)
			}
			have = strings.Join(all, ", ")
		}
		if !strings.HasSuffix(have, want) {
			t.Errorf("%s: is\n\t%s\nwant\n\t%s", name, have, want)
		}
	}
}
