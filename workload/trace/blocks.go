package trace

// MaxBlocks is how many blocks of a prefix cache are remembered at most.
const MaxBlocks = 1 << 20

// blocks remembers which blocks were used within the lifetime. They stand in a ring in the order of their
// last use, so that the memory is that of one lifetime, however long the trace is.
type blocks struct {
	lifetime int64
	slot     map[int64]int32
	ring     []block // the first is the seam: the oldest comes after it, the newest before
	free     []int32
}

type block struct {
	id, used      int64
	before, after int32
}

func (b *blocks) init(lifetime int64) {
	b.lifetime = lifetime
	b.slot = make(map[int64]int32)
	b.ring = make([]block, 1)
}

// use looks a prompt's blocks up and marks all of them as used: it says how many from the first on were used
// within the lifetime before. at never goes backwards.
func (b *blocks) use(ids []int64, at int64) (hits int) {
	for {
		oldest := b.ring[0].after
		if oldest == 0 || at-b.ring[oldest].used < b.lifetime {
			break
		}
		b.forget(oldest)
	}
	for hits < len(ids) {
		if _, ok := b.slot[ids[hits]]; !ok {
			break
		}
		hits++
	}
	for _, id := range ids {
		b.mark(id, at)
	}
	return hits
}

func (b *blocks) mark(id, at int64) {
	n, ok := b.slot[id]
	if ok {
		b.unlink(n)
	} else {
		if len(b.slot) == MaxBlocks {
			b.forget(b.ring[0].after)
		}
		if last := len(b.free) - 1; last >= 0 {
			n, b.free = b.free[last], b.free[:last]
		} else {
			n = int32(len(b.ring))
			b.ring = append(b.ring, block{})
		}
		b.slot[id] = n
	}
	newest := b.ring[0].before
	b.ring[n] = block{id: id, used: at, before: newest}
	b.ring[newest].after = n
	b.ring[0].before = n
}

func (b *blocks) unlink(n int32) {
	before, after := b.ring[n].before, b.ring[n].after
	b.ring[before].after = after
	b.ring[after].before = before
}

func (b *blocks) forget(n int32) {
	b.unlink(n)
	delete(b.slot, b.ring[n].id)
	b.free = append(b.free, n)
}
