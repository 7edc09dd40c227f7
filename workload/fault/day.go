package fault

import (
	"math/bits"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/draw"
)

// A Day is what happens to the attempts of one stream.
type Day struct {
	faults []Fault
	slow   []Slow
	random *draw.Random
}

// Of is the day of a stream; nil where nothing happens to it.
func Of(faults []Fault, slow []Slow, stream string, seed int64) *Day {
	d := &Day{}
	for i := range faults {
		if p := faults[i].period(); p.of(stream) {
			d.faults = append(d.faults, faults[i])
		}
	}
	for i := range slow {
		if p := slow[i].period(); p.of(stream) {
			d.slow = append(d.slow, slow[i])
		}
	}
	if len(d.faults)+len(d.slow) == 0 {
		return nil
	}
	if len(d.faults) > 0 {
		d.random = draw.New(seed, stream, "faults")
	}
	return d
}

// Strike draws whether an attempt at a target is answered with an error: its status, or 0, and after how many seconds the client
// is told to come back; below 0 it is told nothing. It draws one number, and none while no fault is there.
func (d *Day) Strike(at int64, target string) (status int, retryAfter int64) {
	part, drawn := int64(0), false
	for i := range d.faults {
		f := &d.faults[i]
		if p := f.period(); !p.holds(at) || !p.at(target) {
			continue
		}
		if !drawn {
			hi, _ := bits.Mul64(d.random.Uint64(), uint64(amount.One))
			part, drawn = int64(hi), true
		}
		if part -= int64(f.Share); part < 0 {
			if f.RetryAfter == nil {
				return f.Status, -1
			}
			return f.Status, (int64(*f.RetryAfter) + int64(bucket.Second) - 1) / int64(bucket.Second)
		}
	}
	return 0, -1
}

// Slow is how fast an answer of a target comes that is admitted at an instant; nil where it comes as the stream says.
func (d *Day) Slow(at int64, target string) *Slow {
	for i := range d.slow {
		if p := d.slow[i].period(); p.holds(at) && p.at(target) {
			return &d.slow[i]
		}
	}
	return nil
}

// Chance reports whether chance has a part in the faults.
func Chance(faults []Fault) bool {
	for i := range faults {
		if faults[i].Share < Share(amount.One) {
			return true
		}
	}
	return false
}
