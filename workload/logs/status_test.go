package logs

import "testing"

// TestStatusOfText: a status stands behind the words of a library or at the very beginning, or a word stands for it.
func TestStatusOfText(t *testing.T) {
	for text, want := range map[string]int64{
		"Error code: 429 - {}":                429,
		"it said Error code: 529":             529,
		"status code 500, again":              500,
		"status_code=429":                     429,
		"status: 413":                         413,
		"HTTP 503":                            503,
		"HTTP 1234, status: 429":              429,
		"HTTP 99x, rate_limit_error":          429,
		"429 Too Many Requests":               429,
		"429":                                 429,
		"4290":                                0,
		"600 words":                           0,
		"42":                                  0,
		"botocore: ThrottlingException":       429,
		"Overloaded":                          529,
		"at 429 tokens it went wrong somehow": 0,
		"":                                    0,
	} {
		if got := statusOfText([]byte(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
