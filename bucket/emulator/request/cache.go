package request

import (
	"crypto/sha256"
	"time"
)

// A Cache holds the prefixes of one model's prompts. The zero cache is empty.
type Cache struct {
	prefixes map[[sha256.Size]byte]*prefix
	swept    int64 // when those that were over were thrown away
}

// A prefix is kept from the first token of the answer that wrote it until it was not used for as long as it lives.
type prefix struct {
	from, until int64
	life        int64
}

const (
	fiveMinutes = int64(5 * time.Minute)
	oneHour     = int64(time.Hour)
	lookback    = 20 // blocks before a mark whose prefixes are looked for, as the API documents it
)

// A Usage is how the input of a request is counted.
type Usage struct {
	Input, Read          int64
	Written5m, Written1h int64
}

func (u *Usage) Written() int64 { return u.Written5m + u.Written1h }

// Look says how much of a prompt is read from the cache at an instant, and how much is written to it. Nothing
// changes. A prefix shorter than least is not kept.
func (c *Cache) Look(p *Prompt, at, least int64) (u Usage) {
	u.Input = p.Total
	last, sum := -1, int64(0)
	ends := make([]int64, len(p.Blocks)) // tokens up to the end of each block
	for i := range p.Blocks {
		sum += p.Blocks[i].tokens
		ends[i] = sum
		if p.Blocks[i].cache != nil && sum >= least {
			last = i
		}
	}
	if last < 0 {
		return u
	}
	hit := c.hit(p, ends, at, least)
	if hit >= 0 {
		u.Read = ends[hit]
	}
	from := u.Read
	for i := hit + 1; i <= last; i++ {
		b := &p.Blocks[i]
		if b.cache == nil || ends[i] < least {
			continue
		}
		if b.cache.life() == oneHour {
			u.Written1h += ends[i] - from
		} else {
			u.Written5m += ends[i] - from
		}
		from = ends[i]
	}
	u.Input = p.Total - max(from, u.Read)
	return u
}

// hit is the last block with which a known prefix ends that a mark leads to; -1 is none.
func (c *Cache) hit(p *Prompt, ends []int64, at, least int64) int {
	for i := len(p.Blocks) - 1; i >= 0; i-- {
		if p.Blocks[i].cache == nil {
			continue
		}
		for k := i; k >= 0 && k >= i-lookback; k-- {
			if known := c.prefixes[p.Blocks[k].hash]; known != nil && known.from <= at && at < known.until && ends[k] >= least {
				return k
			}
		}
	}
	return -1
}

// Keep remembers the prefixes of an admitted prompt, from its first token on, and those that it reads a while
// longer.
func (c *Cache) Keep(p *Prompt, at, first, least int64) {
	if c.prefixes == nil {
		c.prefixes = make(map[[sha256.Size]byte]*prefix)
	}
	sum, last := int64(0), p.lastMark()
	for i := range last + 1 {
		b := &p.Blocks[i]
		sum += b.tokens
		known := c.prefixes[b.hash]
		if known != nil && known.from <= at && at < known.until {
			known.until = max(known.until, at+known.life)
			continue
		}
		if b.cache == nil || sum < least {
			continue
		}
		from, until := first, first+b.cache.life()
		if known != nil && at < known.from { // another answer is writing it
			from, until = min(from, known.from), max(until, known.until)
		}
		c.prefixes[b.hash] = &prefix{from: from, until: until, life: b.cache.life()}
	}
	c.sweep(at)
}

// sweep throws away what is over, now and then.
func (c *Cache) sweep(at int64) {
	if at-c.swept < fiveMinutes && len(c.prefixes) < 1<<16 {
		return
	}
	c.swept = at
	for hash, known := range c.prefixes {
		if known.until <= at {
			delete(c.prefixes, hash)
		}
	}
}

// lastMark is the last block with cache_control; -1 is none.
func (p *Prompt) lastMark() int {
	for i := len(p.Blocks) - 1; i >= 0; i-- {
		if p.Blocks[i].cache != nil {
			return i
		}
	}
	return -1
}

func (c *CacheControl) life() int64 {
	if c.TTL == "1h" {
		return oneHour
	}
	return fiveMinutes
}
