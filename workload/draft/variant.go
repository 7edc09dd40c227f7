package draft

import (
	"fmt"
	"math"

	"loadshape/bucket"
	"loadshape/workload"
	"loadshape/workload/arrival"
)

// A variant is one way to make a stream of a part.
type variant struct {
	talks    bool    // conversations; else each request by itself
	habits   *habits // of them
	finer    bool    // the rate follows every burst
	counts   bool    // chance is as the counts of minutes have it, not the gaps
	smoother float64 // the shape of the gaps, by what they seem to have
	spikes   map[int64]float64
}

// mostTried is how many requests one way may play, roughly: with fewer seeds where there are many, whose busiest minutes differ less.
const mostTried = 400_000

const (
	good      = 0.09 // a variant that misses by no more is taken
	nearBurst = 0.3  // and its busiest second by no more
	chance    = 0.2  // or by no more than this, if what was recorded could have been one of the seeds
	better    = 0.03 // by how much a later one has to be nearer
)

// arrivals makes the arrivals of a variant.
func (v *variant) arrivals(at []int64, of []stretch, notes map[string]string) *arrival.Schedule {
	a := schedule(of)
	spread := byGaps(at, of)
	seen := fmt.Sprintf("the variance of %s gaps by their squared mean is %s", grouped(int64(spread.gaps)), thousandths(spread.seen))
	if v.counts {
		spread = byCounts(at, of)
		seen = fmt.Sprintf("the variance of the counts of minutes by their mean is %s", thousandths(spread.seen))
	}
	spread.in(a, v.smoother)
	if v.smoother != 1 {
		seen += ", smoother so that the busiest minute comes out"
	}
	if spread.gaps < fewGaps {
		seen = "too few to tell how chance spreads them"
	}
	notes["process"] = seen
	if len(v.spikes) > 0 {
		spikes(a, v.spikes)
		notes["spikes"] = "the busiest minutes, above what the stage has"
	}
	return a
}

// stretches are those of a part's arrivals, which several variants share.
func (p *part) stretches(v *variant, at []int64) []stretch {
	key := [2]bool{v.talks, v.finer}
	if p.rates[key] == nil {
		if p.rates == nil {
			p.rates = map[[2]bool][]stretch{}
		}
		dearer := unrest(at)
		if v.finer {
			dearer = 0.3
		}
		p.rates[key] = stretches(at, dearer)
	}
	return p.rates[key]
}

// ways are the variants that are tried without spikes, in the order of preference.
func ways(talks bool, h *habits) []variant {
	all := []variant{{smoother: 1}, {smoother: 1.3}, {smoother: 1.8}, {smoother: 3}, {smoother: 8}, {smoother: 1, counts: true}}
	if !talks {
		all = append(all, variant{smoother: 1, finer: true}, variant{smoother: 4, finer: true})
	}
	for i := range all {
		all[i].talks, all[i].habits = talks, h
	}
	return all
}

// mild reports whether the arrivals are much as the gaps have them.
func (v *variant) mild() bool { return v.smoother < 2 && !v.finer && !v.counts }

// choose finds the way that comes nearest to what was recorded. Conversations are sessions where those do; otherwise each of
// their turns is taken by itself.
func choose(p *part, l *ledger) ([]*stream, error) {
	if p.kind == calls {
		s, err := nearest(p, l, ways(false, nil))
		return []*stream{s}, err
	}
	h := habitsOf(p.talks)
	var session *stream
	if p.why = h.sequential(); p.why == "" {
		var err error
		session, err = nearest(p, l, ways(true, h))
		if err != nil || session.off() <= Tolerance/100.0 || l.strict < ofAll && session.off() <= chance || l.couldBe(session) {
			return []*stream{session}, err
		}
		p.why = fmt.Sprintf("as sessions they miss what was recorded by %.0f %%", 100*session.off())
	}
	var streams []*stream
	off := 0.0
	for _, half := range p.halves() {
		s, err := nearest(half, l, ways(false, nil))
		if err != nil {
			return nil, err
		}
		streams = append(streams, s)
		off = max(off, s.off())
	}
	if session != nil && session.off() <= off {
		return []*stream{session}, nil
	}
	return streams, nil
}

// off is how far the stream is off: in its busiest minute, or of a session in all.
func (s *stream) off() float64 {
	if s.Session != nil {
		return max(s.miss, s.lost)
	}
	return s.miss
}

// plain is the last of the ways that is tried where an earlier one is near enough for the busiest minute.
const plain = 3

// couldBe reports whether what was recorded could have been one of the seeds, and is not far from their median; farther where the
// busiest minute has few requests.
func (l *ledger) couldBe(s *stream) bool {
	few := 1.5 / math.Sqrt(float64(s.part.recorded.peak[requests]))
	free := l.strict == ofNone || l.strict == ofCalls && s.Session != nil
	return free && s.off() <= max(chance, few) && byChance(s.part.recorded, &s.played)
}

// score is how far the stream is off where that is too much, and a little of how far its busiest second is: limits that hold
// little at a time see that.
func (s *stream) score() float64 {
	score := max(s.off(), good) + s.bursts()/10
	if s.off() > Tolerance/100.0 {
		score += better
	}
	return score
}

// bursts is how far the busiest second is off.
func (s *stream) bursts() float64 { return min(1, apart(s.part.recorded.burst, s.played.burst)) }

func nearest(p *part, l *ledger, ways []variant) (*stream, error) {
	var best *stream
	mild := false // it could have been chance: no reason for another kind of arrivals
	for i := range ways {
		if mild && !ways[i].mild() {
			continue
		}
		s, err := try(p, &ways[i], l)
		if err != nil {
			return nil, err
		}
		mild = mild || i == 0 && byChance(p.recorded, &s.played)
		if l.couldBe(s) {
			return s, nil
		}
		if s.off() > good {
			if s, err = spiked(s, &ways[i], l); err != nil {
				return nil, err
			}
		}
		if s.off() <= good && s.bursts() <= nearBurst {
			return s, nil
		}
		if best == nil || s.score() < best.score()-better {
			best = s
		}
		if best.off() <= Tolerance/100.0 && i >= plain {
			break
		}
	}
	return best, nil
}

// spiked tries a variant with spikes in the busiest minutes that come out too quiet: as high as they have to be, then lower
// ones, as other figures grow with them.
func spiked(s *stream, v *variant, l *ledger) (*stream, error) {
	needed := map[int64]float64{}
	recorded := s.part.recorded
	for _, f := range [...]figure{requests, input, output} {
		if float64(s.played.peak[f]) > (1-good/2)*float64(recorded.peak[f]) {
			continue
		}
		m := recorded.peakAt[f]
		if usual := s.usual(m, f, recorded); usual > 0 && float64(recorded.peak[f]) > usual {
			needed[m] = max(needed[m], float64(recorded.peak[f])/usual)
		}
	}
	best := s
	if len(needed) == 0 {
		return best, nil
	}
	for _, strength := range [...]float64{1, 0.7, 0.4, 1.4} {
		with := *v
		with.spikes = map[int64]float64{}
		for m, times := range needed {
			with.spikes[m] = min(1+float64(strength*(times-1)), 1000)
		}
		spiky, err := try(s.part, &with, l)
		if err != nil {
			return nil, err
		}
		if spiky.score() < best.score()-better/2 {
			best = spiky
		}
		if best.off() <= good/2 {
			break
		}
	}
	return best, nil
}

// usual is what the stream has in a minute without spikes.
func (s *stream) usual(minute int64, f figure, recorded *tally) float64 {
	from, to := minute*int64(bucket.Minute), (minute+1)*int64(bucket.Minute)
	arrivals, all, begin := 0.0, 0.0, int64(s.Arrivals.Start)
	for _, stage := range s.Arrivals.AllStages() {
		end := begin + int64(stage.Duration)
		rate := float64(*stage.Rate) / 1e9 / float64(bucket.Minute)
		all += float64(rate * float64(stage.Duration))
		if from < end && begin < to {
			arrivals += float64(rate * float64(min(to, end)-max(from, begin)))
		}
		begin = end
	}
	return arrivals / all * float64(recorded.all[f])
}

// try plays one variant.
func try(p *part, v *variant, l *ledger) (*stream, error) {
	key := fmt.Sprint(v.talks, v.finer, v.counts, v.smoother, v.spikes)
	if s := p.tried[key]; s != nil {
		return s, nil
	}
	s := build(p, v, l)
	if p.tried == nil {
		p.tried = map[string]*stream{}
	}
	p.tried[key] = s
	seeds := min(Seeds, max(3, mostTried/len(p.requests)))
	plan := &workload.Plan{Streams: []workload.Stream{s.Stream}}
	if err := plan.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", bucket.Quoted(s.Name), err)
	}
	o, err := play(plan, seeds)
	if err != nil {
		return nil, err
	}
	s.played = o.whole
	s.miss, s.lost = miss(p.recorded, &s.played), missAll(p.recorded, &s.played)
	return s, nil
}
