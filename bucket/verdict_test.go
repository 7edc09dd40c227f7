package bucket_test

import (
	"testing"

	"loadshape/bucket"
)

// TestAppendRetryAfter writes waits on both sides of 2^64 seconds, and one that nothing ends.
func TestAppendRetryAfter(t *testing.T) {
	for _, tt := range []struct {
		debt int64
		want string
	}{
		{1, "2678400"},
		{6_887_225_236_600, "18446744073709440000"},
		{6_887_225_236_601, "18446744073712118400"},
	} {
		g, err := bucket.NewGate([]bucket.Group{{Limits: []bucket.Limit{{Dimension: bucket.InputTokens, Limit: 1, Per: bucket.MaxPer}}}}, 0)
		if err != nil {
			t.Fatal(err)
		}
		g.Admit(0, 0, &bucket.Request{InputTokens: tt.debt})
		v := g.Admit(0, 0, &bucket.Request{InputTokens: 1})
		if got := string(v.AppendRetryAfter(nil)); got != tt.want {
			t.Errorf("after %d tokens: retry after %s, want %s", tt.debt, got, tt.want)
		}
	}
	g, err := bucket.NewGate([]bucket.Group{{Limits: []bucket.Limit{{Dimension: bucket.Requests}}}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	v := g.Admit(0, 0, &bucket.Request{})
	if got := string(v.AppendRetryAfter(nil)); got != "null" {
		t.Errorf("of a limit of 0: retry after %s, want null", got)
	}
}
