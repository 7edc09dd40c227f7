package workload

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"slices"

	"loadshape/bucket"
)

// Bounds within which arrivals are exact in 192 bits.
const (
	MaxStream        = 366 * bucket.Day             // the longest stream, and its latest start
	MaxRate          = Decimal(1_000_000_000 * One) // requests in one Per, before spikes and the daily wave
	MaxRequests      = 10_000_000_000               // that the arrivals of a plan may come to
	maxPeak          = 4 * int64(MaxRate)           // with spikes and the daily wave
	maxStages        = 1000                         // and spikes
	maxPeriods       = 366                          // of the daily wave
	linesPerPeriod   = 96                           // of the daily wave; a quarter of an hour of a day
	leastBurstiness  = One / 100                    // see maxGap
	mostBurstiness   = 1000 * One
	mostPeakToTrough = 1_000_000 * One
)

// A Process says how arrivals spread around their rate. The zero Process is Constant.
type Process string

const (
	Constant Process = "constant" // evenly: the first at the end of the first request's worth of rate
	Poisson  Process = "poisson"  // independent of each other
	Gamma    Process = "gamma"    // gaps of a gamma distribution: bursty below burstiness 1, smooth above
)

// Arrivals is an open loop: requests come at a rate, whatever becomes of those before.
type Arrivals struct {
	Process    Process         `yaml:"process,omitempty"`
	Burstiness Decimal         `yaml:"burstiness,omitempty"` // shape of the gamma process; 0 is 1, a Poisson process
	Per        bucket.Duration `yaml:"per,omitempty"`        // rates are for this long; 0 is a minute
	Start      bucket.Duration `yaml:"start,omitempty"`      // of the first stage, after instant 0

	// Either one rate …
	Rate     Decimal         `yaml:"rate,omitempty"`
	Duration bucket.Duration `yaml:"duration,omitempty"`
	// … or stages, one after the other.
	StartRate Decimal `yaml:"start_rate,omitempty"` // before the first stage
	Stages    []Stage `yaml:"stages,omitempty"`

	Spikes  []Spike  `yaml:"spikes,omitempty"`
	Diurnal *Diurnal `yaml:"diurnal,omitempty"`
}

// A Stage is a stretch of traffic whose rate moves in a straight line to Target, or holds at Rate.
type Stage struct {
	Duration bucket.Duration `yaml:"duration"`
	Target   *Decimal        `yaml:"target,omitempty"`
	Rate     *Decimal        `yaml:"rate,omitempty"`
}

// A Spike is a stretch in which the rate is Times as high, or higher by Rate. No two overlap.
type Spike struct {
	At       bucket.Duration `yaml:"at,omitempty"` // after the first stage began
	Duration bucket.Duration `yaml:"duration"`
	Times    *Decimal        `yaml:"times,omitempty"`
	Rate     *Decimal        `yaml:"rate,omitempty"` // added last: neither Times nor the daily wave changes it
}

// A Diurnal is a wave that multiplies the rate by 1 + a·cos(2π(t − PeakAt)/Period), whose mean is 1. The cosine is
// drawn with 96 straight lines a period, which lie at most 0.06 % of the amplitude within it.
type Diurnal struct {
	Period       bucket.Duration `yaml:"period,omitempty"`  // 0 is 24h
	PeakAt       bucket.Duration `yaml:"peak_at,omitempty"` // after instant 0, whenever the stream starts
	PeakToTrough Decimal         `yaml:"peak_to_trough"`    // the highest rate over the lowest
}

func (d *Diurnal) period() int64 {
	if d.Period == 0 {
		return int64(bucket.Day)
	}
	return int64(d.Period)
}

func (a *Arrivals) per() bucket.Duration {
	if a.Per == 0 {
		return bucket.Minute
	}
	return a.Per
}

// end is the instant after the last stage.
func (a *Arrivals) end() int64 {
	end := int64(a.Start)
	for _, s := range a.stages() {
		end += int64(s.Duration)
	}
	return end
}

// stages are the stages, or the one that the short form stands for.
func (a *Arrivals) stages() []Stage {
	if len(a.Stages) == 0 {
		return []Stage{{Duration: a.Duration, Rate: &a.Rate}}
	}
	return a.Stages
}

// expected is the area under the rate: how many requests arrive on average, rounded down.
func (a *Arrivals) expected() *big.Int { return a.area(a.lines()) }

func (a *Arrivals) area(lines []line) *big.Int {
	sum := new(big.Int)
	for _, l := range lines {
		n := new(big.Int).Mul(big.NewInt(l.span), new(big.Int).Add(big.NewInt(l.from), big.NewInt(l.to)))
		sum.Add(sum, n)
	}
	return sum.Quo(sum, new(big.Int).Mul(big.NewInt(2*int64(a.per())), big.NewInt(1e9)))
}

// Check says what is wrong with arrivals; path leads to them.
func (a *Arrivals) Check(path string) error {
	_, err := a.check(path)
	return err
}

// check gives what the arrivals come to as well.
func (a *Arrivals) check(path string) (expected *big.Int, err error) {
	if err := a.checkFields(path); err != nil {
		return nil, err
	}
	lines := a.lines()
	for _, l := range lines {
		if l.from > maxPeak || l.to > maxPeak {
			return nil, wrong(path, "has a rate of more than %v in %v, want less", Decimal(maxPeak), a.per())
		}
	}
	expected = a.area(lines)
	if expected.Cmp(big.NewInt(MaxRequests)) > 0 {
		return nil, wrong(path, "comes to %v requests, want at most %d", expected, int64(MaxRequests))
	}
	return expected, nil
}

func (a *Arrivals) checkFields(path string) error {
	switch a.Process {
	case "", Constant, Poisson:
		if a.Burstiness != 0 {
			return wrong(path+".burstiness", "is set, want it with process: gamma only")
		}
	case Gamma:
		if b := a.Burstiness; b != 0 && (b < leastBurstiness || b > mostBurstiness) {
			return wrong(path+".burstiness", "is %v, want %v to %v", b, leastBurstiness, mostBurstiness)
		}
	default:
		return wrong(path+".process", "is %s, want constant, poisson or gamma", shown(string(a.Process)))
	}
	if a.Per < 0 || a.Per > bucket.MaxPer {
		return wrong(path+".per", "is %v, want more than 0s and at most 31d", a.Per)
	}
	if a.Start < 0 || a.Start > MaxStream {
		return wrong(path+".start", "is %v, want 0s to %v", a.Start, MaxStream)
	}
	if err := a.checkStages(path); err != nil {
		return err
	}
	if err := a.checkSpikes(path); err != nil {
		return err
	}
	if d := a.Diurnal; d != nil {
		if d.Period < 0 || d.Period != 0 && d.Period < bucket.Minute || d.Period > MaxStream {
			return wrong(path+".diurnal.period", "is %v, want 1m to %v", d.Period, MaxStream)
		}
		if (a.end()-int64(a.Start))/d.period() > maxPeriods {
			return wrong(path+".diurnal.period", "is %v, want at most %d of them in the stream", bucket.Duration(d.period()), maxPeriods)
		}
		if d.PeakAt < 0 || int64(d.PeakAt) >= d.period() {
			return wrong(path+".diurnal.peak_at", "is %v, want 0s to less than the period, %v", d.PeakAt, bucket.Duration(d.period()))
		}
		if d.PeakToTrough < One || d.PeakToTrough > mostPeakToTrough {
			return wrong(path+".diurnal.peak_to_trough", "is %v, want 1 to %v", d.PeakToTrough, mostPeakToTrough)
		}
	}
	return nil
}

func (a *Arrivals) checkStages(path string) error {
	if len(a.Stages) == 0 {
		switch {
		case a.Rate == 0 && a.Duration == 0:
			return wrong(path+".stages", "is missing, want stages, or rate and duration")
		case a.Rate <= 0 || a.Rate > MaxRate:
			return wrong(path+".rate", "is %v, want more than 0 and at most %v", a.Rate, MaxRate)
		case a.Duration <= 0 || a.Duration > MaxStream:
			return wrong(path+".duration", "is %v, want more than 0s and at most %v", a.Duration, MaxStream)
		case a.StartRate != 0:
			return wrong(path+".start_rate", "is set, want it with stages only")
		}
		return nil
	}
	if a.Rate != 0 {
		return wrong(path+".rate", "is set, want either rate and duration or stages")
	}
	if a.Duration != 0 {
		return wrong(path+".duration", "is set, want either rate and duration or stages")
	}
	if a.StartRate < 0 || a.StartRate > MaxRate {
		return wrong(path+".start_rate", "is %v, want 0 to %v", a.StartRate, MaxRate)
	}
	if a.StartRate != 0 && a.Stages[0].Target == nil {
		return wrong(path+".start_rate", "is set, want a first stage with a target: %v is used by no other", a.StartRate)
	}
	if n := len(a.Stages); n > maxStages {
		return wrong(path+".stages", "has %d stages, want at most %d", n, maxStages)
	}
	left := MaxStream
	for i, s := range a.Stages {
		path := fmt.Sprintf("%s.stages[%d]", path, i)
		if s.Duration <= 0 {
			return wrong(path+".duration", "is %v, want more than 0s", s.Duration)
		}
		if s.Duration > left {
			return wrong(path+".duration", "is %v, want at most %v for all stages together", s.Duration, MaxStream)
		}
		left -= s.Duration
		if err := checkEither(path, "target", s.Target, "rate", s.Rate, MaxRate); err != nil {
			return err
		}
	}
	return nil
}

func (a *Arrivals) checkSpikes(path string) error {
	if n := len(a.Spikes); n > maxStages {
		return wrong(path+".spikes", "has %d spikes, want at most %d", n, maxStages)
	}
	lasts := bucket.Duration(a.end()) - a.Start
	for i, s := range a.Spikes {
		path := fmt.Sprintf("%s.spikes[%d]", path, i)
		if s.At < 0 || s.At >= lasts {
			return wrong(path+".at", "is %v, want 0s to less than all stages, %v", s.At, lasts)
		}
		if s.Duration <= 0 || s.Duration > lasts-s.At {
			return wrong(path+".duration", "is %v, want more than 0s and at most the rest of the stages, %v", s.Duration, lasts-s.At)
		}
		if err := checkEither(path, "times", s.Times, "rate", s.Rate, MaxRate); err != nil {
			return err
		}
	}
	order := a.spikesInOrder()
	for k := 1; k < len(order); k++ {
		before, s := a.Spikes[order[k-1]], a.Spikes[order[k]]
		if ends := before.At + before.Duration; s.At < ends {
			return wrong(fmt.Sprintf("%s.spikes[%d].at", path, order[k]), "is %v, want at least %v, when spikes[%d] ends", s.At, ends, order[k-1])
		}
	}
	return nil
}

// spikesInOrder are the indices of the spikes in the order of time.
func (a *Arrivals) spikesInOrder() []int {
	order := make([]int, len(a.Spikes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(a.Spikes[i].At, a.Spikes[j].At) })
	return order
}

// checkEither wants exactly one of two numbers, from 0 to most.
func checkEither(path, one string, a *Decimal, other string, b *Decimal, most Decimal) error {
	switch {
	case a == nil && b == nil:
		return wrong(path, "has neither %s nor %s, want one of them", one, other)
	case a != nil && b != nil:
		return wrong(path+"."+other, "is set, want either %s or %s", one, other)
	case a != nil && (*a < 0 || *a > most):
		return wrong(path+"."+one, "is %v, want 0 to %v", *a, most)
	case b != nil && (*b < 0 || *b > most):
		return wrong(path+"."+other, "is %v, want 0 to %v", *b, most)
	}
	return nil
}

// A line is a stretch in which the rate moves in a straight line, in billionths of a request in Per.
type line struct {
	span     int64 // nanoseconds, more than 0
	from, to int64
}

// lines is the rate from Start on. Without spikes and a daily wave a line is a stage. With them a stage is cut
// wherever one of them bends; the rate at both ends of a piece is rounded to a billionth, and where two slopes
// are multiplied a straight line stands for their product.
func (a *Arrivals) lines() []line {
	stages := a.stages()
	cuts := []int64{}
	at := int64(a.Start)
	for _, s := range stages {
		cuts = append(cuts, at)
		at += int64(s.Duration)
	}
	end := at
	for _, s := range a.Spikes {
		cuts = append(cuts, int64(a.Start+s.At), int64(a.Start+s.At+s.Duration))
	}
	if d := a.Diurnal; d != nil {
		cuts = d.bends(cuts, int64(a.Start), end)
	}
	cuts = append(cuts, end)
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)

	lines := make([]line, 0, len(cuts))
	stage, began, before := 0, int64(a.Start), a.StartRate
	spikes := a.spikesInOrder()
	for i, x := range cuts[:len(cuts)-1] {
		for x >= began+int64(stages[stage].Duration) {
			began += int64(stages[stage].Duration)
			before = stages[stage].last()
			stage++
		}
		s, y := stages[stage], cuts[i+1]
		base := line{int64(s.Duration), int64(before), int64(s.last())}
		if s.Rate != nil {
			base.from = base.to
		}
		for len(spikes) > 0 && x >= int64(a.Start+a.Spikes[spikes[0]].At+a.Spikes[spikes[0]].Duration) {
			spikes = spikes[1:]
		}
		var spike Spike
		if len(spikes) > 0 && x >= int64(a.Start+a.Spikes[spikes[0]].At) {
			spike = a.Spikes[spikes[0]]
		}
		lines = append(lines, line{y - x, base.rate(x-began, a.Diurnal, x, spike), base.rate(y-began, a.Diurnal, y, spike)})
	}
	return lines
}

// last is the rate at the end of a stage.
func (s *Stage) last() Decimal {
	if s.Rate != nil {
		return *s.Rate
	}
	return *s.Target
}

// rate is that of a stage after t0 nanoseconds, at the instant t, with the wave and the spike there; it is too large
// to pass Check where it would not fit.
func (l line) rate(t0 int64, wave *Diurnal, t int64, spike Spike) int64 {
	num := new(big.Int).Mul(big.NewInt(l.from), big.NewInt(l.span-t0))
	num.Add(num, new(big.Int).Mul(big.NewInt(l.to), big.NewInt(t0)))
	den := big.NewInt(l.span)
	if wave != nil {
		n, d := wave.weight(t)
		num.Mul(num, n)
		den.Mul(den, d)
	}
	if spike.Times != nil {
		num.Mul(num, big.NewInt(int64(*spike.Times)))
		den.Mul(den, big.NewInt(1e9))
	}
	num.Lsh(num, 1)
	num.Add(num, den)
	num.Quo(num, den.Lsh(den, 1)) // rounded to the nearest
	if spike.Rate != nil {
		num.Add(num, big.NewInt(int64(*spike.Rate)))
	}
	if !num.IsInt64() {
		return math.MaxInt64
	}
	return num.Int64()
}

// bends adds the instants between from and to at which the wave's lines meet.
func (d *Diurnal) bends(cuts []int64, from, to int64) []int64 {
	period := d.period()
	for top := from - d.phase(from); top < to; top += period {
		for k := range int64(linesPerPeriod) {
			if at := top + bend(k, period); at > from && at < to {
				cuts = append(cuts, at)
			}
		}
	}
	return cuts
}

// phase is how long before t the wave was last at its peak.
func (d *Diurnal) phase(t int64) int64 {
	p := (t - int64(d.PeakAt)) % d.period()
	if p < 0 {
		p += d.period()
	}
	return p
}

// bend is where the k-th line of a period starts.
func bend(k, period int64) int64 {
	hi, lo := bits.Mul64(uint64(k), uint64(period))
	at, _ := bits.Div64(hi, lo, linesPerPeriod)
	return int64(at)
}

// weight is what the wave multiplies the rate at t by, as a fraction.
func (d *Diurnal) weight(t int64) (num, den *big.Int) {
	period, phase := d.period(), d.phase(t)
	hi, lo := bits.Mul64(uint64(phase), linesPerPeriod)
	q, _ := bits.Div64(hi, lo, uint64(period))
	k := int64(q)
	if bend(k+1, period) <= phase { // which is rounded down
		k++
	}
	x, y := bend(k, period), bend(k+1, period)
	// cos = c / (1e9·(y−x)), and the amplitude is (ratio−1) / (ratio+1).
	c := new(big.Int).Mul(big.NewInt(cosine(k)), big.NewInt(y-phase))
	c.Add(c, new(big.Int).Mul(big.NewInt(cosine(k+1)), big.NewInt(phase-x)))
	scale := new(big.Int).Mul(big.NewInt(1e9), big.NewInt(y-x))
	den = new(big.Int).Mul(big.NewInt(int64(d.PeakToTrough+One)), scale)
	num = c.Mul(c, big.NewInt(int64(d.PeakToTrough-One)))
	return num.Add(num, den), den
}

// cosine is cos(2π·k/96) in billionths.
func cosine(k int64) int64 {
	k %= linesPerPeriod
	if k > linesPerPeriod/2 {
		k = linesPerPeriod - k
	}
	if k > linesPerPeriod/4 {
		return -cosines[linesPerPeriod/2-k]
	}
	return cosines[k]
}

var cosines = [linesPerPeriod/4 + 1]int64{
	1000000000, 997858923, 991444861, 980785280, 965925826, 946930129, 923879533, 896872742, 866025404,
	831469612, 793353340, 751839807, 707106781, 659345815, 608761429, 555570233, 500000000, 442288690,
	382683432, 321439465, 258819045, 195090322, 130526192, 65403129, 0,
}

// A segment is a line as next needs it.
type segment struct {
	span     uint64
	from, to uint64 // area gained in 2 ns at this rate
}

// arrivals gives the instants of an Arrivals, one after the other. The k-th is the first whole nanosecond at
// which the area under the rate has reached the sum of k increments: of 1 each for a constant process, of
// exponential or gamma variables of mean 1 for the others. Increments are whole billionths of a request,
// areas are exact, and what is left of an area at the end of a line, or in a pause, counts in the next.
type arrivals struct {
	random   *random  // nil for a constant process
	drawn    []uint64 // of the gaps, the next ones, which are taken before any of random
	shape    gammaShape
	gamma    bool
	segments []segment // from now on
	unit     uint64    // areas are in this part of a billionth of a request
	at       int64     // of the last arrival, or the beginning of segments[0]

	// In a segment that holds its rate, which is where the time goes:
	flat  uint64     // area gained a nanosecond, 0 in others
	over  uint64     // 2^64/flat rounded down, for a division without dividing
	left  uint64     // nanoseconds from at to the end of the segment
	spare uint64     // area gained up to at beyond what the arrivals so far took
	gaps  [64]uint64 // that rush draws ahead
	// In one that does not:
	began int64
	taken area // by the arrivals so far since the segment began
}

// newArrivals wants arrivals that Check found right. A constant process draws nothing from r.
func newArrivals(a *Arrivals, r *random) *arrivals {
	s := &arrivals{at: int64(a.Start)}
	switch {
	case a.Process == Poisson, a.Process == Gamma && (a.Burstiness == 0 || a.Burstiness == One):
		s.random = r
	case a.Process == Gamma:
		s.random, s.gamma, s.shape = r, true, newGammaShape(a.Burstiness)
	}
	// A line gains (from+to)/2 in Per, so 1/(2·Per) of a billionth holds every area, and often much less.
	lines := a.lines()
	whole := 2 * uint64(a.per())
	common := whole
	for _, l := range lines {
		common = gcd(gcd(common, uint64(l.from)), uint64(l.to))
	}
	s.unit = whole / common
	s.segments = make([]segment, len(lines))
	for i, l := range lines {
		s.segments[i] = segment{uint64(l.span), uint64(l.from) / common, uint64(l.to) / common}
	}
	s.enter(area{})
	return s
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// enter begins segments[0] at s.at.
func (s *arrivals) enter(taken area) {
	s.flat, s.spare, s.taken, s.began = 0, 0, taken, s.at
	if g := s.segments[0]; g.from == g.to {
		s.flat, s.left = g.from+g.to, g.span
		s.over = math.MaxUint64 / max(1, s.flat)
	}
}

// next is the instant of the next arrival, in nanoseconds since instant 0, or false after the last one.
func (s *arrivals) next() (at int64, ok bool) {
	gap := uint64(1e9)
	if s.random != nil {
		gap = s.gap()
	}
	hi, need := bits.Mul64(gap, s.unit)
	if hi != 0 || need >= 1<<62 || s.flat == 0 {
		return s.cross(area{hi, need})
	}
	if need <= s.spare {
		s.spare -= need
		return s.at, true
	}
	short := need - s.spare
	wait, _ := bits.Mul64(short, s.over) // short/flat, or, since short is below 2^62, at most one less
	rest := short - wait*s.flat
	if rest >= s.flat {
		wait++
		rest -= s.flat
	}
	if rest > 0 {
		wait++
		rest = s.flat - rest
	}
	if wait > s.left {
		return s.cross(area{hi, need})
	}
	s.spare = rest
	s.left -= wait
	s.at += int64(wait)
	return s.at, true
}

// gap is the next increment of a process that is not constant.
func (s *arrivals) gap() uint64 {
	switch {
	case len(s.drawn) > 0:
		gap := s.drawn[0]
		s.drawn = s.drawn[1:]
		return gap
	case s.gamma:
		return s.random.gamma(s.shape)
	}
	return s.random.exponential()
}

// fill gives as many arrivals as there is room for, or as there are.
func (s *arrivals) fill(ats []int64) (n int) {
	for n < len(ats) {
		n += s.rush(ats[n:])
		if n == len(ats) {
			break
		}
		at, ok := s.next()
		if !ok {
			break
		}
		ats[n] = at
		n++
	}
	return n
}

// rush is next for several arrivals of a Poisson process whose rate holds, as far as 64 bits do. It is the same
// arithmetic, reckoned from where it starts and not from one arrival to the next, so that a processor can work
// on several at once: most requests of most plans come from here.
func (s *arrivals) rush(ats []int64) (n int) {
	// An exponential variable is less than 2^36 billionths, so that all of them together need less than 2^62.
	if s.random == nil || s.gamma || s.flat == 0 || s.unit >= 1<<20 || len(s.drawn) > 0 {
		return 0
	}
	ats = ats[:min(len(ats), len(s.gaps))]
	gaps, before := s.gaps[:len(ats)], s.random.pcg
	for i := range gaps {
		gaps[i] = s.random.exponential()
	}
	flat, over, unit, left, spare, begin := s.flat, s.over, s.unit, s.left, s.spare, s.at
	all, taken, waited := uint64(0), uint64(0), uint64(0)
	for i, gap := range gaps {
		all += gap * unit
		up := all - min(all, spare) + flat - 1
		wait, _ := bits.Mul64(up, over) // up/flat rounded down, or one less
		_, less := bits.Sub64(up-wait*flat, flat, 0)
		wait += 1 - less
		if wait > left {
			s.random.pcg = before // next draws this one again, and crosses the segment's end
			for range i {
				s.random.pcg.Uint64()
			}
			break
		}
		taken, waited = all, wait
		ats[i] = begin + int64(wait)
		n++
	}
	s.spare = spare + waited*flat - taken
	s.left = left - waited
	s.at = begin + int64(waited)
	return n
}

// cross is next where the arrival is not in this segment, or the segment is not flat, or 64 bits do not do.
func (s *arrivals) cross(need area) (int64, bool) {
	for len(s.segments) > 0 {
		g := s.segments[0]
		if g.from == g.to {
			spare := area{0, s.spare}
			if !spare.less(need) {
				s.spare -= need.lo
				return s.at, true
			}
			need = need.minus(spare)
			if rest := product(s.left, s.flat); rest.less(need) {
				need = need.minus(rest)
				s.at += int64(s.left)
			} else {
				wait := need.ceil(s.flat)
				s.spare = wait*s.flat - need.lo // less than flat, so the lower words do
				s.left -= wait
				s.at += int64(wait)
				return s.at, true
			}
		} else {
			need = s.taken.plus(need)
			if all := product(g.span, g.from+g.to); all.less(need) {
				need = need.minus(all)
				s.at = s.began + int64(g.span)
			} else {
				s.taken = need
				s.at = s.began + g.reaches(need)
				return s.at, true
			}
		}
		if s.segments = s.segments[1:]; len(s.segments) > 0 {
			s.enter(area{})
		}
	}
	s.flat, s.spare = 0, 0
	return 0, false
}

// reaches is the first nanosecond of the segment at which its area is at least need, which the whole of it is.
func (g segment) reaches(need area) int64 {
	// from·t + (to−from)·t²/(2·span) = need/2. A float guesses, integers decide.
	from, slope := float64(g.from), (float64(g.to)-float64(g.from))/float64(g.span)
	guess := need.float() / (from + math.Sqrt(max(0, from*from+slope*need.float())))
	high := g.span
	if guess < float64(g.span) { // and is a number
		high = uint64(guess)
	}
	low, step := uint64(0), uint64(1)
	if g.reached(high, need) {
		for low = high; low > 0 && g.reached(low, need); step *= 2 { // backwards until it is not reached
			high = low
			low -= min(low, step)
		}
		if g.reached(low, need) {
			return int64(low)
		}
	} else {
		for low = high; !g.reached(high, need); step *= 2 {
			low = high
			high = min(g.span, high+step)
		}
	}
	for high-low > 1 { // reached at high, not at low
		if mid := low + (high-low)/2; g.reached(mid, need) {
			high = mid
		} else {
			low = mid
		}
	}
	return int64(high)
}

// reached says whether the area of the first t nanoseconds is at least need.
func (g segment) reached(t uint64, need area) bool {
	// The area is t times the mean of the rates at both ends: (from·(2·span−t) + to·t) / span.
	both := product(g.from, 2*g.span-t).plus(product(g.to, t))
	return !both.times(t).less(need.times(g.span))
}
