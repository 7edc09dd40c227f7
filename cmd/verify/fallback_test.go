package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"loadshape/report/proof"
)

// TestBurstFallback lets a gateway put another model in the place of the one that is asked for, from the third of the burst on: the
// burst proves nothing, and says how many answers were by whom.
func TestBurstFallback(t *testing.T) {
	const other = "claude-haiku-4-5-20251001"
	for _, c := range []struct {
		name   string
		from   int64 // the request from which on the other model answers
		reason string
		by     int
	}{
		{"none", 100, "burst_passed", 0},
		{"from the third of the burst on", 4, "other_model", 18},
		{"the last one", 21, "other_model", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var n atomic.Int64
			s := newBurstServer(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				model := aModel + "-20260301" // a name with the date of its release
				if n.Add(1) >= c.from {
					model = other
				}
				fmt.Fprint(w, strings.ReplaceAll(aMessage, aModel, model))
			}))
			r, status := verifyBurst(t, t.Context(), s.URL, "--burst", "20", "--concurrency", "1")
			held := c.by == 0
			if r.Reason != c.reason || (status == proof.StatusHeld) != held || (r.Proves == proof.RouteOpen) != held || r.Burst.Passed != 20 {
				t.Fatalf("status %d, %s, proves %s: %s", status, r.Reason, r.Proves, r.Because)
			}
			if !held && (!strings.Contains(r.Because, other) || !strings.HasPrefix(r.Because, fmt.Sprint(c.by, " answer"))) {
				t.Errorf("because %s", r.Because)
			}
		})
	}
}
