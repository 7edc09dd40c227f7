package workload

import "loadshape/bucket"

// A loop is the clients of a closed loop: each sends its next request when the last one ended.
type loop struct {
	config ClosedLoop
	sizes  sizes
	random *random
	think  sampler
}

// A round is one client of a loop, which goes from round to round.
type round struct {
	lane *lane
	dice *random
}

func newLoop(c *ClosedLoop, sizes sizes, r *random) *loop {
	return &loop{config: *c, sizes: sizes, random: r, think: c.ThinkTime.sampler()}
}

// start plans the first round of every client of a loop.
func (p *player) start(l *lane) {
	c := &l.loop.config
	for i := range c.Clients {
		at := c.Start + bucket.Duration(i*int64(c.RampUp)/c.Clients)
		p.later(l, int64(at), &round{lane: l, dice: l.loop.random.fork(uint64(i))})
	}
}

// again lets a client begin a round: a request, or a session.
func (p *player) again(r *round, at int64) error {
	l := r.lane
	if at > int64(l.loop.config.Start+l.loop.config.Duration) {
		return nil
	}
	if l.sessions != nil {
		return p.turn(l.sessions.begin(l, r), at)
	}
	a := p.blank()
	a.round, a.At = r, at
	d := oneDie(r.dice)
	if err := l.loop.sizes.fill(&a.Request, &d); err != nil {
		return err
	}
	return p.request(l, a)
}

// rest lets a client think before its next round. One that was given up waits for at least a second: a client
// that came back in no time would never let the run end.
func (p *player) rest(r *round, at int64, answered bool) {
	think := r.lane.loop.think.draw(r.dice)
	if !answered {
		think = max(think, int64(bucket.Second))
	}
	p.later(r.lane, at+think, r)
}
