package trace

import (
	"fmt"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload"

	"pgregory.net/rapid"
)

func cached(at, input, read, output int64) workload.Request {
	q := plain(at, input, output)
	q.CacheReadInputTokens = read
	return q
}

func TestMooncake(t *testing.T) {
	const text = `{"timestamp": 0, "input_length": 1500, "output_length": 500, "hash_ids": [0, 1, 2]}
{"timestamp": 0, "input_length": 1500, "output_length": 1, "hash_ids": [0, 1, 3]}
{"timestamp": 1.5, "input_length": 1400, "output_length": 2, "hash_ids": [0, 1, 2]}
{"hash_ids": [9, 0, 1], "timestamp": 1000, "input_length": 1300, "output_length": 3}
{"timestamp": 1000, "input_length": 10, "output_length": 4, "hash_ids": []}
{"timestamp": 1000, "input_length": 10, "output_length": 4, "session_id": "s"}
{"timestamp": 300999.999999, "input_length": 1025, "output_length": 5, "hash_ids": [0, 1, 4]}
{"timestamp": 301001, "input_length": 1025, "output_length": 5, "hash_ids": [9, 0, 4]}
`
	last := cached(1e9, 10, 0, 4)
	last.Session = "s"
	wantRequests(t, mustRead(t, text, Options{}),
		cached(0, 1500, 0, 500),
		cached(0, 476, 1024, 1),       // the blocks of the row before count at once
		cached(1_500_000, 0, 1400, 2), // no more than the input
		cached(1e9, 1300, 0, 3),       // 0 and 1 are known, but are no prefix
		cached(1e9, 10, 0, 4),
		last,
		cached(300_999_999_999, 1, 1024, 5), // used at 1000 ms, so until 301000 ms
		cached(301e9+1e6, 1025, 0, 5),       // 9 was not
	)
	off := mustRead(t, text, Options{NoCache: true})
	for i, q := range mustRead(t, text, Options{}) {
		q.InputTokens += q.CacheReadInputTokens
		q.CacheReadInputTokens = 0
		if off[i] != q {
			t.Errorf("without the cache request %d is %+v, want %+v", i, off[i], q)
		}
	}
	small := mustRead(t, text, Options{BlockSize: 16, CacheTTL: bucket.Second})
	wantRequests(t, small[:4], cached(0, 1500, 0, 500), cached(0, 1468, 32, 1), cached(1_500_000, 1352, 48, 2), cached(1e9, 1300, 0, 3))
}

func TestMooncakeErrors(t *testing.T) {
	const (
		ms     = "expected milliseconds from 0 to 4611686018427.387904"
		tokens = "expected a whole number from 0 to 100000000000000"
		ids    = "expected an array of whole numbers from 0 to 9223372036854775807"
	)
	tests := []struct{ text, want string }{
		{`{"input_length":1,"output_length":1}`, `timestamp: is missing, ` + ms},
		{`{"timestamp":9,"output_length":1}`, `input_length: is missing, ` + tokens},
		{`{"timestamp":9,"input_length":1}`, `output_length: is missing, ` + tokens},
		{`{"timestamp":-1,"input_length":1,"output_length":1}`, `timestamp: is -1, ` + ms},
		{`{"timestamp":"9","input_length":1,"output_length":1}`, `timestamp: is "9", ` + ms},
		{`{"timestamp":null,"input_length":1,"output_length":1}`, `timestamp: is null, ` + ms},
		{`{"timestamp":8,"input_length":1,"output_length":1}`, `timestamp: is 8, expected no earlier than 9 in line 1`},
		{`{"timestamp":9,"input_length":-1,"output_length":1}`, `input_length: is -1, ` + tokens},
		{`{"timestamp":9,"input_length":1,"output_length":null}`, `output_length: is null, ` + tokens},
		{`{"timestamp":9,"input_length":1,"output_length":1,"hash_ids":5}`, `hash_ids: is 5, ` + ids},
		{`{"timestamp":9,"input_length":1,"output_length":1,"hash_ids":null}`, `hash_ids: is null, ` + ids},
		{`{"timestamp":9,"input_length":1,"output_length":1,"hash_ids":[1,-2]}`, `hash_ids: holds -2, ` + ids},
		{`{"timestamp":9,"input_length":1,"output_length":1,"hash_ids":["a"]}`, `hash_ids: holds "a", ` + ids},
		{`{"timestamp":9,"input_length":1,"output_length":1,"hash_ids":[[1]]}`, `hash_ids: holds an array, ` + ids},
		{`{"timestamp":9,"input_length":1,"output_length":1,"hash_ids":[9223372036854775808]}`, `hash_ids: holds 9223372036854775808, ` + ids},
		{`{"timestamp":9,"input_length":1,"output_length":1,"hash_ids":[1,]}`, `column 65: is ']', expected a value`},
		{`{"timestamp":9,"input_length":1,"output_length":1,"hash_ids":[1 2]}`, `column 65: is '2', expected ',' or ']'`},
		{`{"timestamp":9,"input_length":1,"output_length":1,"hash_ids":[1, 2`, `column 67: is the end of the line, expected ',' or ']'`},
		{`{"timestamp":9,"input_length":1,"output_length":1,"hash_ids":[`, `column 63: is the end of the line, expected a value`},
		{`{"timestamp":9,"timestamp":9}`, `timestamp: is given twice, expected it once`},
		{`{"timestamp" 9}`, `column 14: is '9', expected ':'`},
		{`{"timestamp":}`, `column 14: is '}', expected a value`},
		{`{"timestamp":9,"session_id":7}`, `session_id: is 7, expected a string of at most 1024 bytes without control characters`},
		{`{"timestamp":9,"chat_id":7}`, `chat_id: is no field of a Mooncake trace, expected timestamp, input_length, output_length, hash_ids or session_id`},
		{`{"at":9,"input_tokens":1}`, `at: is no field of a Mooncake trace, expected timestamp, input_length, output_length, hash_ids or session_id`},
		{`[]`, `column 1: is '[', expected a JSON object`},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			_, err := readAll(`{"timestamp":9,"input_length":1,"output_length":1}`+"\n"+tt.text+"\n", Options{})
			wantError(t, err, "f:2: "+tt.want)
		})
	}
}

// TestLifetimeIsScaled: the cache forgets in the time of the requests as they are sent.
func TestLifetimeIsScaled(t *testing.T) {
	row := `{"timestamp":%d,"input_length":600,"output_length":1,"hash_ids":[1]}` + "\n"
	for _, tt := range []struct {
		scale Ratio
		last  int // milliseconds between two uses that the cache survives
	}{{Ratio{}, 299_999}, {Ratio{2, 1}, 149_999}, {Ratio{1, 2}, 599_999}, {Ratio{7, 3}, 128_571}} {
		for gap, want := range map[int]int64{tt.last: 512, tt.last + 1: 0} {
			all := mustRead(t, fmt.Sprintf(row, 0)+fmt.Sprintf(row, gap), Options{TimeScale: tt.scale})
			if got := all[1].CacheReadInputTokens; got != want {
				t.Errorf("scale %v: %d read after %d ms, want %d", tt.scale, got, gap, want)
			}
		}
	}
}

// TestLongestLifetime: a lifetime too long to count is one without an end.
func TestLongestLifetime(t *testing.T) {
	const text = `{"timestamp":0,"input_length":600,"output_length":1,"hash_ids":[1]}
{"timestamp":4611686018427,"input_length":600,"output_length":1,"hash_ids":[1]}
`
	all := mustRead(t, text, Options{CacheTTL: bucket.MaxPer, TimeScale: Ratio{1, maxRatioPart}})
	wantRequests(t, all, cached(0, 600, 0, 1), cached(4611, 88, 512, 1))
}

// TestWarmFromBefore: what From leaves out was sent all the same.
func TestWarmFromBefore(t *testing.T) {
	row := `{"timestamp":%d,"input_length":600,"output_length":1,"hash_ids":[1]}` + "\n"
	wantRequests(t, mustRead(t, fmt.Sprintf(row, 0)+fmt.Sprintf(row, 60_000), Options{From: bucket.Minute}), cached(0, 88, 512, 1))
}

// TestBlocks compares with a map that forgets nothing and looks at the times instead.
func TestBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b blocks
		b.init(rapid.Int64Range(1, 20).Draw(t, "lifetime"))
		used := map[int64]int64{}
		var at int64
		for range rapid.IntRange(1, 60).Draw(t, "rows") {
			at += rapid.Int64Range(0, 6).Draw(t, "gap")
			ids := rapid.SliceOfN(rapid.Int64Range(0, 12), 0, 6).Draw(t, "ids")
			want := 0
			for want < len(ids) {
				last, ok := used[ids[want]]
				if !ok || at-last >= b.lifetime {
					break
				}
				want++
			}
			for _, id := range ids {
				used[id] = at
			}
			if got := b.use(ids, at); got != want {
				t.Fatalf("at %d %v has %d hits, want %d", at, ids, got, want)
			}
			live := 0
			for _, last := range used {
				if at-last < b.lifetime {
					live++
				}
			}
			if len(b.slot) != live || len(b.ring)-1-len(b.free) != live {
				t.Fatalf("%d blocks in %d slots, %d of them free, want %d", len(b.slot), len(b.ring)-1, len(b.free), live)
			}
		}
	})
}

func TestBlocksAreBounded(t *testing.T) {
	var b blocks
	b.init(1)
	ids := make([]int64, 1000)
	for next := int64(0); next < MaxBlocks+5000; next += int64(len(ids)) {
		for i := range ids {
			ids[i] = next + int64(i)
		}
		b.use(ids, 0)
	}
	if len(b.slot) != MaxBlocks || len(b.ring) != MaxBlocks+1 {
		t.Errorf("%d blocks in %d slots, want %d", len(b.slot), len(b.ring)-1, MaxBlocks)
	}
	if hits := b.use([]int64{MaxBlocks}, 0); hits != 1 {
		t.Error("the latest blocks are gone, want the oldest gone")
	}
	if hits := b.use([]int64{0}, 0); hits != 0 {
		t.Error("the oldest block is there, want it gone")
	}
}

func TestDetectJSON(t *testing.T) {
	for text, want := range map[string]Format{
		`{"at":1}`:                        JSONL,
		`{"input_tokens":1}`:              JSONL,
		`{"model":"timestamp","at":1}`:    JSONL,
		`{}`:                              JSONL,
		`{"x":1}`:                         JSONL,
		`{"x":`:                           JSONL,
		`{"x":{"timestamp":1}}`:           JSONL,
		`{"timestamp":1}`:                 Mooncake,
		` {"hash_ids":[1],"timestamp":1}`: Mooncake,
		`{"x":"at","session_id":1,"input_length":`: Mooncake,
	} {
		r, err := NewReader("f", strings.NewReader(text), Options{})
		if err != nil || r.Format() != want {
			t.Errorf("%s is %v, %v, want %v", text, r.Format(), err, want)
		}
	}
}

// TestQwenBailian: seconds and blocks of 16, and what looks like it is no Mooncake trace.
func TestQwenBailian(t *testing.T) {
	const first, second = `"timestamp":0.0,"input_length":40,"output_length":1,"hash_ids":[1,2,3]}` + "\n", `"timestamp":61.114,"input_length":60,"output_length":2,"hash_ids":[1,2,3,4]}` + "\n"
	chat := `{"chat_id":1,"parent_chat_id":-1,"type":"text","turn":1,`
	wantRequests(t, mustRead(t, chat+first+chat+second, Options{}), cached(0, 40, 0, 1), cached(61_114_000_000, 12, 48, 2))
	wantRequests(t, mustRead(t, "{"+first+"{"+second, Options{Format: QwenBailian}), cached(0, 40, 0, 1), cached(61_114_000_000, 12, 48, 2))
	_, err := readAll("{"+first, Options{})
	if err == nil || !strings.Contains(err.Error(), "is 3 blocks, expected at most 2 of 512 tokens each for an input of 40") {
		t.Errorf("error is %v, want that the blocks are too many", err)
	}
}
