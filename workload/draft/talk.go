package draft

import (
	"slices"

	"loadshape/bucket"
)

// habits are what the conversations of a part have in common.
type habits struct {
	turns, think, fresh []int64
	prefix              int64 // that most of them begin with, and which the first turn of most reads from a cache
	least               int64 // total of a first turn
	cached              bool
	ttl                 bucket.Duration // 0: not longer than usual
	most, compacted     int64           // tokens at which a session is compacted, and to which; 0: never seen
	cut                 int             // how often
	overlaps, shrinks   int             // turns that came before the end of the one before, and that ask for less than was said
	follow              int             // turns after the first
}

// dropped is what of a context remains at the most where it was compacted.
const dropped = 0.7

// habitsOf looks at conversations.
func habitsOf(talks [][]request) *habits {
	h := &habits{}
	h.beginnings(talks)
	late, kept := 0, 0 // turns after more than 5 minutes, and those of them that the cache still had
	for _, turns := range talks {
		h.turns = append(h.turns, int64(len(turns)))
		if first := &turns[0]; !first.unsized {
			h.fresh = append(h.fresh, max(0, first.total()-h.prefix))
		}
		for i := 1; i < len(turns); i++ {
			before, q := &turns[i-1], &turns[i]
			h.follow++
			h.think = append(h.think, max(0, q.at-before.end()))
			if q.at < before.end() && before.timed {
				h.overlaps++
			}
			if q.unsized || before.unsized {
				continue
			}
			h.cached = h.cached || q.read > 0
			if q.at-before.at > 5*int64(bucket.Minute) {
				late++
				if 2*q.read > before.total() {
					kept++
				}
			}
			h.grow(before, q)
		}
	}
	if late >= 5 && 2*kept > late {
		h.ttl = bucket.Hour
	}
	if h.cut > 0 {
		h.compacted = max(h.compacted/int64(h.cut), h.prefix)
		if h.most = round(h.most, 3); h.most <= h.compacted {
			h.most = 0
		}
	}
	return h
}

// beginnings finds what the first turns have in common.
func (h *habits) beginnings(talks [][]request) {
	var read []int64
	for _, turns := range talks {
		first := &turns[0]
		if first.unsized {
			continue
		}
		if total := first.total(); h.least == 0 || total < h.least {
			h.least = total
		}
		if first.read > 0 {
			read = append(read, first.read)
			h.cached = true
		}
	}
	if len(read) > 0 && 4*len(read) >= len(talks) {
		slices.Sort(read)
		h.prefix = min(read[len(read)/2], h.least)
	}
}

// grow looks at what a turn has more than the one before.
func (h *habits) grow(before, q *request) {
	fresh := q.total() - before.total() - before.output
	switch {
	case fresh >= 0:
		h.fresh = append(h.fresh, fresh)
	case float64(q.total()) < dropped*float64(before.total()):
		h.cut++
		h.most = max(h.most, before.total())
		h.compacted += q.total()
	default:
		h.shrinks++
		h.fresh = append(h.fresh, 0)
	}
}

// sequential says why these are no conversations of which each turn goes on from the one before; empty where they are.
func (h *habits) sequential() string {
	switch {
	case 5*h.overlaps > h.follow:
		return "their turns overlap"
	case 3*(h.shrinks+h.cut) > h.follow:
		return "their turns do not grow"
	}
	return ""
}
