package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"loadshape/report/fit"
)

// answers is a log of so many recorded answers, each with the text of its answer as long as that; every tenth is a refusal.
func answers(n, text int) []byte {
	var b bytes.Buffer
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for i := range n {
		at = at.Add(1300 * time.Millisecond)
		fmt.Fprintf(&b, `{"request":{"model":"claude-sonnet-5","max_tokens":400,"stream":false},"headers":{"date":%q,"request-id":"req_%d","anthropic-organization-id":"org-1"`, at.Format("Mon, 02 Jan 2006 15:04:05 GMT"), i)
		for _, q := range []struct {
			name         string
			limit, spent int
		}{{"requests", 60, 1}, {"input-tokens", 60_000, 3000}, {"output-tokens", 12_000, 0}, {"tokens", 72_000, 3000}} {
			fmt.Fprintf(&b, `,"anthropic-ratelimit-%[1]s-limit":"%[2]d","anthropic-ratelimit-%[1]s-remaining":"%[3]d","anthropic-ratelimit-%[1]s-reset":%[4]q`,
				q.name, q.limit, q.limit-q.spent, at.Add(time.Duration(q.spent)*time.Minute/time.Duration(q.limit)).Format(time.RFC3339))
		}
		if i%10 == 9 {
			b.WriteString(`,"retry-after":"3"},"status":429,"error_body":{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed the rate limit for your organization (org-1) of 60,000 input tokens per minute."}}}` + "\n")
			continue
		}
		fmt.Fprintf(&b, `},"status":200,"body":{"type":"message","model":"claude-sonnet-5","content":[{"type":"text","text":%q}],"stop_reason":"end_turn","usage":{"input_tokens":3000,"output_tokens":100}}}`+"\n", strings.Repeat("a word\n", text/7))
	}
	return b.Bytes()
}

// fitted fits such a log of 2,000 answers.
func fitted(text int) func(b *testing.B) {
	return func(b *testing.B) {
		log := answers(2000, text)
		b.ResetTimer()
		for range b.N {
			if _, err := fit.Read("log.jsonl", bytes.NewReader(log), false); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// decoded decodes of the same log what a fit needs, by package json, and does nothing with it.
func decoded(text int) func(b *testing.B) {
	return func(b *testing.B) {
		log := answers(2000, text)
		b.ResetTimer()
		for range b.N {
			for d := json.NewDecoder(bytes.NewReader(log)); ; {
				var one struct {
					Status  int               `json:"status"`
					Headers map[string]string `json:"headers"`
					Request struct {
						Model     string `json:"model"`
						MaxTokens int64  `json:"max_tokens"`
					} `json:"request"`
					Body struct {
						Model string           `json:"model"`
						Usage map[string]int64 `json:"usage"`
					} `json:"body"`
					Error json.RawMessage `json:"error_body"`
				}
				if err := d.Decode(&one); err == io.EOF {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
