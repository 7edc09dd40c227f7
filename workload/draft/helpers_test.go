package draft

import (
	"io"
	"testing"

	"loadshape/bucket"
	"loadshape/workload"
	"loadshape/workload/arrival"
	"loadshape/workload/draw"
	"loadshape/workload/trace"
)

const second = int64(bucket.Second)

// A recorded request is one as a trace gives it.
type recordedRequest struct {
	workload.Request
	trace.Answered
}

// traceOf gives requests as a trace.
func traceOf(t testing.TB, all []recordedRequest) *trace.Reader {
	t.Helper()
	i := 0
	r, err := trace.From("jsonl", func(q *workload.Request) (trace.Place, error) {
		if i == len(all) {
			return trace.Place{}, io.EOF
		}
		*q = all[i].Request
		i++
		return trace.Place{File: "f", Line: int64(i), Answered: all[i-1].Answered}, nil
	}, trace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// usual is how fast answers come.
var usual = workload.Service{TTFT: workload.DefaultTTFT, Rate: workload.DefaultRate}

func drafted(t testing.TB, all []recordedRequest) *Draft {
	t.Helper()
	d, err := Read(traceOf(t, all), Options{Service: usual, Source: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func ledgerOf(t testing.TB, all []recordedRequest) *ledger {
	t.Helper()
	l, err := keep(traceOf(t, all), usual)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// arrivals are instants of a schedule.
func arrivals(t testing.TB, a *arrival.Schedule, seed int64) (at []int64) {
	t.Helper()
	if _, err := a.Check("arrivals"); err != nil {
		t.Fatal(err)
	}
	times := arrival.NewTimes(a, draw.New(seed, "", "arrivals"))
	var some [64]int64
	for {
		n := times.Fill(some[:])
		at = append(at, some[:n]...)
		if n < len(some) {
			return at
		}
	}
}

// one is a request of so many tokens.
func one(at, input, output int64) recordedRequest {
	r := recordedRequest{Request: workload.Request{At: at}}
	r.InputTokens, r.OutputTokens = input, output
	r.TTFT, r.Duration = workload.Unset, workload.Unset
	return r
}
