package wire_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"loadshape/bucket/datadir"
	"loadshape/bucket/wire"
)

// recorded is a path in the folder of recorded answers, or a skip where there is none.
func recorded(t *testing.T, name string) string {
	t.Helper()
	return datadir.Path(t, "responses", name)
}

// An answered is an answer of status 200 with what is known of its request.
type answered struct {
	line      int
	header    http.Header
	limits    wire.RateLimits
	date      time.Time // zero where there is none
	streamed  bool
	maxTokens int64
	bodyBytes int64
	usage     *usage
}

type usage struct {
	Input         int64 `json:"input_tokens"`
	CacheCreation int64 `json:"cache_creation_input_tokens"`
	CacheRead     int64 `json:"cache_read_input_tokens"`
	Output        int64 `json:"output_tokens"`
}

func readAnswered(t *testing.T) []answered {
	t.Helper()
	f, err := os.Open(recorded(t, "anthropic-200.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []answered
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var x struct {
			Status  int
			Headers map[string]string
			Request struct {
				MaxTokens int64 `json:"max_tokens"`
				BodyBytes int64 `json:"body_bytes"`
				Stream    bool
			}
			Usage *usage
		}
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatalf("line %d: %v", len(list)+1, err)
		}
		if x.Status != 200 {
			t.Fatalf("line %d: status %d, want 200", len(list)+1, x.Status)
		}
		h := http.Header{}
		for name, value := range x.Headers {
			h.Set(name, value)
		}
		list = append(list, newAnswered(len(list)+1, h, x.Request.Stream, x.Request.MaxTokens, x.Request.BodyBytes, x.Usage))
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func newAnswered(line int, h http.Header, streamed bool, maxTokens, bodyBytes int64, u *usage) answered {
	x := answered{line: line, header: h, limits: wire.ReadRateLimits(h), streamed: streamed, maxTokens: maxTokens, bodyBytes: bodyBytes, usage: u}
	if strings.HasPrefix(h.Get("Content-Type"), "text/event-stream") {
		x.streamed = true
	}
	x.date, _ = http.ParseTime(h.Get("Date")) // zero where it is missing or replaced
	return x
}

// whole reports whether all three headers of a quota are there and numeric.
func whole(q wire.Quota) bool { return q.Limit != nil && q.Remaining != nil && q.Reset != nil }

// split reports whether input and output have whole buckets of their own.
func (x *answered) split() bool { return whole(x.limits.InputTokens) && whole(x.limits.OutputTokens) }

// when is the second of the request, for telling its era.
func (x *answered) when() time.Time {
	if x.date.IsZero() && x.limits.Requests.Reset != nil {
		return *x.limits.Requests.Reset
	}
	return x.date
}

// The eras, as the recorded answers show them.
var (
	continuous = time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC) // fixed windows of a minute before
	generated  = time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC) // max_tokens reserved at the start before
)
