package trace

import (
	"errors"
	"io"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload"
)

// readAll reads a trace to its end or its first error.
func readAll(text string, o Options) ([]workload.Request, error) {
	r, err := NewReader("f", strings.NewReader(text), o)
	if err != nil {
		return nil, err
	}
	return rest(r)
}

func rest(r *Reader) ([]workload.Request, error) {
	var all []workload.Request
	for {
		var q workload.Request
		err := r.Next(&q)
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, q)
	}
}

func mustRead(t *testing.T, text string, o Options) []workload.Request {
	t.Helper()
	all, err := readAll(text, o)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// wantError checks the text of an error and that it is one of this package's.
func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %q", want)
	}
	if err.Error() != want {
		t.Errorf("error is\n  %s\nwant\n  %s", err, want)
	}
	var e *Error
	var f *bucket.FieldError
	if !errors.As(err, &e) && !errors.As(err, &f) {
		t.Errorf("error is a %T", err)
	}
}

// plain is a request with nothing but its time and sizes.
func plain(at, input, output int64) workload.Request {
	q := workload.Request{At: at}
	q.InputTokens, q.OutputTokens = input, output
	q.TTFT, q.Duration = workload.Unset, workload.Unset
	return q
}

func wantRequests(t *testing.T, got []workload.Request, want ...workload.Request) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d requests, want %d: %+v", len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("request %d is\n  %+v\nwant\n  %+v", i, got[i], want[i])
		}
	}
}
