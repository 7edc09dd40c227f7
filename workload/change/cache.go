package change

import (
	"fmt"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
	"loadshape/workload"
	"loadshape/workload/amount"
	"loadshape/workload/draw"
	"loadshape/workload/wide"
)

// cacheOption is a part of the input that is read from a cache. In a session there is a cache, or there is none.
func cacheOption(p *workload.Plan, stream int) Option {
	c, s := option(p, KindCache, stream), &p.Streams[stream]
	path := streamPath(stream)
	if s.Session != nil {
		if s.Session.Cached() {
			return c.moot("its sessions have a cache already")
		}
		c.From, c.Degrees = "no cache", 1
		c.at = func(int) Degree {
			return Degree{"a cache in each session", []yamlfile.Edit{set(path+".session.cache", true)}}
		}
		return c
	}
	input := &s.InputTokens
	if input.Zero() {
		return c.moot("it has no input that is not cached")
	}
	if _, ok := sizeEdits(input, "", 1, 1); !ok {
		return c.moot("its sizes come from a file")
	}
	read := &s.CacheReadInputTokens
	if _, ok := sizeEdits(read, "", 1, 1); !ok {
		return c.moot("what it reads from a cache comes from a file")
	}
	mean, before := meanOf(input), meanOf(read)
	c.From, c.Degrees = fmt.Sprintf("%s cached", percentOf(before, mean+before)), 99
	c.at = func(degree int) Degree {
		edits, _ := sizeEdits(input, path+".input_tokens", less(degree), 100)
		moved := mean * int64(degree) / 100
		switch {
		case read.Zero(): // as what is moved there
			edits = append(edits, set(path+".cache_read_input_tokens", scaledSize(input, int64(degree), 100)))
		case before == 0:
			edits = append(edits, set(path+".cache_read_input_tokens", max(1, moved)))
		default: // more of it, so that on average as much is read as before, in other words
			more, _ := sizeEdits(read, path+".cache_read_input_tokens", before+moved, before)
			edits = append(edits, more...)
		}
		return Degree{fmt.Sprintf("%s cached", percentOf(before+moved, mean+before)), edits}
	}
	return c
}

// percentOf is part / whole in tenths of a per cent, rounded.
func percentOf(part, whole int64) string {
	if whole == 0 {
		return "0 %"
	}
	tenths := wide.Product(uint64(part), 1000).Plus(wide.Uint128{Lo: uint64(whole) / 2}).FloorOr(uint64(whole), 1000)
	return fmt.Sprintf("%d.%d %%", tenths/10, tenths%10)
}

// meanOf is near the average of what is drawn, the same on every machine.
func meanOf[T amount.Value](d *amount.Distribution[T]) int64 {
	const draws = 4096
	sampler, r := d.Sampler(), draw.New(0, "", "mean")
	var sum int64
	for range draws {
		sum += min(sampler.Draw(r), bucket.MaxLimit)
	}
	return sum / draws
}
