package emulator

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket/emulator/request"
)

// An event of a stream, and when it came.
type event struct {
	name string
	data map[string]any
	at   time.Time
}

// A tape notes when each piece was written.
type tape struct {
	httptest.ResponseRecorder
	clock *clock
	at    []time.Time
	text  []string
}

func (r *tape) Write(b []byte) (int, error) {
	r.at, r.text = append(r.at, r.clock.now), append(r.text, string(b))
	return r.ResponseRecorder.Write(b)
}

func (r *tape) WriteString(s string) (int, error) { return r.Write([]byte(s)) }

func streamed(t *testing.T, e *Emulator, c *clock, body string, headers ...string) (*tape, []event) {
	t.Helper()
	w := &tape{ResponseRecorder: *httptest.NewRecorder(), clock: c}
	r := httptest.NewRequest(http.MethodPost, "/v1/messages", strings.NewReader(body))
	r.Header.Set("X-Api-Key", "any")
	r.Header.Set("Anthropic-Version", "2023-06-01")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	func() {
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				panic(p)
			}
		}()
		e.ServeHTTP(w, r)
	}()
	return w, eventsOf(t, w)
}

func eventsOf(t *testing.T, w *tape) (all []event) {
	t.Helper()
	for i, text := range w.text {
		name, data, ok := strings.Cut(strings.TrimSuffix(text, "\n\n"), "\ndata: ")
		e := event{name: strings.TrimPrefix(name, "event: "), at: w.at[i]}
		if !ok || json.Unmarshal([]byte(data), &e.data) != nil || e.data["type"] != e.name {
			t.Fatalf("event is %q", text)
		}
		all = append(all, e)
	}
	return all
}

const streaming = `{"stream":true,"model":"claude-sonnet-5","max_tokens":200,"messages":[{"role":"user","content":"Tell me."}]}`

func TestStream(t *testing.T) {
	e, c := startedAt(t, tier(), nil)
	began := c.now
	w, events := streamed(t, e, c, streaming)
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/event-stream; charset=utf-8" || !w.Flushed {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	var names []string
	text := ""
	tokens := int64(0)
	for _, e := range events {
		if len(names) == 0 || names[len(names)-1] != e.name {
			names = append(names, e.name)
		}
		if e.name != "content_block_delta" {
			continue
		}
		piece := e.data["delta"].(map[string]any)["text"].(string)
		text += piece
		tokens += request.Tokens(len(piece))
		if made := (e.at.Sub(began) - time.Second) / (20 * time.Millisecond); int64(made) != tokens {
			t.Fatalf("after %v there are %d tokens, want %d", e.at.Sub(began), tokens, made)
		}
	}
	if want := []string{"message_start", "content_block_start", "ping", "content_block_delta", "content_block_stop", "message_delta", "message_stop"}; !slices.Equal(names, want) {
		t.Errorf("events are %v", names)
	}
	if text != request.Text(100) {
		t.Errorf("the text is %q", text)
	}
	if first := events[0].at.Sub(began); first != time.Second {
		t.Errorf("it begins after %v, want 1s", first)
	}
	if last := events[len(events)-1].at.Sub(began); last != 3*time.Second {
		t.Errorf("it ends after %v, want 3s", last)
	}
	usage := events[len(events)-2].data["usage"].(map[string]any)
	if usage["output_tokens"] != 100.0 || usage["input_tokens"] != 2.0 {
		t.Errorf("usage is %v", usage)
	}
	if d := events[len(events)-2].data["delta"].(map[string]any); d["stop_reason"] != "end_turn" {
		t.Errorf("the last delta is %v", d)
	}
}

func TestFastStream(t *testing.T) {
	e, c := startedAt(t, tier(), func(s *Settings) {
		s.Times = func(n int64) (int64, int64, error) { return 0, n * 1e6, nil }
	})
	began := c.now
	_, events := streamed(t, e, c, streaming)
	if n := len(events); n != 3+5+3 {
		t.Errorf("100 tokens in 100ms come as %d events, want 5 deltas of 20ms", n)
	}
	if took := c.now.Sub(began); took != 100*time.Millisecond {
		t.Errorf("it took %v", took)
	}
	for _, tokens := range []string{"0", "1"} {
		if _, events := streamed(t, e, c, streaming, "X-Loadshape-Output-Tokens", tokens); events[len(events)-1].name != "message_stop" {
			t.Errorf("%s tokens end with %s", tokens, events[len(events)-1].name)
		}
	}
}

// TestClientGone leaves the books as they were planned when the client has not waited.
func TestClientGone(t *testing.T) {
	for _, body := range []string{asking, streaming} {
		e, c := startedAt(t, tier(), nil)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		r := httptest.NewRequest(http.MethodPost, "/v1/messages", strings.NewReader(body)).WithContext(ctx)
		r.Header.Set("X-Api-Key", "any")
		r.Header.Set("Anthropic-Version", "2023-06-01")
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		if w.Body.Len() > 0 {
			t.Errorf("it was answered: %s", w.Body)
		}
		c.now = at(t, someOn).Add(3 * time.Second)
		e.mu.Lock()
		left := e.look(0, e.instant())[2].left
		e.mu.Unlock()
		if left != 8000-50 { // the last second's, taken at this instant
			t.Errorf("the output bucket holds %d", left)
		}
	}
}

// TestDelta: a piece of a stream is what package json would make of it, whatever piece of an answer's text it has.
func TestDelta(t *testing.T) {
	text := request.Text(200)
	for from := 0; from < len(text); from += 7 {
		d := delta{"content_block_delta", 0, textDelta{"text_delta", text[from:]}}
		if have, want := string(d.sent()), string(serverSent("content_block_delta", jsonOf(d))); have != want {
			t.Fatalf("is %q, want %q", have, want)
		}
	}
}
