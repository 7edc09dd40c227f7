package judge

import (
	"strings"
	"testing"

	"loadshape/report/internal/sample"
)

// TestDistributionIsOneLine writes it as minutes are written, and where it stands.
func TestDistributionIsOneLine(t *testing.T) {
	q := asked(t, sample.ReadLimits(t, "limits: [{dimension: requests, limit: 60, burst: 1s}]")).of(after(3), sample.Due(0, 5, 0, 0), sample.Due(7, 3, 0, 0))
	r := q.judge(t)
	text := string(sample.JSONOf(t, r))
	if n := strings.Count(text, "\n      \"wait_counts\": [["); n != 2 {
		t.Errorf("it stands on %d lines of its own, want 2:\n%s", n, text)
	}
	if strings.Index(text, `"wait_counts"`) < strings.Index(text, `"wait_s"`) {
		t.Error("it stands before the percentiles")
	}
}
