package claudecode

import (
	"bytes"
	"strings"
)

// measured is the version that the bounds below were measured with.
const measured = "2.1.332"

// Bounds of what can go out, whatever is switched off.
const (
	resentOn400    = 6   // with fewer betas and fewer features, each time that something is not taken
	resentOn404    = 2   // then without a stream
	resentOnAuth   = 2   // then with a new token
	redirectsTaken = 127 // of a host that redirects for ever
	mostTurns      = 4   // an answer that was cut by max_tokens is asked to go on
)

// logged counts the requests in the client's own debug log. The measured version writes one such line for each, but for
// redirects. It is -1 where there is no log.
func logged(log []byte) int64 {
	if len(log) == 0 {
		return -1
	}
	return int64(bytes.Count(log, []byte("[API REQUEST] /v1/messages")))
}

// atMost is how many requests have gone out at the most.
func (s *said) atMost(logged int64) int64 {
	r := s.result
	if r != nil && strings.Contains(r.Result, "TooManyRedirects") {
		return redirectsTaken
	}
	if !s.printed {
		return max(logged, 0) // it ended before it had begun
	}
	// A client that was stopped may not have written its last lines.
	if s.version == measured && r != nil && (logged > 0 || logged == 0 && s.status() == 0) {
		return logged
	}
	most := int64(1)
	switch status := s.status(); {
	case r == nil && status == 0, r != nil && !r.IsError:
		most = resentOn400 // before the one that was answered
	case status == 400:
		most = resentOn400
	case status == 404:
		most = resentOn404
	case status == 401, status == 403:
		most = resentOnAuth
	}
	if r != nil && r.spent() {
		most = mostTurns * resentOn400
	} else if r != nil && !r.IsError && r.Turns > 1 {
		most *= min(r.Turns, mostTurns)
	}
	return max(most+s.retries, logged)
}

// status is what the API answered, as the client says; 0: it says none.
func (s *said) status() int {
	r := s.result
	switch {
	case r == nil:
		return s.refused
	case r.APIStatus != nil && *r.APIStatus >= 100 && *r.APIStatus <= 599:
		return int(*r.APIStatus)
	case !r.IsError, r.spent(): // that one is an answer, though cut
		return 200
	}
	return 0
}
