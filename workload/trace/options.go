package trace

import (
	"fmt"

	"loadshape/bucket"
)

// Options say how a trace becomes requests. The zero Options take it as it is.
//
// The time of a request is ((written − the first, with AutoOffset) − From) × TimeScale + Offset, rounded down
// to a nanosecond. TTFT and Duration of a record stay as they are.
type Options struct {
	Format Format // empty: by content
	Model  string // the model of every request; empty: as recorded

	// Read hears of how many bytes of a file are read, as stored; nil hears nothing.
	Read func(bytes int)

	AutoOffset bool            // the first record of the trace is at 0, whatever it says
	From       bucket.Duration // requests before are left out, and From becomes 0
	To         bucket.Duration // reading stops at the first request at To or later; 0 is the end of the trace
	TimeScale  Ratio           // 2: takes twice as long; 0.5: half as long
	Offset     bucket.Duration // added to every time

	// Load multiplies the requests: request i, counted from 0 within From and To, becomes
	// floor(Load·(i+1)) − floor(Load·i) requests at the same instant, each with the sizes of the recorded one.
	// 2.5 is every request twice and every second one once more; 0.5 is every second one.
	Load Ratio

	// Mooncake's hash_ids. Lifetimes run in the time of the requests, after TimeScale; requests before From
	// fill the cache too. At most MaxBlocks blocks are remembered, the latest used.
	NoCache   bool            // every token of the input is input_tokens
	CacheTTL  bucket.Duration // how long a block can be read after it was last used; 0 is 5m
	BlockSize int64           // tokens of a block; 0 is 512, of qwen-bailian 16
}

func (o *Options) check() error {
	wrong := func(path, format string, args ...any) error {
		return &bucket.FieldError{Path: path, Want: fmt.Sprintf(format, args...)}
	}
	if !bucket.Known(o.Format, formats) {
		return wrong("format", "is %q, expected %s", short([]byte(o.Format)), bucket.OneOf(formats))
	}
	if !validName([]byte(o.Model)) {
		return wrong("model", "is %q, expected %s", short([]byte(o.Model)), wantName)
	}
	if o.From < 0 {
		return wrong("from", "is %v, expected 0s or more", o.From)
	}
	if o.To < 0 || o.To != 0 && o.To <= o.From {
		return wrong("to", "is %v, expected more than from, %v", o.To, o.From)
	}
	if o.Offset < 0 {
		return wrong("offset", "is %v, expected 0s or more", o.Offset)
	}
	if err := o.TimeScale.check("time_scale"); err != nil {
		return err
	}
	if err := o.Load.check("load"); err != nil {
		return err
	}
	if o.CacheTTL < 0 || o.CacheTTL > bucket.MaxPer {
		return wrong("cache_ttl", "is %v, expected more than 0s and at most %v", o.CacheTTL, bucket.MaxPer)
	}
	if o.BlockSize < 0 || o.BlockSize > bucket.MaxLimit {
		return wrong("block_size", "is %d, expected 1 to %d", o.BlockSize, int64(bucket.MaxLimit))
	}
	return nil
}
