package workload

import (
	"math/bits"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/draw"
)

// A loop is the clients of a closed loop: each sends its next request when the last one ended.
type loop struct {
	config ClosedLoop
	sizes  sizes
	random *draw.Random
	think  amount.Sampler
}

// A round is one client of a loop, which goes from round to round.
type round struct {
	lane  *lane
	dice  *draw.Random
	began int64
}

func newLoop(c *ClosedLoop, sizes sizes, r *draw.Random) *loop {
	return &loop{config: *c, sizes: sizes, random: r, think: c.ThinkTime.Sampler()}
}

// start plans the first round of every client of a loop.
func (p *player) start(l *lane) {
	c := &l.loop.config
	for i := range c.Clients {
		hi, lo := bits.Mul64(uint64(i), uint64(c.RampUp))
		ramp, _ := bits.Div64(hi, lo, uint64(c.Clients))
		p.later(l, int64(c.Start)+int64(ramp), &round{lane: l, dice: l.loop.random.Fork(uint64(i))})
	}
}

// again lets a client begin a round, a request or a session, unless the loop is over.
func (p *player) again(r *round, at int64) error {
	l := r.lane
	if at >= int64(l.loop.config.Start+l.loop.config.Duration) {
		return nil
	}
	r.began = at
	if l.sessions != nil {
		return p.turn(l.sessions.begin(l, r), at)
	}
	a := p.blank()
	a.round, a.At = r, at
	d := oneDie(r.dice)
	if err := l.loop.sizes.fill(&a.Request, &d); err != nil {
		return l.explain(err)
	}
	return p.request(l, a)
}

// A round lasts a moment even where answers, or refusals, take no time: the run would never end.
const (
	leastRound  = int64(bucket.Second) / 1000
	leastGiveUp = int64(bucket.Second) // after a request that was given up
)

// rest lets a client think before its next round.
func (p *player) rest(r *round, at int64, answered bool) {
	think := r.lane.loop.think.Draw(r.dice)
	if !answered {
		think = max(think, leastGiveUp)
	}
	p.later(r.lane, max(at+think, r.began+leastRound), r)
}
