package trace

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload"

	"pgregory.net/rapid"
)

func TestWriter(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b)
	full := workload.Request{At: 12_250_000_000, Model: `a"\é`, Session: "s1", Request: bucket.Request{
		InputTokens: 3000, CacheCreationInputTokens: 5, CacheReadInputTokens: 12000, OutputTokens: 420, MaxTokens: 4096,
		TTFT: 800_000_000, Duration: 90e9}}
	for _, q := range []workload.Request{plain(0, 0, 0), full} {
		if err := w.Write(&q); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	const want = `{"at":"0.000000000","input_tokens":0}
{"at":"12.250000000","input_tokens":3000,"cache_creation_input_tokens":5,"cache_read_input_tokens":12000,"output_tokens":420,"max_tokens":4096,"model":"a\"\\é","ttft":"0.800000000s","duration":"90.000000000s","session":"s1"}
`
	if b.String() != want || w.Records() != 2 {
		t.Errorf("%d records:\n%s", w.Records(), b.String())
	}
}

// TestFailureOfUnknownStatus: a failure of which neither size nor status is known stays one.
func TestFailureOfUnknownStatus(t *testing.T) {
	for _, status := range []int64{0, 429} {
		var b bytes.Buffer
		w := NewWriter(&b)
		q := workload.Request{At: 1}
		q.TTFT, q.Duration = workload.Unset, workload.Unset
		if err := errors.Join(w.WriteAnswered(&q, Answered{Status: status, Unsized: true}), w.Flush()); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "input_tokens") {
			t.Errorf("a size is made up: %s", &b)
		}
		r, err := NewReader("f", &b, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Next(&q); err != nil {
			t.Fatal(err)
		}
		if got := r.Answered(); !got.Unsized || got.Status != status {
			t.Errorf("%d: %+v", status, got)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []workload.Request
		var at int64
		tokens := rapid.Int64Range(0, bucket.MaxTokens)
		name := rapid.OneOf(rapid.StringMatching(`[^\x00-\x1f\x7f]{0,20}`), rapid.StringMatching(`[#\[":a\\]{0,20}`))
		for range rapid.IntRange(1, 20).Draw(t, "n") {
			at = min(at+rapid.Int64Range(0, 1<<58).Draw(t, "gap"), bucket.MaxTime)
			q := workload.Request{At: at, Model: name.Draw(t, "model"), Session: name.Draw(t, "session"), Request: bucket.Request{
				InputTokens: tokens.Draw(t, "input"), CacheCreationInputTokens: tokens.Draw(t, "creation"),
				CacheReadInputTokens: tokens.Draw(t, "read"), OutputTokens: tokens.Draw(t, "output"), MaxTokens: tokens.Draw(t, "max"),
				TTFT:     rapid.Int64Range(workload.Unset, int64(bucket.MaxAnswer)).Draw(t, "ttft"),
				Duration: rapid.Int64Range(workload.Unset, int64(bucket.MaxAnswer)).Draw(t, "duration"),
			}}
			if q.Duration >= 0 {
				q.TTFT = min(q.TTFT, q.Duration)
			}
			want = append(want, q)
		}
		var b bytes.Buffer
		w := NewWriter(&b)
		for i := range want {
			if err := w.Write(&want[i]); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "##") {
			t.Fatalf("%q could have a command of a CI runner", b.String())
		}
		got, err := readAll(b.String(), Options{})
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d requests, %v, want %d", len(got), err, len(want))
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("request %d is %+v, want %+v", i, got[i], want[i])
			}
		}
	})
}

func TestWriterErrors(t *testing.T) {
	good := plain(5e9, 1, 1)
	for want, change := range map[string]func(*workload.Request){
		"requests[1].at: is 4.999999999s, expected 5.000000000s to 4611686018.427387904s":                            func(q *workload.Request) { q.At-- },
		"requests[1].at: is -0.000000001s, expected 5.000000000s to 4611686018.427387904s":                           func(q *workload.Request) { q.At = -1 },
		"requests[1].at: is 4611686018.427387905s, expected 5.000000000s to 4611686018.427387904s":                   func(q *workload.Request) { q.At = bucket.MaxTime + 1 },
		"requests[1].input_tokens: is -1, expected a whole number from 0 to 100000000000000":                         func(q *workload.Request) { q.InputTokens = -1 },
		"requests[1].cache_creation_input_tokens: is -1, expected a whole number from 0 to 100000000000000":          func(q *workload.Request) { q.CacheCreationInputTokens = -1 },
		"requests[1].cache_read_input_tokens: is 100000000000001, expected a whole number from 0 to 100000000000000": func(q *workload.Request) { q.CacheReadInputTokens = bucket.MaxTokens + 1 },
		"requests[1].output_tokens: is -1, expected a whole number from 0 to 100000000000000":                        func(q *workload.Request) { q.OutputTokens = -1 },
		"requests[1].max_tokens: is -1, expected a whole number from 0 to 100000000000000":                           func(q *workload.Request) { q.MaxTokens = -1 },
		"requests[1].ttft: is 26000d0.000000001s, expected 0s to 26000d":                                             func(q *workload.Request) { q.TTFT = int64(bucket.MaxAnswer) + 1 },
		"requests[1].duration: is 26000d0.000000001s, expected 0s to 26000d":                                         func(q *workload.Request) { q.Duration = int64(bucket.MaxAnswer) + 1 },
		"requests[1].ttft: is 2s, expected at most duration, 1s":                                                     func(q *workload.Request) { q.TTFT, q.Duration = 2e9, 1e9 },
		`requests[1].model: is "a\n", expected a string of at most 1024 bytes without control characters`:            func(q *workload.Request) { q.Model = "a\n" },
		`requests[1].session: is "\xff", expected a string of at most 1024 bytes without control characters`:         func(q *workload.Request) { q.Session = "\xff" },
	} {
		var b bytes.Buffer
		w := NewWriter(&b)
		q := good
		if err := w.Write(&q); err != nil {
			t.Fatal(err)
		}
		change(&q)
		wantError(t, w.Write(&q), want)
		w.Flush()
		if n := strings.Count(b.String(), "\n"); n != 1 {
			t.Errorf("%d lines, want only the good one", n)
		}
	}
}

type full struct{}

var errFull = errors.New("no room")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriterFull(t *testing.T) {
	w := NewWriter(full{})
	q := plain(0, 1, 1)
	if err := w.Write(&q); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); !errors.Is(err, errFull) {
		t.Errorf("error is %v, want %v", err, errFull)
	}
}
