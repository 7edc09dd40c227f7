package emulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket/wire"
)

// chatFaces are those that take chat completions, with the path of it.
var chatFaces = map[string]string{"": "/v1/chat/completions", "litellm": "/chat/completions", "openrouter": "/api/v1/chat/completions",
	"portkey": "/v1/chat/completions", "vercel": "/v1/chat/completions"}

// completing is what asking says, in OpenAI's form.
const completing = `{"model":"claude-sonnet-5","max_completion_tokens":200,"messages":[{"role":"user","content":"Tell me."}]}`

// complete sends a chat completion as OpenAI's client does: with a bearer's token, and no version.
func complete(e *Emulator, body string, headers ...string) *httptest.ResponseRecorder {
	return post(e, chatFaces[e.Face], body, append([]string{"X-Api-Key", "", "Anthropic-Version", "", "Authorization", "Bearer any"}, headers...)...)
}

// A completed is an answer as OpenAI's clients read it, whole or a piece of one.
type completed struct {
	ID       string
	Object   string
	Created  int64
	Model    string
	Provider string
	Choices  []struct {
		Index   int
		Message struct{ Role, Content string }
		Delta   struct {
			Role    string
			Content *string
		}
		Finish *string `json:"finish_reason"`
	}
	Usage *struct {
		Prompt     int64 `json:"prompt_tokens"`
		Completion int64 `json:"completion_tokens"`
		Total      int64 `json:"total_tokens"`
		Details    *struct {
			Cached int64 `json:"cached_tokens"`
		} `json:"prompt_tokens_details"`
		Read int64 `json:"cache_read_input_tokens"`
	}
	Error *struct {
		Code    any
		Message string
		Type    string
	}
}

// chunks are the pieces of a stream, and whether it ended as it should.
func chunks(t *testing.T, text string) (list []completed, done bool) {
	t.Helper()
	for _, event := range strings.Split(strings.TrimSuffix(text, "\n\n"), "\n\n") {
		data, ok := strings.CutPrefix(event, "data: ")
		if !ok || done {
			t.Fatalf("%q stands in the stream", event)
		}
		if done = data == "[DONE]"; done {
			continue
		}
		var c completed
		if err := json.Unmarshal([]byte(data), &c); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		list = append(list, c)
	}
	return list, done
}

// TestChatAnswers: a completion takes of the limits what the same request takes for messages, on each face, and says the same
// in OpenAI's form, whole and streamed.
func TestChatAnswers(t *testing.T) {
	ids := map[string]string{"": "msg_01", "litellm": "chatcmpl-", "openrouter": "gen-", "portkey": "msg_01", "vercel": "chatcmpl-"}
	for face := range chatFaces {
		t.Run(face, func(t *testing.T) {
			e, _ := facing(t, face, tier(), nil)
			w := complete(e, completing)
			var c completed
			if err := json.Unmarshal(w.Body.Bytes(), &c); w.Code != 200 || err != nil {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			if !strings.HasPrefix(c.ID, ids[face]) || c.Object != "chat.completion" || c.Created != at(t, someOn).Unix() || c.Model != model || len(c.Choices) != 1 {
				t.Errorf("it is %s", w.Body)
			}
			if !strings.Contains(w.Body.String(), `"system_fingerprint":null`) { // which @openrouter/sdk wants to see
				t.Errorf("it has no system_fingerprint: %s", w.Body)
			}
			one := c.Choices[0]
			if one.Message.Role != "assistant" || len(one.Message.Content) != 400 || *one.Finish != "stop" {
				t.Errorf("it says %+v", one)
			}
			if u := c.Usage; u == nil || u.Prompt != 2 || u.Completion != 100 || u.Total != 102 {
				t.Errorf("its usage is %s", w.Body)
			}
			messages := post(e, "/v1/messages", asking)
			if m := decoded(t, messages); m.Usage.InputTokens != c.Usage.Prompt || m.Usage.OutputTokens != c.Usage.Completion {
				t.Errorf("the same request for messages has usage %+v", m.Usage)
			}
			levels := func(send func(*Emulator)) (left []int64) {
				e, _ := facing(t, face, tier(), nil)
				send(e)
				for i := range e.Groups[0].Limits {
					left = append(left, e.gate.Level(0, i, 0))
				}
				return left
			}
			took := levels(func(e *Emulator) { complete(e, completing) })
			if want := levels(func(e *Emulator) { post(e, "/v1/messages", asking) }); !slices.Equal(took, want) || took[0] != 49 {
				t.Errorf("%v are left of the limits, want %v", took, want)
			}
			if w := complete(e, strings.Replace(completing, "200", "60", 1)); !strings.Contains(w.Body.String(), `"finish_reason":"length"`) {
				t.Errorf("one that ends early is %s", w.Body)
			}
			for header := range w.Header() {
				if strings.HasPrefix(header, "X-Ratelimit-") && face != "" && face != "litellm" {
					t.Errorf("it sends %s", header)
				}
			}
		})
	}
}

// TestChatStreams: the pieces give the whole text; the usage comes where it is asked for, or always; [DONE] is last.
func TestChatStreams(t *testing.T) {
	const streamed, counted = `{"stream":true,`, `{"stream":true,"stream_options":{"include_usage":true},`
	always := []string{"openrouter", "portkey"}
	for face := range chatFaces {
		for _, begins := range []string{streamed, counted} {
			e, _ := facing(t, face, tier(), nil)
			w := complete(e, strings.Replace(completing, "{", begins, 1))
			if got := w.Header().Get("Content-Type"); w.Code != 200 || !strings.HasPrefix(got, "text/event-stream") {
				t.Fatalf("%s: %d %s %s", face, w.Code, got, w.Body)
			}
			list, done := chunks(t, w.Body.String())
			if !done {
				t.Errorf("%s: no [DONE] is in %s", face, w.Body)
			}
			text, finish, usage := "", "", 0
			for i, c := range list {
				if c.Object != "chat.completion.chunk" || c.ID != list[0].ID || c.Created == 0 || c.Model != model {
					t.Errorf("%s: piece %d is %+v", face, i, c)
				}
				if strings.Contains(w.Body.String(), "system_fingerprint") { // which it does not want to see in a stream
					t.Errorf("%s: it has a system_fingerprint", face)
				}
				if c.Usage != nil {
					usage++
					if i != len(list)-1 || c.Usage.Prompt != 2 || c.Usage.Completion != 100 || c.Usage.Total != 102 {
						t.Errorf("%s: the usage of piece %d is %+v", face, i, c.Usage)
					}
				}
				if len(c.Choices) == 0 {
					if slices.Contains(always, face) || c.Usage == nil {
						t.Errorf("%s: piece %d of %d has no choice", face, i, len(list))
					}
					continue
				}
				if d := c.Choices[0].Delta; d.Content != nil {
					text += *d.Content
				}
				if f := c.Choices[0].Finish; f != nil {
					finish += *f
				}
			}
			if list[0].Choices[0].Delta.Role != "assistant" || len(text) != 400 || finish != "stop" || len(list) < 4 {
				t.Errorf("%s: %d bytes of text, %q, in %d pieces", face, len(text), finish, len(list))
			}
			if want := begins == counted || slices.Contains(always, face); (usage == 1) != want {
				t.Errorf("%s: the usage comes %d times", face, usage)
			}
		}
	}
}

// TestChatRefusals: a refusal of a completion is the one of the same request for messages, by status, headers, owner, limit and
// time, in the form that OpenAI's clients read.
func TestChatRefusals(t *testing.T) {
	for face := range chatFaces {
		for _, limit := range []string{"requests", "input_tokens", "output_tokens", "tokens", "concurrency", "acceleration"} {
			refused := func(send func(*Emulator) *httptest.ResponseRecorder) (*httptest.ResponseRecorder, wire.Finding) {
				e, k := facing(t, face, emptied(limit), nil)
				w := send(e)
				if w.Code == 200 && limit == "concurrency" {
					w = send(e)
				}
				return w, wire.Explain(wire.Answer{Status: w.Code, Header: w.Header(), Body: w.Body.Bytes()}, k.now)
			}
			w, f := refused(func(e *Emulator) *httptest.ResponseRecorder { return complete(e, completing) })
			m, g := refused(func(e *Emulator) *httptest.ResponseRecorder { return post(e, "/v1/messages", asking) })
			if w.Code != m.Code || w.Code < 400 || f.Owner != g.Owner || f.LimitedBy != g.LimitedBy || f.Retry != g.Retry {
				t.Errorf("%s by %s: %d, %s of %s, retry %s: %s\nand for messages: %d, %s of %s, retry %s: %s", face, limit,
					w.Code, f.LimitedBy, f.Owner, f.Retry, w.Body, m.Code, g.LimitedBy, g.Owner, g.Retry, m.Body)
			}
			if a, b := w.Header().Get("Retry-After"), m.Header().Get("Retry-After"); a != b {
				t.Errorf("%s by %s: retry-after is %q, for messages %q", face, limit, a, b)
			}
			for name, values := range m.Header() {
				if name != "Content-Length" && !slices.Equal(values, w.Header()[name]) {
					t.Errorf("%s by %s: %s is %q, for messages %q", face, limit, name, w.Header()[name], values)
				}
			}
			var body struct {
				Type    *string
				Status  string
				Message string
				Error   struct{ Message string }
			}
			if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || body.Type != nil || body.Error.Message == "" && body.Status != "failure" {
				t.Errorf("%s by %s: %s is no error of OpenAI's form, or the gateway's", face, limit, w.Body)
			}
		}
	}
}

// TestChatFailures: what is wrong beside the limits is worded as each route does, the bodies as they were recorded or stand in
// its source.
func TestChatFailures(t *testing.T) {
	const unknown = `{"model":"claude-none","messages":[{"role":"user","content":"a"}],"max_tokens":1}`
	for _, c := range []struct {
		face, body string
		headers    []string
		status     int
		want       string
	}{
		{"", `{"model":"claude-sonnet-5","n":2}`, nil, 400, `{"error":{"message":"n: must be 1","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`},
		{"", unknown, nil, 404, `{"error":{"message":"model: claude-none","type":"invalid_request_error","param":null,"code":"not_found_error"}}`},
		{"", completing, []string{"X-Loadshape-Fault", "500"}, 500, `{"error":{"message":"Internal server error","type":"invalid_request_error","param":null,"code":"api_error"}}`},
		{"", completing, []string{"X-Loadshape-Fault", "529"}, 529, `{"error":{"message":"Overloaded","type":"invalid_request_error","param":null,"code":"overloaded_error"}}`},
		{"", completing, []string{"Authorization", ""}, 401, `{"error":{"message":"invalid x-api-key","type":"invalid_request_error","param":null,"code":"authentication_error"}}`},
		{"litellm", completing, []string{"Authorization", ""}, 401, `{"error":{"message":"Authentication Error, No api key passed in.","type":"auth_error","param":"None","code":"401"}}`},
		{"litellm", completing, []string{"X-Loadshape-Fault", "529"}, 500, `{"error":{"message":"litellm.InternalServerError: AnthropicException - {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}. Handle with ` +
			"`litellm.InternalServerError`" + `.","type":"None","param":"None","code":"500"}}`},
		{"litellm", completing, []string{"X-Loadshape-Fault", "spend"}, 429, `{"error":{"message":"Budget has been exceeded! Current cost: 10.0, Max budget: 10.0","type":"budget_exceeded","param":null,"code":"429"}}`},
		{"openrouter", completing, []string{"X-Loadshape-Fault", "spend"}, 402, `{"error":{"message":"This request requires more credits than are left while other requests are under way.","code":402,"metadata":{"limit_source":"openrouter_in_flight_budget"}}}`},
		{"openrouter", completing, []string{"X-Loadshape-Fault", "upstream-429"}, 429, `{"error":{"message":"Provider returned error","code":429,"metadata":{"provider_name":"Anthropic","provider_code":"429"}}}`},
		{"openrouter", unknown, nil, 404, `{"error":{"message":"model: claude-none","code":404}}`},
		{"portkey", `{"model":"claude-sonnet-5","messages":[{"role":"user","content":"a"}]}`, nil, 400, `{"error":{"message":"anthropic error: max_tokens: Field required","type":"invalid_request_error","param":null,"code":null},"provider":"anthropic"}`},
		{"portkey", completing, []string{"X-Loadshape-Fault", "spend"}, 412, `{"status":"failure","message":"Usage limit exceeded"}`},
		{"portkey", completing, []string{"Authorization", ""}, 401, `{"status":"failure","message":"Invalid API Key"}`},
		{"vercel", completing, []string{"X-Loadshape-Fault", "500"}, 500, `{"error":{"message":"Internal server error","type":"api_error","param":null,"code":"api_error"}}`},
	} {
		e, _ := facing(t, c.face, tier(), nil)
		if w := complete(e, c.body, c.headers...); w.Code != c.status || w.Body.String() != c.want {
			t.Errorf("%s %v: %d %s, want %d %s", c.face, c.headers, w.Code, w.Body, c.status, c.want)
		}
	}
	e, _ := facing(t, "portkey", tier(), nil)
	if w := complete(e, completing, "Authorization", "", "X-Portkey-Api-Key", "any"); w.Code != 200 {
		t.Errorf("its own key alone: %d %s", w.Code, w.Body)
	}
}

// TestChatStreamFails: a stream that a failure ends says so as its route does, and OpenAI's clients see an error of it, but on
// Portkey, which ends it as if it were over.
func TestChatStreamFails(t *testing.T) {
	for face, want := range map[string]struct {
		last string
		done bool
	}{
		"":           {`{"error":{"message":"Overloaded","type":"invalid_request_error","param":null,"code":"overloaded_error"}}`, false},
		"vercel":     {`{"error":{"message":"Overloaded","type":"overloaded_error","param":null,"code":"overloaded_error"}}`, false},
		"openrouter": {`"choices":[{"index":0,"delta":{"content":""},"logprobs":null,"finish_reason":"error"}],"error":{"code":529,"message":"Overloaded"}}`, false},
		"portkey":    {`"model":"","provider":"anthropic","choices":[{"index":0,"delta":{"content":""},"logprobs":null,"finish_reason":"overloaded_error"}]}`, true},
		"litellm":    {`"type":"None","param":"None","code":"500"}}`, false},
	} {
		e, _ := facing(t, face, tier(), nil)
		w := complete(e, strings.Replace(completing, "{", `{"stream":true,`, 1), "X-Loadshape-Fault", "overloaded-event")
		list, done := chunks(t, w.Body.String())
		events := strings.Split(strings.TrimSuffix(strings.TrimSuffix(w.Body.String(), "data: [DONE]\n\n"), "\n\n"), "\n\n")
		if last := events[len(events)-1]; !strings.HasSuffix(last, want.last) || done != want.done || len(list) < 3 {
			t.Errorf("%s: it ends with %s, done %v", face, last, done)
		}
	}
}

// TestChatHeaders: the direct endpoint says of its limits what it says for messages, and in OpenAI's headers, too.
func TestChatHeaders(t *testing.T) {
	want := map[string]string{"X-Ratelimit-Limit-Requests": "50", "X-Ratelimit-Remaining-Requests": "49", "X-Ratelimit-Reset-Requests": "1s",
		"X-Ratelimit-Limit-Tokens": "38000", "X-Ratelimit-Remaining-Tokens": "38000", "X-Ratelimit-Reset-Tokens": "0s", "Openai-Version": "2020-10-01", "Openai-Processing-Ms": ""}
	check := func(h http.Header) {
		t.Helper()
		for name, value := range want {
			if got, ok := h[name]; !ok || got[0] != value {
				t.Errorf("%s is %q, want %q", name, got, value)
			}
		}
	}
	e, _ := facing(t, "", tier(), nil)
	w := complete(e, completing)
	wantHeaders(t, w.Header(), map[string]string{"Requests-Limit": "50", "Requests-Remaining": "49", "Input-Tokens-Limit": "30000"})
	check(w.Header())
	w = complete(e, strings.Replace(completing, "{", `{"stream":true,`, 1))
	if w.Header().Get("X-Ratelimit-Remaining-Requests") != "48" || w.Header().Get("Request-Id") == "" {
		t.Errorf("a stream has %v", w.Header())
	}
	e, _ = facing(t, "", emptied("requests"), nil)
	w = complete(e, completing)
	want = map[string]string{"X-Ratelimit-Limit-Requests": "1000", "X-Ratelimit-Remaining-Requests": "0", "X-Ratelimit-Reset-Requests": "1m0s", "Openai-Version": "2020-10-01"}
	check(w.Header())
	wantHeaders(t, w.Header(), map[string]string{"Requests-Remaining": "0", "Retry-After": "1", "X-Should-Retry": "true"})
}

// TestChatCaches: gateways pass cache_control on and count what was cached; Anthropic's endpoint has no cache.
func TestChatCaches(t *testing.T) {
	long := strings.Repeat("word", 100)
	body := `{"model":"claude-sonnet-5","max_tokens":10,"messages":[{"role":"system","content":[{"type":"text","text":"` + long + `","cache_control":{"type":"ephemeral"}}]},{"role":"user","content":"Tell me."}]}`
	for face := range chatFaces {
		e, k := facing(t, face, tier(), nil)
		complete(e, body)
		k.now = k.now.Add(2_000_000_000)
		var c completed
		if err := json.Unmarshal(complete(e, body).Body.Bytes(), &c); err != nil || c.Usage == nil {
			t.Fatal(err)
		}
		cached := int64(0)
		if c.Usage.Details != nil {
			cached = c.Usage.Details.Cached
		}
		prompt, read := int64(102), int64(100)
		switch face {
		case "":
			read = 0
		case "portkey":
			prompt, cached = 2, c.Usage.Read
		}
		if c.Usage.Prompt != prompt || cached != read || c.Usage.Total != 112 {
			t.Errorf("%s: the usage is %+v, %d cached", face, c.Usage, cached)
		}
	}
}

// TestChatIsLogged: a completion is in the log as the request for messages that it is, and is decided again from there.
func TestChatIsLogged(t *testing.T) {
	lines := func(send func(*Emulator)) string {
		var b strings.Builder
		e, _ := facing(t, "", tier(), func(s *Settings) { s.Log = &b })
		send(e)
		_, rest, _ := strings.Cut(b.String(), "\n")
		return rest
	}
	a := lines(func(e *Emulator) { complete(e, completing); complete(e, `{"model":"claude-sonnet-5"}`) })
	b := lines(func(e *Emulator) {
		post(e, "/v1/messages", asking)
		post(e, "/v1/messages", `{"model":"claude-sonnet-5","max_tokens":1}`)
	})
	if a != b || strings.Count(a, "\n") != 2 {
		t.Errorf("the log is\n%swant\n%s", a, b)
	}
}

// TestChatElsewhere: faces without chat completions answer as to any path that they do not have.
func TestChatElsewhere(t *testing.T) {
	has := slices.Sorted(maps.Keys(chatFaces))
	for _, face := range allFaces() {
		if slices.Contains(has, face) {
			continue
		}
		e, _ := facing(t, face, tier(), nil)
		if w := post(e, "/v1/chat/completions", completing, "Authorization", "Bearer any"); w.Code != 404 {
			t.Errorf("%s: %d %s", face, w.Code, w.Body)
		}
	}
}
