package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
)

// oneOf is a value of expected, or any of several.
type oneOf []string

func (o *oneOf) UnmarshalJSON(raw []byte) error {
	var one any
	if err := json.Unmarshal(raw, &one); err != nil {
		return err
	}
	list, several := one.([]any)
	if !several {
		list = []any{one}
	}
	for _, v := range list {
		*o = append(*o, fmt.Sprint(v))
	}
	return nil
}

// An expectation is the right answer about a failure: any of what it lists.
type expectation struct {
	Owner      oneOf `json:"owner"`
	LimitedBy  oneOf `json:"limited_by"`
	Retry      oneOf `json:"retry"`
	RetryAfter oneOf `json:"retry_after_s"`
}

// misses says in what an answer is not the right one.
func (x *expectation) misses(f *wire.Finding) (misses []string, wrong bool) {
	miss := func(what, got string, want oneOf) {
		if !slices.Contains(want, got) {
			misses = append(misses, fmt.Sprintf("%s is %s, expected one of %v", what, got, want))
			wrong = wrong || got != "unknown" && what != "limited_by"
		}
	}
	miss("owner", string(f.Owner), x.Owner)
	miss("limited_by", string(f.LimitedBy), x.LimitedBy)
	miss("retry", string(f.Retry), x.Retry)
	if x.RetryAfter != nil {
		got := "none"
		if f.RetryAfter != nil {
			got = fmt.Sprint(*f.RetryAfter)
		}
		if !slices.Contains(x.RetryAfter, got) {
			misses = append(misses, fmt.Sprintf("retry_after_s is %s, expected one of %v", got, x.RetryAfter))
		}
	}
	return misses, wrong
}

// expected are the right answers, by the file below testdata/failures.
func expected(t *testing.T) map[string]*expectation {
	t.Helper()
	all := map[string]*expectation{}
	for _, folder := range []string{"claude", "routes"} {
		raw, err := os.ReadFile(filepath.Join("testdata", "expected", folder+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var some map[string]*expectation
		if err := json.Unmarshal(raw, &some); err != nil {
			t.Fatal(err)
		}
		for name, x := range some {
			all[folder+"/"+name] = x
		}
	}
	return all
}

// explain is the answer about a text; nil where nothing in it can be read.
func explain(text []byte) *wire.Finding {
	var s exchange.Survey
	if s.Read("f", bytes.NewReader(text), nil) != nil {
		return nil
	}
	if lead := s.Lead(); lead >= 0 {
		return &s.Groups[lead].Means
	}
	if s.Success == nil {
		return nil
	}
	f := wire.Explain(s.Success.Answer(), answered(s.Success))
	return &f
}

// How many of the reports may have an answer that is not the right one, and how many one that contradicts it.
const mostUnlike, mostContradicting = 0, 0

// TestReports holds the answers about public reports of failures against the right ones.
func TestReports(t *testing.T) {
	all := expected(t)
	if len(all) < 84 {
		t.Fatalf("%d expectations, want 84 or more", len(all))
	}
	unlike, contradicting := 0, 0
	for name, x := range all {
		text, err := os.ReadFile(filepath.Join("testdata", "failures", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		f := explain(text)
		if f == nil {
			t.Errorf("%s: cannot be read", name)
			continue
		}
		misses, wrong := x.misses(f)
		if len(misses) > 0 {
			unlike++
			t.Logf("%s: %q", name, misses)
		}
		if wrong {
			contradicting++
			t.Logf("%s: contradicts the right answer: %q", name, misses)
		}
	}
	if unlike > mostUnlike {
		t.Errorf("%d of %d answers are not the right ones, want at most %d", unlike, len(all), mostUnlike)
	}
	if contradicting > mostContradicting {
		t.Errorf("%d contradict the right answers, want at most %d", contradicting, mostContradicting)
	}
}
