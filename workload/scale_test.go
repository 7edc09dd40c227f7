package workload

import (
	"strings"
	"testing"
)

// A plan that is scaled has as many arrivals as its factor says, at exactly the instants that follow from it.
func TestPlanScaled(t *testing.T) {
	p, err := OpenPlan("testdata/plans/launch.yaml")
	if err != nil {
		t.Fatal(err)
	}
	before := p.Streams[0].Arrivals.Expected().Int64()
	for _, f := range []struct{ num, den int64 }{{3, 2}, {1, 1}, {1234, 1000}, {1, 7}, {6, 4}} {
		scaled, err := p.Scaled(f.num, f.den)
		if err != nil {
			t.Fatal(err)
		}
		got, want := scaled.Streams[0].Arrivals.Expected().Int64(), before*f.num/f.den
		if got < want || got > want+1 { // both are rounded down
			t.Errorf("%d/%d: %d requests, want %d", f.num, f.den, got, want)
		}
	}
	if got := p.Streams[0].Arrivals.Expected().Int64(); got != before {
		t.Errorf("the plan itself changed from %d to %d", before, got)
	}
	for _, f := range []struct{ num, den int64 }{{0, 1}, {1, 0}, {-1, 2}, {1 << 62, 1}, {1, 1 << 62}, {1_000_000_000, 1}} {
		if _, err := p.Scaled(f.num, f.den); err == nil {
			t.Errorf("%d/%d: no error", f.num, f.den)
		}
	}

	p, err = OpenPlan("testdata/plans/coding-agents.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ num, den, clients int64 }{{1, 2, 10}, {1, 100, 1}, {1, 8, 3}, {3, 1, 60}} {
		scaled, err := p.Scaled(tt.num, tt.den)
		if err != nil || scaled.Streams[0].ClosedLoop.Clients != tt.clients || p.Streams[0].ClosedLoop.Clients != 20 {
			t.Errorf("%d/%d: %+v, %v, want %d clients", tt.num, tt.den, scaled, err, tt.clients)
		}
	}
	if _, err := p.Scaled(1_000_000, 1); err == nil || !strings.Contains(err.Error(), "coding-agents.yaml:10:16: streams[0].closed_loop.clients: is 20000000") {
		t.Errorf("too many clients: %v", err)
	}
}
