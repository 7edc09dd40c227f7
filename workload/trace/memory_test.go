package trace

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"testing"

	"loadshape/workload"
)

// generated is a trace that is nowhere: every line is made when it is read.
type generated struct {
	head  string
	line  func(b []byte, i int) []byte
	n     int // how many lines
	i     int
	b     []byte
	given int
}

func (g *generated) Read(p []byte) (int, error) {
	if g.given == len(g.b) {
		if g.b, g.given = g.b[:0], 0; g.i == 0 {
			g.b = append(g.b, g.head...)
		}
		for ; g.i < g.n && len(g.b) < 32<<10; g.i++ {
			g.b = g.line(g.b, g.i)
		}
		if len(g.b) == 0 {
			return 0, io.EOF
		}
	}
	n := copy(p, g.b[g.given:])
	g.given += n
	return n, nil
}

// fill writes a pattern with its numbers: each # is the next one, each run of @ is one in as many digits. It
// makes no garbage, which a test of memory could not tell from the reader's.
func fill(b []byte, pattern string, numbers ...int) []byte {
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '#':
			b = strconv.AppendInt(b, int64(numbers[0]), 10)
			numbers = numbers[1:]
		case '@':
			start := len(b)
			for ; i < len(pattern) && pattern[i] == '@'; i++ {
				b = append(b, '0')
			}
			i--
			for k, n := len(b)-1, numbers[0]; k >= start; k, n = k-1, n/10 {
				b[k] = byte('0' + n%10)
			}
			numbers = numbers[1:]
		default:
			b = append(b, pattern[i])
		}
	}
	return b
}

var generators = map[Format]generated{
	JSONL: {line: func(b []byte, i int) []byte {
		return fill(b, `{"at":"#.@@000000","input_tokens":#,"cache_read_input_tokens":12000,"output_tokens":420,"max_tokens":4096,"model":"m#","ttft":"0.8s","duration":"9.2s","session":"s#"}`+"\n", i/100, i%100, i, i%5, i%1000)
	}},
	Azure: {head: "TIMESTAMP,ContextTokens,GeneratedTokens\n", line: func(b []byte, i int) []byte {
		return fill(b, "2023-11-@@ @@:@@:@@.1000000,#,1\n", 10+i/86400, i/3600%24, i/60%60, i%60, i)
	}},
	BurstGPT: {head: "Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type\n", line: func(b []byte, i int) []byte {
		return fill(b, "#.0,s#,3,GPT-#,#,446,1352,Conversation log\n", i, i%1000, i%5, i)
	}},
	Vidur: {head: "arrived_at,num_prefill_tokens,num_decode_tokens\n", line: func(b []byte, i int) []byte {
		return fill(b, "#.12345678901234,#,7\n", i, i)
	}},
	Mooncake: {line: func(b []byte, i int) []byte { // the first block is used twice, the others once
		return fill(b, `{"timestamp": #, "input_length": 1100, "output_length": 7, "hash_ids": [#, #, #]}`+"\n", i*100, i/2, i+1<<29, i+1<<30)
	}},
}

// TestConstantMemory: a long trace allocates no more than a short one.
func TestConstantMemory(t *testing.T) {
	for format, source := range generators {
		t.Run(string(format), func(t *testing.T) {
			source.n = 300_000
			made := func(r *Reader, want int64) (bytes uint64) {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				var q workload.Request
				for r.Records() < want {
					if err := r.Next(&q); err != nil {
						t.Fatal(err)
					}
				}
				runtime.ReadMemStats(&after)
				return after.TotalAlloc - before.TotalAlloc
			}
			r, err := NewReader("f", &source, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if r.Format() != format {
				t.Fatalf("told as %s", r.Format())
			}
			made(r, 20_000) // the buffers, the names and five minutes of blocks
			if n := made(r, 300_000); n > 1<<20 {
				t.Errorf("280000 requests allocated %d bytes, want at most 1 MiB", n)
			}
			if err := r.Next(new(workload.Request)); err != io.EOF {
				t.Errorf("at the end: %v", err)
			}
			if n := len(r.cache.ring); n > 10_000 { // 3000 rows of at most 3 new blocks each
				t.Errorf("%d blocks are held, want those of five minutes", n)
			}
			if n := len(r.lines.buf); n > 64<<10 {
				t.Errorf("the line buffer is %d bytes, want 64 KiB", n)
			}
		})
	}
}

func TestNamesAreBounded(t *testing.T) {
	var n names
	for i := range 3*maxNames + 1 {
		n.of(fmt.Append(nil, i))
		if len(n.known) > maxNames {
			t.Fatalf("%d names are held, want at most %d", len(n.known), maxNames)
		}
	}
}

func BenchmarkNext(b *testing.B) {
	for _, format := range []Format{JSONL, Azure, Mooncake, BurstGPT, Vidur} {
		b.Run(string(format), func(b *testing.B) {
			// The lines are made beforehand, so that only the reading is measured.
			source := generators[format]
			text := []byte(source.head)
			for i := range 10_000 {
				text = source.line(text, i)
			}
			var r *Reader
			var q workload.Request
			b.ReportAllocs()
			b.SetBytes(int64(len(text)) / 10_000)
			for i := 0; b.Loop(); i++ {
				if i%10_000 == 0 {
					var err error
					if r, err = NewReader("f", bytes.NewReader(text), Options{}); err != nil {
						b.Fatal(err)
					}
				}
				if err := r.Next(&q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
