package workload

import (
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
)

// A plan that is scaled has as many arrivals as its factor says, at exactly the instants that follow from it.
func TestPlanScaled(t *testing.T) {
	p, err := OpenPlan("testdata/plans/launch.yaml")
	if err != nil {
		t.Fatal(err)
	}
	before := p.Streams[0].Arrivals.expected().Int64()
	for _, f := range []struct{ num, den int64 }{{3, 2}, {1, 1}, {1234, 1000}, {1, 7}, {6, 4}} {
		scaled, err := p.Scaled(f.num, f.den)
		if err != nil {
			t.Fatal(err)
		}
		got, want := scaled.Streams[0].Arrivals.expected().Int64(), before*f.num/f.den
		if got < want || got > want+1 { // both are rounded down
			t.Errorf("%d/%d: %d requests, want %d", f.num, f.den, got, want)
		}
	}
	if got := p.Streams[0].Arrivals.expected().Int64(); got != before {
		t.Errorf("the plan itself changed from %d to %d", before, got)
	}
	a := &Arrivals{Per: bucket.Second, Rate: dec("1"), Duration: 10 * bucket.Second}
	third, ok := a.scaled(1, 3)
	if got := instants(t, third); !ok || !slices.Equal(got, []int64{3e9, 6e9, 9e9}) {
		t.Errorf("a third: %v", got)
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

// TestScaledFast scales rates of which a hundred times do not fit in 64 bits, or a hundred periods in the longest.
func TestScaledFast(t *testing.T) {
	for _, tt := range []struct {
		rate     string
		per      bucket.Duration
		num, den int64
		want     string
		wantPer  bucket.Duration
	}{
		{"900000000", 30 * bucket.Day, 101, 100, "909000000", 30 * bucket.Day},
		{"900000000", 30 * bucket.Day, 37, 10, "999999999.999994375", 9*bucket.Day + 778_378_378_374},
		{"1000000000", bucket.Second, 10, 1, "1000000000", bucket.Second / 10},
		{"1", 31 * bucket.Day, 1, 3, "0.333333333", 31*bucket.Day - 2_678_400}, // not 1 in 93 days, which is too long
		{"0.000000001", 31 * bucket.Day, 1, 3, "", 0},
		{"1.000000007", 31 * bucket.Day, 101, 100, "", 0}, // that is a prime number: the period would be 3100 days
		{"0.000000003", 31 * bucket.Day, 1, 3, "0.000000001", 31 * bucket.Day},
		{"1000000000", 1, 2, 1, "", 0},
	} {
		a := &Arrivals{Rate: dec(tt.rate), Per: tt.per, Duration: 1}
		b, ok := a.scaled(tt.num, tt.den)
		if ok != (tt.want != "") || ok && (b.Rate != dec(tt.want) || b.Per != tt.wantPer) {
			t.Errorf("%d/%d times %s in %v: %v in %v, %v", tt.num, tt.den, tt.rate, tt.per, b.Rate, b.Per, ok)
		}
	}
}
