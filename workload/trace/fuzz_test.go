package trace

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload"
)

// checkTrace reads anything. What is accepted must lie within its bounds and in order, and read back the same
// from request records; what is not must say so on one line that names the file.
func checkTrace(t *testing.T, text []byte, o Options) ([]workload.Request, error) {
	var all []workload.Request
	r, err := NewReader("f", bytes.NewReader(text), o)
	if err == nil {
		all, err = rest(r)
	}
	if err != nil {
		var e *Error
		if s := err.Error(); !errors.As(err, &e) || !strings.HasPrefix(s, "f:") || strings.Contains(s, "\n") || len(s) > 600 {
			t.Fatalf("error is %q", s)
		}
	} else if len(all) == 0 {
		t.Fatal("nothing was read, and it is no error")
	}
	var b bytes.Buffer
	w := NewWriter(&b)
	for i := range all {
		if err := w.Write(&all[i]); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	if len(all) > 0 {
		again, err := readAll(b.String(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		wantRequests(t, again, all...)
	}
	return all, err
}

func FuzzJSONL(f *testing.F) {
	f.Add([]byte(five))
	f.Add([]byte(`{"at": "12.250000000", "input_tokens": 3000, "cache_creation_input_tokens": 5, "cache_read_input_tokens": 12000, "output_tokens": 420, "max_tokens": 4096, "model": "claude-\"\u00e9\ud83d\ude00", "ttft": "0.8s", "duration": 9.2e0, "session": "s1"}`))
	f.Add([]byte("\xef\xbb\xbf{\"at_ns\":1,\"input_tokens\":1e1}\r\n\n{\"at\":-0,\"input_tokens\":1}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := checkTrace(t, text, Options{Format: JSONL})
		if err != nil || bytes.HasPrefix(text, []byte{0x1f, 0x8b}) {
			return
		}
		// Package json must agree on what was accepted.
		i := 0
		for line := range bytes.Lines(bytes.TrimPrefix(text, byteOrderMark)) {
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			d := json.NewDecoder(bytes.NewReader(line))
			d.UseNumber()
			d.DisallowUnknownFields()
			var record struct {
				At       any         `json:"at"`
				AtNS     json.Number `json:"at_ns"`
				Input    json.Number `json:"input_tokens"`
				Creation json.Number `json:"cache_creation_input_tokens"`
				Read     json.Number `json:"cache_read_input_tokens"`
				Output   json.Number `json:"output_tokens"`
				Max      json.Number `json:"max_tokens"`
				Model    string      `json:"model"`
				TTFT     any         `json:"ttft"`
				Duration any         `json:"duration"`
				Session  string      `json:"session"`
			}
			if err := d.Decode(&record); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			if _, err := d.Token(); err != io.EOF {
				t.Fatalf("%s: more than one value", line)
			}
			q := all[i]
			i++
			same := func(name string, got int64, unit int64, in any) {
				s := "0"
				switch in := in.(type) {
				case json.Number:
					if in != "" {
						s = string(in)
					}
				case string:
					s = in
				}
				if strings.ContainsAny(s, "eE") && len(s) > 8 {
					return // big.Rat would take for ever on some
				}
				want, ok := new(big.Rat).SetString(s)
				if !ok {
					t.Fatalf("%s: %s is no number", line, s)
				}
				if want.Mul(want, big.NewRat(unit, 1)); want.Cmp(big.NewRat(got, 1)) != 0 {
					t.Fatalf("%s: %s is %d, want %s", line, name, got, want)
				}
			}
			if record.At != nil {
				same("at", q.At, 1e9, record.At)
			} else {
				same("at_ns", q.At, 1, record.AtNS)
			}
			same("input_tokens", q.InputTokens, 1, record.Input)
			same("cache_creation_input_tokens", q.CacheCreationInputTokens, 1, record.Creation)
			same("cache_read_input_tokens", q.CacheReadInputTokens, 1, record.Read)
			same("output_tokens", q.OutputTokens, 1, record.Output)
			same("max_tokens", q.MaxTokens, 1, record.Max)
			if n, ok := record.Duration.(json.Number); ok {
				same("duration", q.Duration, 1e9, n)
			}
			if (record.Duration == nil) != (q.Duration == workload.Unset) || (record.TTFT == nil) != (q.TTFT == workload.Unset) {
				t.Fatalf("%s: %+v", line, q)
			}
			if q.Model != record.Model || q.Session != record.Session {
				t.Fatalf("%s: model %q and session %q", line, q.Model, q.Session)
			}
		}
		if i != len(all) {
			t.Fatalf("%d requests of %d lines", len(all), i)
		}
	})
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:17:03.9799600,4808,10\r\n2024-05-10 00:00:00.009930+00:00,2162,5"))
	f.Add([]byte("Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type\n19440110.0,17-22,43,GPT-4,906,446,1352,Conversation log\n"))
	f.Add([]byte("Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,\"Chat\"\"GPT\",472,0,472,Conversation log\n"))
	f.Add([]byte("arrived_at,num_prefill_tokens,num_decode_tokens\n1e-05,4808,10\n199.96150599999999,1,1\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, format := range []Format{"", Azure, BurstGPT, Vidur} {
			checkTrace(t, text, Options{Format: format})
		}
	})
}

func FuzzMooncake(f *testing.F) {
	f.Add([]byte("{\"timestamp\": 0, \"input_length\": 6758, \"output_length\": 500, \"hash_ids\": [0, 1, 2]}\n{\"timestamp\": 1.5, \"input_length\": 600, \"output_length\": 0, \"hash_ids\": [0, 1], \"session_id\":\"s\"}\n"), uint32(3), uint32(2))
	f.Fuzz(func(t *testing.T, text []byte, num, den uint32) {
		o := Options{Format: Mooncake, TimeScale: Ratio{int64(num%1000) + 1, int64(den%1000) + 1}}
		all, _ := checkTrace(t, text, o)
		o.NoCache = true
		for i, q := range mustReadPart(text, o) {
			if sum := all[i].InputTokens + all[i].CacheReadInputTokens; sum != q.InputTokens || sum > bucket.MaxTokens {
				t.Fatalf("request %d has %d input tokens with the cache and %d without", i, sum, q.InputTokens)
			}
		}
	})
}

func mustReadPart(text []byte, o Options) []workload.Request {
	all, _ := readAll(string(text), o)
	return all
}
