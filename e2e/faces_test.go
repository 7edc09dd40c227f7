package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
)

// A faceClient is a client of a route that is not Anthropic's own, or of that one another than its SDK.
type faceClient struct {
	name  string
	face  string
	model string   // as the client asks for it
	ops   []string // that it has: message, stream, count, and those of Converse
	path  string   // part of the path of its requests for a message
	agent string   // what its user agent begins with

	again []time.Duration // the least gaps of an endless 429 on this route; as many retries. nil: it is not tried
	js    string          // the client of js/faces.mjs; empty: goFace makes the calls
}

// Gaps that no client's may be shorter than.
var (
	anthropicGaps = []time.Duration{firstBackoff, secondBackoff} // no route of a cloud says when to come back
	toldGaps      = []time.Duration{time.Second, time.Second}    // by retry-after
	aiGaps        = []time.Duration{2 * time.Second, 4 * time.Second}
	anyGaps       = []time.Duration{0, 0} // any part of a second and two
	noGaps        = []time.Duration{}     // it does not try again
)

const (
	bedrockID         = "us.anthropic.claude-opus-4-8-v1:0"
	claudeGooglePlace = "/v1/projects/proj/locations/global/workspaces/wrkspc_1/invoke"
	claudeGooglePath  = claudeGooglePlace + "/v1/messages"
	bedrockARN        = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"
)

var (
	both    = []string{"message", "stream"}
	counted = []string{"message", "stream", "count"}
	all     = []string{"message", "stream", "count", "converse", "converse-stream"}
)

var faceClients = []faceClient{
	{"anthropic-sdk-go/bedrock", "bedrock", bedrockID, both, "/model/us.anthropic.claude-opus-4-8-v1:0/invoke", "Anthropic/Go ", anthropicGaps, ""},
	{"anthropic-sdk-go/bedrock, an ARN", "bedrock", bedrockARN, both, "/model/arn:aws:bedrock:", "Anthropic/Go ", anthropicGaps, ""},
	{"anthropic-sdk-go/vertex", "vertex", "claude-opus-4-8", counted, "/v1/projects/proj/locations/us-east5/publishers/anthropic/models/claude-opus-4-8:", "Anthropic/Go ", anthropicGaps, ""},
	{"anthropic-sdk-go/foundry", "foundry", "claude-opus-4-8", counted, "/anthropic/v1/messages", "Anthropic/Go ", anthropicGaps, ""},
	{"anthropic-sdk-go/aws", "claude-aws", "claude-opus-4-8", counted, "/v1/messages", "Anthropic/Go ", toldGaps, ""},
	{"anthropic-sdk-go/googlecloud", "claude-google", "claude-opus-4-8", counted, claudeGooglePath, "Anthropic/Go ", toldGaps, ""},
	{"@anthropic-ai/google-cloud-sdk", "claude-google", "claude-opus-4-8", counted, claudeGooglePath, "AnthropicGoogleCloud/JS ", toldGaps, "google-cloud"},
	{"@anthropic-ai/bedrock-sdk", "bedrock", bedrockID, both, "/model/us.anthropic.claude-opus-4-8-v1:0/invoke", "AnthropicBedrock/JS ", anthropicGaps, "bedrock"},
	{"@anthropic-ai/bedrock-sdk, Mantle", "bedrock-mantle", "anthropic.claude-opus-4-8", counted, "/anthropic/v1/messages", "AnthropicBedrockMantle/JS ", anthropicGaps, "mantle"},
	{"@anthropic-ai/vertex-sdk", "vertex", "claude-opus-4-8", counted, "/v1/projects/proj/locations/us-east5/publishers/anthropic/models/claude-opus-4-8:", "AnthropicVertex/JS ", anthropicGaps, "vertex"},
	{"@anthropic-ai/foundry-sdk", "foundry", "claude-opus-4-8", counted, "/anthropic/v1/messages", "AnthropicFoundry/JS ", anthropicGaps, "foundry"},
	{"@aws-sdk/client-bedrock-runtime", "bedrock", bedrockID, all, "/model/us.anthropic.claude-opus-4-8-v1:0/", "aws-sdk-js/", anyGaps, "aws"},
	{"@aws-sdk/client-bedrock-runtime, adaptive", "bedrock", bedrockID, both, "/model/us.anthropic.claude-opus-4-8-v1:0/", "aws-sdk-js/", anyGaps, "aws-adaptive"},
	{"@ai-sdk/amazon-bedrock", "bedrock", bedrockID, both, "/model/us.anthropic.claude-opus-4-8-v1:0/converse", "ai", aiGaps, "ai-bedrock"},
	{"@ai-sdk/anthropic", "", model, both, "/v1/messages", "ai", toldGaps, "ai"},
	{"@langchain/anthropic", "", model, both, "/v1/messages", "Anthropic/JS 0.", nil, "langchain"},
	{"openai", "", model, both, "/v1/chat/completions", "OpenAI/JS 7.", toldGaps, "openai"},
	{"openai, litellm", "litellm", model, both, "/v1/chat/completions", "OpenAI/JS 7.", toldGaps, "openai"},
	{"openai, openrouter", "openrouter", model, both, "/api/v1/chat/completions", "OpenAI/JS 7.", anthropicGaps, "openai"},
	{"openai, portkey", "portkey", model, both, "/v1/chat/completions", "OpenAI/JS 7.", anthropicGaps, "openai"},
	{"openai, vercel", "vercel", model, both, "/v1/chat/completions", "OpenAI/JS 7.", anthropicGaps, "openai"},
	{"openai-go", "", model, both, "/v1/chat/completions", "OpenAI/Go 3.", toldGaps, ""},
	{"openai-go, litellm", "litellm", model, both, "/v1/chat/completions", "OpenAI/Go 3.", toldGaps, ""},
	{"openai-go, openrouter", "openrouter", model, both, "/api/v1/chat/completions", "OpenAI/Go 3.", anthropicGaps, ""},
	{"openai-go, portkey", "portkey", model, both, "/v1/chat/completions", "OpenAI/Go 3.", anthropicGaps, ""},
	{"openai-go, vercel", "vercel", model, both, "/v1/chat/completions", "OpenAI/Go 3.", anthropicGaps, ""},
	{"@openrouter/sdk", "openrouter", model, both, "/api/v1/chat/completions", "speakeasy-sdk/typescript", noGaps, "openrouter"},
	{"portkey-ai", "portkey", model, both, "/v1/chat/completions", "node", noGaps, "portkey"},
}

// A faceCall is what one client is asked to do, and what then has to come.
type faceCall struct {
	name     string
	setup    setup
	op       string
	http2    bool
	statuses []int
	gaps     []time.Duration
	fails    bool
	status   int  // of the error; 0: any
	cut      bool // the answer ends in its middle
}

// chats reports whether a client speaks OpenAI's form.
func (c *faceClient) chats() bool { return strings.HasSuffix(c.path, "/chat/completions") }

// address is where a client has to be led so that its requests come by its path.
func (c *faceClient) address(url string) string {
	if c.chats() {
		return url + strings.TrimSuffix(c.path, "/chat/completions")
	}
	return url
}

// calls are all that a client is put through.
func (c *faceClient) calls() (list []faceCall) {
	for _, op := range c.ops {
		list = append(list, faceCall{name: op, setup: setup{output: 32}, op: op, statuses: []int{200}})
	}
	empty := setup{limits: anHour, neighbor: []neighbor{{}}, stands: endless}
	switch c.face {
	case "", "claude-aws", "claude-google":
		empty.limits = aSecond // that says when to come back
	case "litellm":
		empty.limits = []bucket.Limit{{Dimension: bucket.Requests, Limit: 1, Per: bucket.Second, Window: bucket.Anchored}} // it tells the whole window
	}
	for _, op := range c.ops {
		if op == "count" || c.again == nil {
			continue
		}
		list = append(list, faceCall{name: "an endless 429 of " + op, setup: empty, op: op, fails: true, status: 429,
			statuses: slices.Repeat([]int{429}, 1+len(c.again)), gaps: c.again})
	}
	once := faceCall{name: "a 429 once", setup: setup{faults: []string{"429@#1"}}, op: "message", statuses: []int{429, 200}, gaps: c.again}
	switch { // where a limit says more than this fault does
	case c.js == "ai":
		once.gaps = aiGaps
	case len(c.again) == 0 && c.chats():
		once.statuses, once.gaps, once.fails, once.status = []int{429}, nil, true, 429
	case c.face == "claude-aws", c.face == "claude-google", c.chats():
		once.gaps = anthropicGaps
	}
	if c.js == "langchain" {
		list = append(list, faceCall{name: "a 429 with retry-after 1", setup: setup{limits: aSecond, neighbor: []neighbor{{}}, stands: 1}, op: "message",
			statuses: []int{429, 200}, gaps: toldGaps})
		once = faceCall{name: "a 429 without retry-after", setup: once.setup, op: "message", statuses: []int{429}, fails: true, status: 429}
	}
	list = append(list, once, faceCall{name: "a throttle in the middle of a stream", setup: setup{faults: []string{"rate-limit-event"}, output: 32}, op: "stream",
		statuses: []int{200}, fails: !c.chats() || c.face != "portkey", cut: true})
	if c.js == "aws" {
		list = append(list, faceCall{name: "over cleartext HTTP/2", op: "message", http2: true, statuses: []int{200}})
	}
	return list
}

// A faceOutcome is what a client gave its caller.
type faceOutcome struct {
	ID     string
	Text   string
	Output int64
	Pieces int
	Count  int64
	Error  *struct {
		Class   string
		Status  int
		Printed string
	}
}

// TestFaces lets every client loose on the face of its route. The calls of one client are made at the same time, each
// of them with an emulator of its own.
func TestFaces(t *testing.T) {
	for i := range faceClients {
		c := &faceClients[i]
		t.Run(strings.NewReplacer(" ", "-", "/", "-").Replace(c.name), func(t *testing.T) {
			t.Parallel()
			if c.js != "" {
				need(t, clients.node)
			}
			list := c.calls()
			services := make([]*service, len(list))
			for k := range list {
				list[k].setup.face = c.face
				services[k] = list[k].setup.serve(t)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			var outcomes []faceOutcome
			if c.js != "" {
				outcomes = c.node(t, ctx, list, services)
			} else if c.chats() {
				outcomes = c.goChats(t, ctx, list, services)
			} else {
				outcomes = c.goFaces(t, ctx, list, services)
			}
			for k := range list {
				t.Run(strings.ReplaceAll(list[k].name, " ", "-"), func(t *testing.T) {
					services[k].tell(t, c.name, list[k].name)
					c.outcome(t, &list[k], &outcomes[k])
					services[k].check(t, list[k].statuses, list[k].gaps, grain)
					c.requests(t, &list[k], services[k].came())
					services[k].replay(t)
				})
			}
		})
	}
}

// node makes the calls in a process of Node.
func (c *faceClient) node(t *testing.T, ctx context.Context, list []faceCall, services []*service) (outcomes []faceOutcome) {
	t.Helper()
	type asked struct {
		URL   string `json:"url"`
		Op    string `json:"op"`
		Model string `json:"model"`
		HTTP2 bool   `json:"http2"`
	}
	var calls []asked
	for k := range list {
		calls = append(calls, asked{c.address(services[k].URL), list[k].op, c.model, list[k].http2})
	}
	input, err := json.Marshal(map[string]any{"client": c.js, "key": fakeKey, "calls": calls})
	if err != nil {
		t.Fatal(err)
	}
	cmd := alone(t, ctx, clients.node.path, "js/faces.mjs")
	cmd.Dir = "" // where js/ is
	cmd.Stdin = bytes.NewReader(input)
	said, err := cmd.Output()
	if err != nil || json.Unmarshal(said, &outcomes) != nil || len(outcomes) != len(list) {
		t.Fatalf("faces.mjs: %v\n%s\n%s", err, said, cmd.Stderr)
	}
	return outcomes
}

// outcome checks what the caller got.
func (c *faceClient) outcome(t *testing.T, call *faceCall, o *faceOutcome) {
	t.Helper()
	if call.fails {
		if o.Error == nil || call.status != 0 && o.Error.Status != call.status || strings.Contains(o.Error.Printed, fakeKey) {
			t.Fatalf("%+v, want an error of status %d", o.Error, call.status)
		}
		t.Logf("error: %s, status %d: %s", o.Error.Class, o.Error.Status, o.Error.Printed)
		return
	}
	if o.Error != nil {
		t.Fatalf("%s: %s", o.Error.Class, o.Error.Printed)
	}
	if call.op == "count" {
		if o.Count != 1 {
			t.Errorf("%d tokens, want 1", o.Count)
		}
		return
	}
	want := call.setup.output
	if want == 0 {
		want = 8
	}
	if call.cut { // which this route does not call a failure
		if len(o.Text) == 0 || int64(len(o.Text)) >= 4*want || o.Output != 0 {
			t.Errorf("%d bytes of text, %d tokens; want a part of it", len(o.Text), o.Output)
		}
		return
	}
	if int64(len(o.Text)) != 4*want || o.Output != want {
		t.Errorf("%d bytes of text, %d tokens; want %d of each four", len(o.Text), o.Output, want)
	}
	if strings.HasSuffix(call.op, "stream") && o.Pieces < 2 {
		t.Errorf("%d pieces, want it written bit by bit", o.Pieces)
	}
	prefix := map[string]string{"bedrock": "msg_bdrk_", "bedrock-mantle": "msg_bdrk_", "vertex": "msg_vrtx_", "litellm": "chatcmpl-", "openrouter": "gen-"}[c.face]
	if o.ID != "" && !strings.HasPrefix(o.ID, prefix) {
		t.Errorf("message %q, want %s…", o.ID, prefix)
	}
}

// requests checks that what came is this client's, by its own paths.
func (c *faceClient) requests(t *testing.T, call *faceCall, came []arrival) {
	t.Helper()
	for i, a := range came {
		if got := a.header.Get("User-Agent"); !strings.HasPrefix(got, c.agent) {
			t.Errorf("request %d: user agent %q, want %q", i+1, got, c.agent)
		}
		if call.op != "count" && !strings.HasPrefix(a.path, c.path) {
			t.Errorf("request %d: %s, want %s…", i+1, a.path, c.path)
		}
		if call.http2 != (a.proto == "HTTP/2.0") {
			t.Errorf("request %d: spoke %s", i+1, a.proto)
		}
		signed := slices.Contains([]string{"bedrock", "bedrock-mantle", "claude-aws"}, c.face)
		if got := strings.HasPrefix(a.header.Get("Authorization"), "AWS4-HMAC-SHA256 "); got != signed {
			t.Errorf("request %d: signed %v, want %v", i+1, got, signed)
		}
	}
}
