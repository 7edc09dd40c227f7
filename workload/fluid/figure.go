package fluid

import (
	"math/bits"

	"loadshape/workload/amount"
	"loadshape/workload/draw"
)

// A figure of requests, of which sums are kept.
type figure struct {
	sampler amount.Sampler
	random  *draw.Random
	most    int64 // none is larger; 0: they may be
	each    int
	values  []int64 // memory for some

	sums    []int64 // of the first requests, each of so many more; none of a figure that is always the same
	largest int64   // of those
	sizes   [classes]int64
}

// Of how many requests a figure is how large is kept by classes: eight from one power of two to the next.
const classes = 64 * 8

// class is that of a value, and upper the largest value of a class.
func class(v int64) int {
	n := bits.Len64(uint64(v))
	if n <= 3 {
		return int(v)
	}
	return n<<3 | int(uint64(v)>>(n-4)&7)
}

func upper(c int) int64 {
	n := c >> 3
	if n <= 3 {
		return int64(c)
	}
	return int64(uint64(9+c&7)<<(n-4)) - 1
}

// upTo draws until there are n sums behind the first, which is 0.
func (f *figure) upTo(n int) {
	if f.sampler.Constant() {
		f.largest = f.limited(f.sampler.Draw(nil))
		return
	}
	if f.sums == nil {
		f.sums, f.values = []int64{0}, make([]int64, f.each)
	}
	for len(f.sums) <= n {
		f.sampler.Fill(f.values, f.random)
		sum := f.sums[len(f.sums)-1]
		for _, v := range f.values {
			v = f.limited(v)
			f.largest = max(f.largest, v)
			f.sizes[class(v)]++
			sum += v
		}
		f.sums = append(f.sums, sum)
	}
}

func (f *figure) limited(v int64) int64 {
	if f.most > 0 {
		return min(v, f.most)
	}
	return v
}

// sum is that of the first requests, i times as many as a sum is kept of.
func (f *figure) sum(i int32) float64 {
	if f.sums == nil {
		return float64(f.largest) * float64(i) * float64(f.each)
	}
	return float64(f.sums[i])
}

// add adds the numbers of requests by class; those of a figure that is always the same are any number.
func (f *figure) add(all *[classes]int64) {
	if f.sums == nil {
		if f.largest > 0 {
			all[class(f.largest)] = 1 << 50
		}
		return
	}
	for c, n := range f.sizes {
		all[c] = min(all[c]+n, 1<<50)
	}
}

// fewest is how many requests at the least come to more than some tokens, of those that there are.
func fewest(all *[classes]int64, tokens float64) int64 {
	n := int64(0)
	for c := classes - 1; c > 0 && tokens > 0; c-- {
		if all[c] == 0 {
			continue
		}
		each := float64(upper(c))
		if whole := float64(all[c]) * each; whole < tokens {
			n, tokens = n+all[c], tokens-whole
		} else {
			return n + max(1, int64(tokens/each))
		}
	}
	return n
}
