package request

import (
	"fmt"
	"net/http"
	"strconv"

	"loadshape/bucket"
)

const MaxOutput = 1_000_000 // tokens of one answer, which are really sent

// Wants are what a request asks of the emulator itself, by headers that the API does not have. The zero value asks
// for nothing.
type Wants struct {
	input, creation, read *int64 // in place of the emulator's own count and its cache
	Output                *int64
	TTFT                  *bucket.Duration
	Fault                 string
}

// ReadWants reads the headers X-Loadshape-….
func ReadWants(h http.Header) (w Wants, err error) {
	for _, one := range []struct {
		name string
		most int64
		into **int64
	}{
		{"X-Loadshape-Input-Tokens", bucket.MaxTokens, &w.input},
		{"X-Loadshape-Cache-Creation-Tokens", bucket.MaxTokens, &w.creation},
		{"X-Loadshape-Cache-Read-Tokens", bucket.MaxTokens, &w.read},
		{"X-Loadshape-Output-Tokens", MaxOutput, &w.Output},
	} {
		text := h.Get(one.name)
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > one.most {
			return w, fmt.Errorf("%s: is %q, expected a whole number from 0 to %d", one.name, text, one.most)
		}
		*one.into = &n
	}
	if text := h.Get("X-Loadshape-Ttft"); text != "" {
		d, err := bucket.ParseDuration(text)
		if err != nil || d < 0 || d > bucket.Day {
			return w, fmt.Errorf("X-Loadshape-Ttft: is %q, expected 0s to 1d", text)
		}
		w.TTFT = &d
	}
	w.Fault = h.Get("X-Loadshape-Fault")
	return w, nil
}

// Exact reports whether the input is given, and not to be counted.
func (w *Wants) Exact() bool { return w.input != nil || w.creation != nil || w.read != nil }

func (w *Wants) Usage() Usage {
	return Usage{Input: or(w.input), Written5m: or(w.creation), Read: or(w.read)}
}

func or(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}
