package emulator

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"loadshape/bucket/emulator/request"
)

// part is a text block, marked for caching where ttl is not empty.
func part(text, ttl string) string {
	if ttl == "" {
		return fmt.Sprintf(`{"type":"text","text":%q}`, text)
	}
	return fmt.Sprintf(`{"cache_control":{"type":"ephemeral","ttl":%q},"type":"text","text":%q}`, ttl, text)
}

// prompted is a request with a system prompt and one message, of these blocks.
func prompted(model string, system, message []string) string {
	return fmt.Sprintf(`{"model":%q,"max_tokens":5,"system":[%s],"messages":[{"role":"user","content":[%s]}]}`,
		model, strings.Join(system, ","), strings.Join(message, ","))
}

func text(tokens int) string { return strings.Repeat("abcd", tokens) }

// counted is a usage: input, read, written for five minutes and for an hour.
func counted(input, read, fiveMinutes, hour int64) request.Usage {
	return request.Usage{Input: input, Read: read, Written5m: fiveMinutes, Written1h: hour}
}

// A step asks after some time and wants a usage.
type step struct {
	after time.Duration
	body  string
	want  request.Usage
}

func TestCache(t *testing.T) {
	a, b, q := text(100), text(200), text(3)
	five := prompted(model, []string{part(a, "5m")}, []string{part(q, "")})
	hour := prompted(model, []string{part(a, "1h")}, []string{part(q, "")})
	both := prompted(model, []string{part(a, "1h")}, []string{part(b, "5m"), part(q, "")})
	for _, c := range []struct {
		name  string
		steps []step
	}{
		{"written once, read until five minutes after the last use", []step{
			{0, five, counted(3, 0, 100, 0)},
			{time.Second, five, counted(3, 100, 0, 0)},
			{4*time.Minute + 50*time.Second, five, counted(3, 100, 0, 0)},
			{5*time.Minute - 1, five, counted(3, 100, 0, 0)},
			{5 * time.Minute, five, counted(3, 0, 100, 0)},
		}},
		{"an hour", []step{
			{0, hour, counted(3, 0, 0, 100)},
			{59 * time.Minute, hour, counted(3, 100, 0, 0)},
			{60 * time.Minute, hour, counted(3, 0, 0, 100)},
		}},
		{"two marks, of which the first outlives the second", []step{
			{0, both, counted(3, 0, 200, 100)},
			{time.Minute, both, counted(3, 300, 0, 0)},
			{6 * time.Minute, both, counted(3, 100, 200, 0)},
		}},
		{"a longer prompt reads what a shorter one wrote", []step{
			{0, five, counted(3, 0, 100, 0)},
			{time.Minute, prompted(model, []string{part(a, "")}, []string{part(b, "5m"), part(q, "")}), counted(3, 100, 200, 0)},
		}},
		{"another text has another prefix", []step{
			{0, five, counted(3, 0, 100, 0)},
			{time.Minute, prompted(model, []string{part(b, "5m")}, []string{part(q, "")}), counted(3, 0, 200, 0)},
		}},
		{"another text in front has another prefix", []step{
			{0, five, counted(3, 0, 100, 0)},
			{time.Minute, prompted(model, []string{part(q, ""), part(a, "5m")}, []string{part(q, "")}), counted(3, 0, 103, 0)},
		}},
		{"too short is not kept", []step{
			{0, prompted(model, []string{part(text(7), "5m")}, []string{part(q, "")}), counted(10, 0, 0, 0)},
			{time.Minute, prompted(model, []string{part(text(7), "5m")}, []string{part(q, "")}), counted(10, 0, 0, 0)},
		}},
		{"no mark, no cache", []step{
			{0, prompted(model, []string{part(a, "")}, []string{part(q, "")}), counted(103, 0, 0, 0)},
			{time.Minute, prompted(model, []string{part(a, "")}, []string{part(q, "")}), counted(103, 0, 0, 0)},
		}},
		{"a mark for all that there is", []step{
			{0, `{"cache_control":{"type":"ephemeral"},` + prompted(model, []string{part(a, "")}, []string{part(q, "")})[1:], counted(0, 0, 103, 0)},
			{time.Minute, `{"cache_control":{"type":"ephemeral"},` + prompted(model, []string{part(a, "")}, []string{part(q, "")})[1:], counted(0, 103, 0, 0)},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, k := startedAt(t, tier(), func(s *Settings) {
				s.Times = func(int64) (int64, int64, error) { return 0, 0, nil }
				s.Groups[0].Limits[1].Limit = 1e9
			})
			for i, s := range c.steps {
				k.now = k.now.Add(s.after)
				w := post(e, "/v1/messages", s.body)
				if w.Code != 200 {
					t.Fatalf("step %d: %s", i, w.Body)
				}
				u := decoded(t, w).Usage
				got := counted(u.InputTokens, u.CacheReadInputTokens, u.CacheCreation.Ephemeral5m, u.CacheCreation.Ephemeral1h)
				if got != s.want || u.CacheCreationInputTokens != got.Written() {
					t.Errorf("step %d: usage is %+v, want %+v", i, got, s.want)
				}
			}
		})
	}
}

// TestCacheOfRefused: a refused request writes nothing.
func TestCacheOfRefused(t *testing.T) {
	g := tier()
	g.Limits[0].Limit = 0
	e, _ := startedAt(t, g, nil)
	for range 2 {
		post(e, "/v1/messages", prompted(model, []string{part(text(100), "5m")}, []string{part("x", "")}))
	}
	if len(e.caches) != 0 {
		t.Error("something is in a cache")
	}
}

func TestCacheIsOfAModel(t *testing.T) {
	g := tier()
	g.Models = append(g.Models, "claude-other")
	e, _ := startedAt(t, g, nil)
	system, message := []string{part(text(100), "5m")}, []string{part("x", "")}
	post(e, "/v1/messages", prompted(model, system, message))
	if u := decoded(t, post(e, "/v1/messages", prompted("claude-other", system, message))).Usage; u.CacheReadInputTokens != 0 || u.CacheCreationInputTokens != 100 {
		t.Errorf("another model reads %+v", u)
	}
}

// TestLookback: a prefix is found from a mark up to twenty blocks behind it.
func TestLookback(t *testing.T) {
	for _, c := range []struct {
		between int
		read    int64
	}{{19, 100}, {20, 0}} {
		e, _ := startedAt(t, tier(), nil)
		post(e, "/v1/messages", prompted(model, []string{part(text(100), "5m")}, []string{part("x", "")}))
		var more []string
		for range c.between {
			more = append(more, part("y", ""))
		}
		more = append(more, part("z", "5m"))
		if u := decoded(t, post(e, "/v1/messages", prompted(model, []string{part(text(100), "")}, more))).Usage; u.CacheReadInputTokens != c.read {
			t.Errorf("with %d blocks between it reads %d, want %d", c.between, u.CacheReadInputTokens, c.read)
		}
	}
}

func TestMarks(t *testing.T) {
	e, _ := startedAt(t, tier(), nil)
	marked := func(n int) string {
		var parts []string
		for range n {
			parts = append(parts, part("x", "5m"))
		}
		return prompted(model, nil, parts)
	}
	if w := post(e, "/v1/messages", marked(4)); w.Code != 200 {
		t.Error(w.Body)
	}
	for body, want := range map[string]string{
		marked(5): "A maximum of 4 blocks with cache_control may be provided. Found 5.",
		prompted(model, []string{part("x", "2h")}, []string{part("x", "")}):                                   "system.0.cache_control.ttl: Input should be '5m' or '1h'",
		`{"cache_control":{"type":"x"},` + asking[1:]:                                                         "cache_control.type: Input should be 'ephemeral'",
		strings.Replace(prompted(model, []string{part("x", "5m")}, []string{part("x", "")}), "ephem", "m", 1): "system.0.cache_control.type: Input should be 'ephemeral'",
	} {
		if w := post(e, "/v1/messages", body); w.Code != 400 || !strings.Contains(w.Body.String(), `"message":"`+want) {
			t.Errorf("%d %s, want %s", w.Code, w.Body, want)
		}
	}
}
