package logs

import "bytes"

// statusOfText finds the status that the text of an error speaks of, and is 0 where it says none.
func statusOfText(text []byte) int64 {
	for _, before := range [...]string{"Error code: ", "status code ", "status_code=", "status: ", "HTTP "} {
		if i := bytes.Index(text, []byte(before)); i >= 0 {
			if status := leading(text[i+len(before):]); status != 0 {
				return status
			}
		}
	}
	if status := leading(text); status != 0 {
		return status
	}
	for _, word := range [...]struct {
		said   string
		status int64
	}{{"rate_limit_error", 429}, {"RateLimit", 429}, {"rate limit", 429}, {"Rate limit", 429}, {"Throttling", 429}, {"TooManyRequests", 429}, {"overloaded_error", 529}, {"Overloaded", 529}} {
		if bytes.Contains(text, []byte(word.said)) {
			return word.status
		}
	}
	return 0
}

// leading is the status that a text begins with.
func leading(text []byte) int64 {
	if len(text) < 3 || len(text) > 3 && text[3] >= '0' && text[3] <= '9' {
		return 0
	}
	var status int64
	for _, c := range text[:3] {
		if c < '0' || c > '9' {
			return 0
		}
		status = status*10 + int64(c-'0')
	}
	if status < 100 || status > 599 {
		return 0
	}
	return status
}
