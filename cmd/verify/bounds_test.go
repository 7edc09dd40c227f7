package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// largeAnswers are answers that are made to grow where they are written down.
func largeAnswers() map[string]scenario {
	deep := func(open, close string, n int) string {
		return strings.Repeat(open, n) + "1" + strings.Repeat(close, n)
	}
	wide := `{"error":{"message":"m","x":` + deep("[", "]", 25)
	names := func() string {
		var all []string
		for i := range 6000 {
			all = append(all, fmt.Sprintf(`"n%d":{}`, i))
		}
		return strings.Join(all, ",")
	}
	many := scenario{answer: func(w http.ResponseWriter, _ *http.Request) {
		for i := range 100 {
			w.Header().Set(fmt.Sprintf("Anthropic-Ratelimit-%d", i), strings.Repeat("<", 2000))
		}
		w.Header().Set("Server", strings.Repeat("\u00e9<", 30000))
		w.Header().Set("Request-Id", strings.Repeat("&", 30000))
		w.WriteHeader(429)
		io.WriteString(w, `{"type":"error","error":{"type":"rate_limit_error","message":"`+strings.Repeat("<&>", 20000)+`"}}`)
	}}
	return map[string]scenario{
		"objects within objects":  fixed(429, "application/json", deep(`{"error":`, "}", 9_990)),
		"arrays within arrays":    fixed(429, "application/json", `{"error":{"message":"m","x":`+deep("[", "]", 9_000)+`}}`),
		"deeper than is read":     fixed(429, "application/json", deep("[", "]", 200_000)),
		"wide and deep":           fixed(429, "application/json", wide[:len(wide)-26]+strings.Repeat("1,", 12000)+"1"+strings.Repeat("]", 25)+"}}"),
		"many names":              fixed(429, "application/json", `{"error":{"message":"m",`+names()+`}}`),
		"escapes":                 fixed(429, "application/json", `{"error":{"type":"`+strings.Repeat("<", 10000)+`","message":"`+strings.Repeat(`\u0001`, 8000)+`"}}`),
		"a megabyte of a message": fixed(429, "application/json", `{"error":{"message":"`+strings.Repeat("<", 1_000_000)+`"}}`),
		"a megabyte of text":      fixed(500, "text/plain", strings.Repeat("<&\x01", 330_000)),
		"headers":                 many,
		"a stream's error":        fixed(200, "text/event-stream", "data: "+streamBegins+"\n\nevent: error\ndata: "+`{"type":"error","error":{"message":"`+strings.Repeat("<", 1_500_000)+`"}}`+"\n\n"),
		"a stream's depth":        fixed(200, "text/event-stream", "data: "+streamBegins+"\n\nevent: error\ndata: "+deep(`{"error":`, "}", 9_000)+"\n\n"),
		"names of a message":      fixed(200, "application/json", `{"type":"message","model":"`+strings.Repeat("m", 60_000)+`","stop_reason":"`+strings.Repeat("<", 60_000)+`","usage":{"input_tokens":1,"output_tokens":1}}`),
		"an error of status 200":  fixed(200, "application/json", `{"type":"error","error":`+deep("[", "]", 190)+`}`),
	}
}

// TestReportStaysSmall: whatever a server answers, each file that is written and the report in each format has less than a
// megabyte, and the run takes little memory.
func TestReportStaysSmall(t *testing.T) {
	for name, s := range largeAnswers() {
		for _, format := range formats {
			if format != "json" && format != "text" && name != "headers" && name != "objects within objects" {
				continue
			}
			t.Run(name+"/"+format, func(t *testing.T) {
				dir := t.TempDir()
				server := start(t, plain, s)
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_, said := checkIn(t, map[string]string{"GITHUB_STEP_SUMMARY": filepath.Join(dir, "page.md")}, "--base-url", server.url, "--format", format,
					"--evidence", filepath.Join(dir, "evidence"), "--ledger", filepath.Join(dir, "ledger.jsonl"))
				runtime.ReadMemStats(&after)
				if server.requests.Load() != 1 || len(said) >= 1<<20 || len(said) == 0 {
					t.Errorf("%d requests, a report of %d bytes, want one of less than a megabyte", server.requests.Load(), len(said))
				}
				if n := after.TotalAlloc - before.TotalAlloc; n > 400<<20 {
					t.Errorf("%d MB were taken in all", n>>20)
				}
				files, _ := filepath.Glob(filepath.Join(dir, "*", "*"))
				for _, file := range append(files, filepath.Join(dir, "ledger.jsonl")) {
					if info, err := os.Stat(file); err != nil || info.Size() >= 1<<20 {
						t.Errorf("%s: %v, %v, want a file of less than a megabyte", file, info, err)
					}
				}
			})
		}
	}
}

// TestBurstKeepsLittle: answers that are as large as allowed, many at once, are read and not kept.
func TestBurstKeepsLittle(t *testing.T) {
	const size, n = 48 << 20, 8
	large := bytes.Repeat([]byte("x"), 1<<20)
	var one atomic.Bool
	server := start(t, plain, scenario{answer: func(w http.ResponseWriter, r *http.Request) {
		if one.CompareAndSwap(false, true) {
			message(20000).answer(w, r)
			return
		}
		owner(w.Header())
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"type":"message","model":"`+aModel+`","usage":{"input_tokens":1,"output_tokens":1},"content":[{"text":"`)
		for range size / len(large) {
			w.Write(large)
		}
		io.WriteString(w, `"}]}`)
	}})
	runtime.GC()
	var most atomic.Uint64
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), m.HeapAlloc))
			}
		}
	}()
	status, said := checkIn(t, nil, "--base-url", server.url, "--burst", fmt.Sprint(n), "--concurrency", fmt.Sprint(n), "--format", "json", "--timeout", "2m")
	close(done)
	if status != 0 || server.requests.Load() != n+1 {
		t.Errorf("exit status %d after %d requests: %s", status, server.requests.Load(), said)
	}
	if most.Load() > 150<<20 {
		t.Errorf("%d MB were in use, want at most 150", most.Load()>>20)
	}
}
