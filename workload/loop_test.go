package workload

import (
	"testing"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/draw"
)

// The clients of a large loop start evenly over its ramp: i × ramp needs more than 64 bits here.
func TestRampUpExact(t *testing.T) {
	const clients, ramp = 30_000, 300 * bucket.Day
	plan := &Plan{Streams: []Stream{{Name: "users", ClosedLoop: &ClosedLoop{Clients: clients, RampUp: ramp, Duration: ramp}}}}
	if err := plan.Check(); err != nil {
		t.Fatal(err)
	}
	x := newPlayer(Target{Gate: gateOf(t, unlimited), Group: one}, Observer{})
	x.lanes = []lane{newLane(0, &Client{}, nil)}
	x.lanes[0].follow(&plan.Streams[0], &Client{}, 0, nil)
	x.start(&x.lanes[0])
	each := int64(ramp / clients)
	for i := range int64(clients) {
		if e := x.agenda.Pop(); e.At != i*each {
			t.Fatalf("client %d starts at %d, want %d", i, e.At, i*each)
		}
	}
}

// However long a loop's clients wait for their retries, the run ends, and no round begins at the end of the loop.
func TestLoopEnds(t *testing.T) {
	for _, refused := range []bool{false, true} {
		g := unlimited
		if refused {
			g = requests(0, bucket.Minute)
		}
		plan := &Plan{Streams: []Stream{{Name: "users", TTFT: &amount.Distribution[bucket.Duration]{},
			ClosedLoop: &ClosedLoop{Clients: 3, Start: bucket.Minute, Duration: bucket.Second}}}}
		all := played(t, plan, 0, g)
		want := 3 * 1000 // a round in a millisecond
		if refused {
			want = 3
		}
		if len(all) != want {
			t.Errorf("refused %v: %d requests, want %d", refused, len(all), want)
		}
		for _, a := range all {
			if a.At < int64(bucket.Minute) || a.At >= int64(bucket.Minute+bucket.Second) {
				t.Errorf("request %d begins at %d", a.Number, a.At)
			}
		}
	}
}

// Clients that start at one instant begin in their order.
func TestClientsInOrder(t *testing.T) {
	plan := &Plan{Streams: []Stream{{Name: "users", ClosedLoop: &ClosedLoop{Clients: 9, Duration: bucket.Second},
		InputTokens: amount.Distribution[amount.Count]{Uniform: &amount.Uniform[amount.Count]{Max: 1_000_000}}}}}
	all := played(t, plan, 3, unlimited)
	of := draw.New(3, "users", "rounds")
	for i := range all {
		d := plan.Streams[0].InputTokens.Sampler()
		if want := d.Draw(of.Fork(uint64(i))); all[i].InputTokens != want {
			t.Errorf("request %d has %d tokens, want the %d of client %d", i, all[i].InputTokens, want, i)
		}
	}
}
