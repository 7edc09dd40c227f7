// Package draw is the mathematics of chance: numbers of the uniform, normal, exponential and gamma
// distributions, the same on every machine. In come a seed and a purpose, out come numbers. It must
// not know what they are drawn for, no bounds and no units, and draws nothing from a clock or from
// the machine.
//
// Kept by hand, but for the generator itself (math/rand/v2): which numbers a seed gives is part of a result, and is to be the same on
// every machine and with every version of a library for distributions.
//
// Read random.go first: what is drawn, and how many numbers each draw takes, which is part of what
// a seed means. Then exponential.go, the logarithm that every arrival waits for, in integers;
// math.go, the others, in floats that round alike everywhere.
package draw

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/bits"
	"math/rand/v2"
	"strconv"
)

// A Random is one stream of random numbers. There is one for each purpose of each stream of traffic, so that a
// draw more in one place shifts nothing in another. What it gives is the same on every machine: integers, or
// floats from operations that are each rounded for themselves (see math.go).
type Random struct {
	pcg    rand.PCG
	hi, lo uint64 // what it was seeded with
}

// New is the stream of numbers of a purpose, such as "arrivals". Its seed is the first 16 bytes of
// SHA-256 over the seed in decimal, the stream's name and the purpose, with a zero byte between them.
func New(seed int64, stream, purpose string) *Random {
	sum := sha256.Sum256([]byte(strconv.FormatInt(seed, 10) + "\x00" + stream + "\x00" + purpose))
	return seeded(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16]))
}

func seeded(hi, lo uint64) *Random {
	r := &Random{hi: hi, lo: lo}
	r.pcg.Seed(hi, lo)
	return r
}

// Fork is the n-th of a family of streams, such as one for each session: whatever the others draw, in whatever
// order, it gives the same. How far r itself has got does not matter.
func (r *Random) Fork(n uint64) *Random {
	return seeded(mix(r.hi^mix(n)), mix(r.lo+mix(n)))
}

// mix is the finalizer of splitmix64: every bit of n changes about half of those of the result.
func mix(n uint64) uint64 {
	n += 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}

func (r *Random) Uint64() uint64 { return r.pcg.Uint64() }

// Below is a whole number from 0 to n-1; n 0 stands for 2^64. It takes exactly one draw. The price is that some
// numbers come up by one in 2^64 more often than others.
func (r *Random) Below(n uint64) uint64 {
	u := r.pcg.Uint64()
	if n == 0 {
		return u
	}
	hi, _ := bits.Mul64(u, n)
	return hi
}

// Unit is a number more than 0 and less than 1, of one draw.
func (r *Random) Unit() float64 {
	// Of 52 bits, so that the half that keeps it off 0 and 1 is not rounded away.
	return (float64(r.pcg.Uint64()>>12) + 0.5) * (1.0 / (1 << 52))
}

// Exponential is a number of the exponential distribution of mean 1, in billionths, of one draw: the
// larger the draw, the larger the number.
func (r *Random) Exponential() uint64 { return negativeLog(^r.pcg.Uint64()) }

// Normal is a number of the normal distribution of mean 0 and standard deviation 1, of one draw: the larger
// the draw, the larger the number.
func (r *Random) Normal() float64 { return normalQuantile(r.Unit()) }

// Normals are several of Normal, one after the other. None waits for another, so that a processor works on several at once.
func (r *Random) Normals(values []float64) {
	for len(values) > 0 {
		var units [64]float64
		n := min(len(values), len(units))
		for i := range units[:n] {
			p := r.Unit()
			units[i], values[i] = p, middleQuantile(p-0.5)
		}
		for i, p := range units[:n] {
			if math.Abs(p-0.5) > inTheMiddle {
				values[i] = outerQuantile(p)
			}
		}
		values = values[n:]
	}
}

// A Shape is what the gamma distribution of a shape and mean 1 needs to draw from it.
type Shape struct {
	shape, d, c float64
}

// NewShape is that of shape k.
func NewShape(k float64) Shape {
	d := k - 1.0/3
	if k < 1 {
		d = k + 2.0/3 // that of shape+1, see Gamma
	}
	return Shape{shape: k, d: d, c: 1 / math.Sqrt(9*d)}
}

// MaxGap is the largest gap between two requests, in billionths of the mean one. Gaps beyond do not happen:
// at the least burstiness, 0.01, one in e^175 would be longer.
const MaxGap = 1 << 44

// Gamma is a number of the gamma distribution of g's shape and mean 1, in billionths, by Marsaglia and Tsang (A simple
// method for generating gamma variables, 2000).
//
// With d = shape − 1/3 and c = 1/√(9d), the variable d·(1+c·x)³ has the gamma density where x has a density proportional
// to exp(d·(1 − v + ln v)), v = (1+c·x)³. That lies below the normal density exp(−x²/2), and close to it, so x is drawn
// from that and kept with probability exp(x²/2 + d·(1 − v + ln v)): more than 95 % of the time for a shape from 1 on. The
// test is made of logarithms, as v has one anyway. Below shape 1 the density has no bound at 0, so one of shape+1 is
// drawn and multiplied by u^(1/shape), u uniform, which makes it one of shape.
func (r *Random) Gamma(g Shape) uint64 {
	v := 0.0
	for {
		x := r.Normal()
		v = 1 + float64(g.c*x)
		if v <= 0 {
			continue
		}
		v = float64(float64(v*v) * v)
		half := float64(0.5*x) * x
		if Ln(r.Unit()) < float64(half)+float64(g.d*(1-v+Ln(v))) {
			break
		}
	}
	v = float64(g.d*v) / g.shape
	if g.shape < 1 {
		v *= Exp(Ln(r.Unit()) / g.shape)
	}
	return uint64(min(math.Floor(float64(v*1e9)+0.5), MaxGap))
}
