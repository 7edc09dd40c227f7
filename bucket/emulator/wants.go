package emulator

import (
	"fmt"
	"net/http"
	"strconv"

	"loadshape/bucket"
)

// wants are what a request asks of the emulator itself, by headers that the API does not have. The zero value asks
// for nothing.
type wants struct {
	input, creation, read *int64 // in place of the emulator's own count and its cache
	output                *int64
	ttft                  *bucket.Duration
	fault                 string
}

// wantsOf reads the headers X-Loadshape-….
func wantsOf(h http.Header) (w wants, err error) {
	for _, one := range []struct {
		name string
		most int64
		into **int64
	}{
		{"X-Loadshape-Input-Tokens", bucket.MaxTokens, &w.input},
		{"X-Loadshape-Cache-Creation-Tokens", bucket.MaxTokens, &w.creation},
		{"X-Loadshape-Cache-Read-Tokens", bucket.MaxTokens, &w.read},
		{"X-Loadshape-Output-Tokens", maxOutput, &w.output},
	} {
		text := h.Get(one.name)
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > one.most {
			return w, fmt.Errorf("%s: is %q, want a whole number from 0 to %d", one.name, text, one.most)
		}
		*one.into = &n
	}
	if text := h.Get("X-Loadshape-Ttft"); text != "" {
		d, err := bucket.ParseDuration(text)
		if err != nil || d < 0 || d > bucket.Day {
			return w, fmt.Errorf("X-Loadshape-Ttft: is %q, want 0s to 1d", text)
		}
		w.ttft = &d
	}
	w.fault = h.Get("X-Loadshape-Fault")
	return w, nil
}

// exact tells whether the input is given, and not to be counted.
func (w *wants) exact() bool { return w.input != nil || w.creation != nil || w.read != nil }

func (w *wants) usage() usage {
	return usage{input: or(w.input), written5m: or(w.creation), read: or(w.read)}
}

func or(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}
