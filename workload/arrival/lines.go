package arrival

import (
	"math"
	"math/big"
	"math/bits"
	"slices"

	"loadshape/workload/amount"
)

// A line is a stretch in which the rate moves in a straight line, in billionths of a request in Per.
type line struct {
	span     int64 // nanoseconds, more than 0
	from, to int64
}

// lines is the rate from Start on. Without spikes and a daily wave a line is a stage. With them a stage is cut
// wherever one of them bends; the rate at both ends of a piece is rounded to a billionth, and where two slopes
// are multiplied a straight line stands for their product.
func (a *Schedule) lines() []line {
	stages := a.AllStages()
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
			before = stages[stage].Last()
			stage++
		}
		s, y := stages[stage], cuts[i+1]
		base := line{int64(s.Duration), int64(before), int64(s.Last())}
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

// Last is the rate at the end of a stage.
func (s *Stage) Last() amount.Decimal {
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
	den = new(big.Int).Mul(big.NewInt(int64(d.PeakToTrough+amount.One)), scale)
	num = c.Mul(c, big.NewInt(int64(d.PeakToTrough-amount.One)))
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
