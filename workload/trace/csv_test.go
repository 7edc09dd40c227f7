package trace

import (
	"testing"
	"time"

	"loadshape/workload"
	"loadshape/workload/exact"

	"pgregory.net/rapid"
)

func named(q workload.Request, model, session string) workload.Request {
	q.Model, q.Session = model, session
	return q
}

func TestCSV(t *testing.T) {
	tests := []struct {
		name, text string
		format     Format
		want       []workload.Request
	}{
		{"azure 2023", "TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:17:03.9799600,4808,10\r\n2023-11-16 18:17:04.0319600,3180,8\r\n2023-11-17 00:00:00.0000001,1,0", Azure,
			[]workload.Request{plain(0, 4808, 10), plain(52_000_000, 3180, 8), plain(20576_020040100, 1, 0)}},
		{"azure 2024", "TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-10 00:00:00.009930+00:00,2162,5\n2024-05-10 00:00:01+00:00,2399,6\n2024-05-10T02:00:02.5+02:00,7,8\n2024-05-09 23:30:03-00:30,9,10\n2024-05-10 00:00:04Z,1,2\n", Azure,
			[]workload.Request{plain(0, 2162, 5), plain(990_070_000, 2399, 6), plain(2_490_070_000, 7, 8), plain(2_990_070_000, 9, 10), plain(3_990_070_000, 1, 2)}},
		{"azure, more digits than nanoseconds", "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.0,1,1\n2023-11-16 18:17:03.0000000019,1,1\n", Azure,
			[]workload.Request{plain(0, 1, 1), plain(1, 1, 1)}},
		{"azure, other order of columns", "GeneratedTokens,TIMESTAMP,ContextTokens\n10,2023-11-16 18:17:03,4808\n", Azure,
			[]workload.Request{plain(0, 4808, 10)}},
		{"burstgpt 1", "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,Conversation log\n45,GPT-4,1087,0,1087,API log\n", BurstGPT,
			[]workload.Request{named(plain(5e9, 472, 18), "ChatGPT", ""), named(plain(45e9, 1087, 0), "GPT-4", "")}},
		{"burstgpt 3", "Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type\n19440110.0,1722ac82,43,GPT-4,906,446,1352,Conversation log\n19440161.5,,,ChatGPT,36,29,65,API log\n", BurstGPT,
			[]workload.Request{named(plain(19440110e9, 906, 446), "GPT-4", "1722ac82"), named(plain(19440161_500_000_000, 36, 29), "ChatGPT", "")}},
		{"vidur", "arrived_at,num_prefill_tokens,num_decode_tokens\n0.0,4808,10\n1e-05,1,2\n199.96150599999999,3180,8\n", Vidur,
			[]workload.Request{plain(0, 4808, 10), plain(10_000, 1, 2), plain(199_961_505_999, 3180, 8)}},
		{"vidur, as pandas writes it", ",arrived_at,num_prefill_tokens,num_decode_tokens,num_total_tokens,pd_ratio\n0,0.5,4808.0,10.0,4818.0,480.8\n", Vidur,
			[]workload.Request{plain(500_000_000, 4808, 10)}},
		{"vidur with sessions", "arrived_at,num_prefill_tokens,num_decode_tokens,session_id\n0,32,8,7\n", Vidur,
			[]workload.Request{named(plain(0, 32, 8), "", "7")}},
		{"splitwise", "request_id,request_type,application_id,arrival_timestamp,batch_size,prompt_size,token_size\n0,2,0,0.25,1,374,44\n", Vidur,
			[]workload.Request{plain(250_000_000, 374, 44)}},
		{"quotes and spaces", "\"TIMESTAMP\" , \"ContextTokens\",GeneratedTokens \n\"2023-11-16 18:17:03\" , \"1\", 2 \n2023-11-16 18:17:03,3,\"4\"", Azure,
			[]workload.Request{plain(0, 1, 2), plain(0, 3, 4)}},
		{"quotes within quotes", "Timestamp,Model,Request tokens,Response tokens\n0,\"a \"\"b\"\", c\",1,2\n", BurstGPT,
			[]workload.Request{named(plain(0, 1, 2), `a "b", c`, "")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, format := range []Format{"", tt.format} {
				wantRequests(t, mustRead(t, tt.text, Options{Format: format}), tt.want...)
			}
			r, err := NewReader("f", textReader(tt.text), Options{})
			if err != nil || r.Format() != tt.format {
				t.Errorf("told as %s, %v, want %s", r.Format(), err, tt.format)
			}
		})
	}
}

// TestCSVErrors puts each row third.
func TestCSVErrors(t *testing.T) {
	const (
		azure    = "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,4808,10\n"
		burstgpt = "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,Conversation log\n"
		vidur    = "arrived_at,num_prefill_tokens,num_decode_tokens\n5,1,1\n"
		tokens   = "expected a whole number from 0 to 100000000000000"
		date     = "expected a time such as 2023-11-16 18:17:03.9799600"
		seconds  = "expected seconds from 0 to 4611686018.427387904"
	)
	tests := []struct{ before, row, want string }{
		{azure, "2023-11-16 18:17:04.0319600,31", `is a row of 2 columns, expected 3: TIMESTAMP,ContextTokens,GeneratedTokens`},
		{azure, "2023-11-1", `is a row of 1 columns, expected 3: TIMESTAMP,ContextTokens,GeneratedTokens`},
		{azure, "2023-11-16 18:17:04.0319600,3180,8,", `is a row of 4 columns, expected 3: TIMESTAMP,ContextTokens,GeneratedTokens`},
		{azure, "2023-11-16 18:17:04.0319600,3180,", `GeneratedTokens: is empty, ` + tokens},
		{azure, "2023-11-16 18:17:04.0319600,-1,8", `ContextTokens: is -1, ` + tokens},
		{azure, "2023-11-16 18:17:04.0319600,1.5,8", `ContextTokens: is 1.5, ` + tokens},
		{azure, "2023-11-16 18:17:04.0319600,1,nan", `GeneratedTokens: is "nan", ` + tokens},
		{azure, "2023-11-16 18:17:04.0319600,1,100000000000001", `GeneratedTokens: is 100000000000001, ` + tokens},
		{azure, ",1,1", `TIMESTAMP: is empty, ` + date},
		{azure, "5,1,1", `TIMESTAMP: is 5, ` + date},
		{azure, "2023-11-16,1,1", `TIMESTAMP: is 2023-11-16, ` + date},
		{azure, "2023-13-16 18:17:04,1,1", `TIMESTAMP: is 2023-13-16 18:17:04, ` + date},
		{azure, "2023-02-29 18:17:04,1,1", `TIMESTAMP: is 2023-02-29 18:17:04, ` + date},
		{azure, "2023-11-00 18:17:04,1,1", `TIMESTAMP: is 2023-11-00 18:17:04, ` + date},
		{azure, "2023-11-16 24:17:04,1,1", `TIMESTAMP: is 2023-11-16 24:17:04, ` + date},
		{azure, "2023-11-16 18:60:04,1,1", `TIMESTAMP: is 2023-11-16 18:60:04, ` + date},
		{azure, "2023-11-16 18:17:60,1,1", `TIMESTAMP: is 2023-11-16 18:17:60, ` + date},
		{azure, "2023/11/16 18:17:04,1,1", `TIMESTAMP: is "2023/11/16 18:17:04", ` + date},
		{azure, "2023-11-16 18:17:04.,1,1", `TIMESTAMP: is 2023-11-16 18:17:04., ` + date},
		{azure, "2023-11-16 18:17:04+0000,1,1", `TIMESTAMP: is "2023-11-16 18:17:04+0000", ` + date},
		{azure, "2023-11-16 18:17:04+24:00,1,1", `TIMESTAMP: is "2023-11-16 18:17:04+24:00", ` + date},
		{azure, "2023-11-16 18:17:04 UTC,1,1", `TIMESTAMP: is "2023-11-16 18:17:04 UTC", ` + date},
		{azure, "2023-11-16 18:17:03.9799599,1,1", `TIMESTAMP: is 2023-11-16 18:17:03.9799599, expected no earlier than 2023-11-16 18:17:03.9799600 in line 2`},
		{azure, "\"2023-11-16 18:17:04,1,1", `column 1: is a quote without an end, expected one on the same line`},
		{azure, "\"2023-11-16 18:17:04\"x,1,1", `column 22: is 'x', expected ',' after a value in quotes`},
		{azure, "2023-11-16 18:17:04,1,\x00", `column 23: is a NUL byte, expected text`},
		{azure, "2023-11-16 18:17:04,1,\xff", `column 23: is the byte 0xff, expected text in UTF-8`},
		{azure, `{at:1,input_tokens:1}`, `is a row of 2 columns, expected 3: TIMESTAMP,ContextTokens,GeneratedTokens`},
		{azure, `1,"at":1,3`, `column 7: is ':', expected ',' after a value in quotes`},
		{burstgpt, "-5,ChatGPT,472,18,490,API log", `Timestamp: is -5, ` + seconds},
		{burstgpt, "4,ChatGPT,472,18,490,API log", `Timestamp: is 4, expected no earlier than 5 in line 2`},
		{burstgpt, "6,ChatGPT,,18,490,API log", `Request tokens: is empty, ` + tokens},
		{burstgpt, "6,ChatGPT,1,-18,490,API log", `Response tokens: is -18, ` + tokens},
		{burstgpt, "6,Chat\x07GPT,1,18,490,API log", `Model: is "Chat\aGPT", expected a string of at most 1024 bytes without control characters`},
		{burstgpt, "6,ChatGPT,1,18,490,API log,more", `is a row of 7 columns, expected 6: Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type`},
		{vidur, "inf,1,1", `arrived_at: is "inf", ` + seconds},
		{vidur, "-0.00000000001,1,1", `arrived_at: is -0.00000000001, ` + seconds},
		{vidur, "4611686018.427387905,1,1", `arrived_at: is 4611686018.427387905, ` + seconds},
		{vidur, "4.999999999999,1,1", `arrived_at: is 4.999999999999, expected no earlier than 5 in line 2`},
	}
	for _, tt := range tests {
		t.Run(tt.row, func(t *testing.T) {
			_, err := readAll(tt.before+tt.row, Options{})
			wantError(t, err, "f:3: "+tt.want)
		})
	}
}

func TestHeaderErrors(t *testing.T) {
	tests := []struct {
		format Format
		text   string
		want   string
	}{
		{"", "a,b,c\n1,2,3\n", `f:1: is "a,b,c", expected a JSON object or the header of an azure, burstgpt or vidur CSV`},
		{"", "2023-11-16 18:17:03.9799600,4808,10\n", `f:1: is "2023-11-16 18:17:03.9799600,4808,10", expected a JSON object or the header of an azure, burstgpt or vidur CSV`},
		{"", "\n[1]\n", `f:2: is "[1]", expected a JSON object or the header of an azure, burstgpt or vidur CSV`},
		{"", "\"a\n", `f:1: column 1: is a quote without an end, expected one on the same line`},
		{"", "TIMESTAMP,ContextTokens\n", `f:1: header: is "TIMESTAMP,ContextTokens", expected TIMESTAMP,ContextTokens,GeneratedTokens`},
		{"", "TIMESTAMP,ContextTokens,GeneratedTokens,CachedTokens\n", `f:1: header: has the column "CachedTokens", expected TIMESTAMP,ContextTokens,GeneratedTokens`},
		{"", "TIMESTAMP,ContextTokens,ContextTokens,GeneratedTokens\n", `f:1: header: has the column "ContextTokens" twice or under two names, expected it once`},
		{"", "arrived_at,prompt_size,num_prefill_tokens,token_size\n", `f:1: header: has the column "num_prefill_tokens" twice or under two names, expected it once`},
		{"", ",,arrived_at,num_prefill_tokens,num_decode_tokens\n", `f:1: header: has the column "" twice or under two names, expected it once`},
		{Azure, "TIMESTAMP,\"ContextTokens\n", `f:1: column 11: is a quote without an end, expected one on the same line`},
		{"", "num_prefill_tokens,num_decode_tokens,num_total_tokens,pd_ratio\n", `f:1: header: is "num_prefill_tokens,num_decode_tokens,num_total_tokens,pd_rat…", expected arrived_at,num_prefill_tokens,num_decode_tokens`},
		{Azure, "arrived_at,num_prefill_tokens,num_decode_tokens\n", `f:1: header: has the column "arrived_at", expected TIMESTAMP,ContextTokens,GeneratedTokens`},
		{BurstGPT, "{\"at\":1}\n", `f:1: header: has the column "{\"at\":1}", expected Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type`},
		{JSONL, "arrived_at\n", `f:1: column 1: is 'a', expected a JSON object`},
		{Mooncake, "arrived_at\n", `f:1: column 1: is 'a', expected a JSON object`},
		{"", "TIMESTAMP,ContextTokens,GeneratedTokens\n\n", `f: has no request, expected at least one`},
		{"", "", `f: is empty, expected at least one request`},
		{"", "\n \r\n\n", `f: is empty, expected at least one request`},
		{"", "\xef\xbb\xbf", `f: is empty, expected at least one request`},
		{"", "\x1f\x8bnot gzip", `f: cannot be read: gzip: invalid header`},
		{"", "\xff\xfe{\x00", `f:1: column 4: is a NUL byte, expected text`},
		{"csv", "", `format: is "csv", expected jsonl, azure, mooncake, burstgpt, vidur, emulator or qwen-bailian`},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			_, err := readAll(tt.text, Options{Format: tt.format})
			wantError(t, err, tt.want)
		})
	}
}

// TestDate compares with package time.
func TestDate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Int64Range(0, 4_100_000_000).Draw(t, "seconds") // to the end of 2099
		ns := rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds")
		zone := rapid.IntRange(-1439, 1439).Draw(t, "zone")
		layout := rapid.SampledFrom([]string{"2006-01-02 15:04:05.000000000-07:00", "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02 15:04:05.0000000", "2006-01-02 15:04:05"}).Draw(t, "layout")
		in := time.Unix(at, ns).In(time.FixedZone("", zone*60))
		if in.Year() < 1970 {
			return
		}
		text := in.Format(layout)
		want, err := time.Parse(layout, text)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := exact.Date([]byte(text))
		if want.Year() > 1970 && (!ok || got != want.UnixNano()) {
			t.Fatalf("%s is %d, %v, want %d", text, got, ok, want.UnixNano())
		}
	})
}
