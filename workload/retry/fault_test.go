package retry

import (
	"testing"

	"loadshape/bucket"
)

// attemptsOf is how many attempts a client makes against a server that answers these, the last again and again.
func attemptsOf(p Policy, statuses ...int) int {
	var s State
	var b Budget
	for n := 1; ; n++ {
		told := Told{Status: statuses[min(n, len(statuses))-1], After: -1}
		if _, ok := p.Next(&s, &b, int64(n)*int64(bucket.Hour), told, 0); !ok {
			return n
		}
	}
}

// TestErrorsMeasured holds presets against how many attempts were seen at servers that answer nothing but an error.
func TestErrorsMeasured(t *testing.T) {
	for _, c := range []struct {
		preset string
		status int
		want   int
	}{
		{"anthropic-typescript", 500, 3}, {"anthropic-typescript", 529, 3}, {"anthropic-go", 500, 3}, {"anthropic-go", 529, 3},
		{"aws-standard", 500, 3}, {"aws-standard", 529, 1}, {"aws-standard", 408, 1}, {"aws-go", 529, 1}, {"aws-go", 500, 3},
		{"vercel-ai", 500, 3}, {"vercel-ai", 529, 3}, {"langchain", 500, 7}, {"langchain", 529, 7},
		{"claude-code", 529, 3}, {"claude-code", 500, 11}, {"none", 529, 1},
	} {
		p, ok := Named(c.preset)
		if n := attemptsOf(p, c.status); !ok || n != c.want {
			t.Errorf("%s makes %d attempts at %d, want %d", c.preset, n, c.status, c.want)
		}
	}
	// 529 count in a row: an error of another kind between them begins anew.
	code, _ := Named("claude-code")
	if n := attemptsOf(code, 529, 529, 500, 529, 529, 500, 500, 529); n != 10 {
		t.Errorf("claude-code makes %d attempts, want 10", n)
	}
}

// TestFaultCosts pays more for a retry after an error than after a refusal, from one stock.
func TestFaultCosts(t *testing.T) {
	p := Policy{MaxRetries: 100, Backoff: Backoff{Base: 1}, Budget: &Quota{Capacity: 40, RetryCosts: 5, FaultCosts: new(int64(14))}}
	for _, c := range []struct {
		statuses []int
		want     int
	}{{[]int{500}, 3}, {[]int{0}, 9}, {[]int{0, 0, 500}, 5}, {[]int{-1}, 3}} {
		if n := attemptsOf(p, c.statuses...); n != c.want {
			t.Errorf("%v: %d attempts, want %d", c.statuses, n, c.want)
		}
	}
}
