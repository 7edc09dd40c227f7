package capacity

import (
	"testing"

	"loadshape/report/layout"
	"loadshape/report/search"
)

// TestBinding: what ends the growth is called by whose fault it is, under each reading or under both.
func TestBinding(t *testing.T) {
	limit := &layout.LimitName{Dimension: "requests"}
	both := Each[search.Growth]{Loose: &search.Growth{}, Strict: &search.Growth{}}
	for _, c := range []struct {
		breaks []Break
		all    Each[search.Growth]
		want   string
	}{
		{nil, both, ""},
		{[]Break{{Reading: "loose", Fault: FaultProvider, Limit: limit, Threshold: "refused == 0"}}, Each[search.Growth]{}, " First to bind: requests 0/min."},
		{[]Break{{Reading: "loose", Fault: FaultProvider, Threshold: "refused == 0"}}, Each[search.Growth]{}, " First to bind: refused == 0."},
		{[]Break{{Reading: "loose", Fault: FaultClient, Limit: limit}}, Each[search.Growth]{}, " First to bind: the plan's own client."},
		{[]Break{{Reading: "loose", Fault: FaultPlan, Limit: limit}}, Each[search.Growth]{}, " First to bind: the plan itself."},
		{[]Break{{Reading: "loose", Fault: FaultPlan}, {Reading: "strict", Fault: FaultPlan}}, both, " First to bind: the plan itself."},
		{[]Break{{Reading: "loose", Fault: FaultClient}, {Reading: "strict", Fault: FaultPlan}}, both, " First to bind: the plan's own client under the loose reading, the plan itself under the strict one."},
		{[]Break{{Reading: "strict", Fault: FaultPlan}}, both, " First to bind: the plan itself under the strict reading."},
	} {
		if got := (&Capacity{Breaks: c.breaks, All: c.all}).binding(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.breaks, got, c.want)
		}
	}
}
