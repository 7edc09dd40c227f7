package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/emulator"
	"loadshape/workload"
	"loadshape/workload/retry"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/openai/openai-go/v3"
	openaioption "github.com/openai/openai-go/v3/option"
)

var update = flag.Bool("update", false, "write the table of docs/serve.md anew")

// late is how much later than its rule a request may come here: machines are slow, and timers never early but by their grain.
const late = 10 * time.Second

// starting are the processes of Node that may be on their way at once, so that each soon is.
var starting = make(chan struct{}, 5)

// A refusedClient is a client that makes one call at an address, by nothing but its own defaults.
type refusedClient struct {
	name    string // as people look for it
	preset  string
	js      string                                            // the client of js/refused.mjs
	golang  func(ctx context.Context, face, url string) error // or one in Go
	model   string                                            // as it asks for it; empty: model
	faces   []string                                          // whose protocol it speaks
	differs map[string]bool                                   // the faces on which it does not do what sim run says, for a reason that docs/serve.md gives
}

var gatewayFaces = []string{"litellm", "openrouter", "cloudflare", "kong", "envoy", "portkey", "databricks", "helicone", "vercel", "claude-gateway"}

// chatFaces are those that have chat completions.
var chatFaces = []string{"", "litellm", "openrouter", "portkey", "vercel"}

var refusedClients = []refusedClient{
	{name: "anthropic-sdk-go", preset: "anthropic-go", golang: anthropicGo, faces: append([]string{"", "bedrock", "claude-aws", "claude-google", "vertex", "foundry"}, gatewayFaces...)},
	{name: "@anthropic-ai/sdk", preset: "anthropic-typescript", js: "sdk", faces: append([]string{""}, gatewayFaces...)},
	{name: "@anthropic-ai/bedrock-sdk", preset: "anthropic-typescript", js: "bedrock", model: bedrockID, faces: []string{"bedrock"}},
	{name: "@anthropic-ai/bedrock-sdk, Mantle", preset: "anthropic-typescript", js: "mantle", model: "anthropic.claude-opus-4-8", faces: []string{"bedrock-mantle"}},
	{name: "@anthropic-ai/vertex-sdk", preset: "anthropic-typescript", js: "vertex", faces: []string{"vertex"}},
	{name: "@anthropic-ai/google-cloud-sdk", preset: "anthropic-typescript", js: "google-cloud", faces: []string{"claude-google"}},
	{name: "@anthropic-ai/foundry-sdk", preset: "anthropic-typescript", js: "foundry", faces: []string{"foundry"}},
	{name: "@aws-sdk/client-bedrock-runtime", preset: "aws-standard", js: "aws", model: bedrockID, faces: []string{"bedrock"}},
	{name: "@langchain/aws", preset: "langchain-aws", js: "langchain-aws", model: bedrockID, faces: []string{"bedrock"}},
	{name: "@ai-sdk/amazon-bedrock", preset: "vercel-ai", js: "ai-bedrock", model: bedrockID, faces: []string{"bedrock"}},
	{name: "@ai-sdk/anthropic", preset: "vercel-ai", js: "ai", faces: append([]string{""}, gatewayFaces...)},
	{name: "@langchain/anthropic", preset: "langchain", js: "langchain", differs: map[string]bool{"claude-gateway": true}, faces: append([]string{""}, gatewayFaces...)},
	{name: "@llamaindex/anthropic", preset: "llamaindex", js: "llamaindex", faces: append([]string{""}, gatewayFaces...)},
	{name: "@mastra/core", preset: "mastra", js: "mastra", faces: append([]string{""}, gatewayFaces...)},
	{name: "@earendil-works/pi-ai", preset: "pi-ai", js: "pi-ai"},
	{name: "openai", preset: "openai", js: "openai", faces: chatFaces},
	{name: "openai-go", preset: "openai-go", golang: openaiGo, faces: chatFaces},
	{name: "@openrouter/sdk", preset: "openrouter", js: "openrouter", faces: []string{"openrouter"}},
	{name: "portkey-ai", preset: "portkey", js: "portkey", faces: []string{"portkey"}},
	{name: "go-retryablehttp", preset: "go-retryablehttp", golang: retryableGo},
}

func anthropicGo(ctx context.Context, face, url string) error {
	client := anthropic.NewClient(option.WithoutEnvironmentDefaults(), option.WithAPIKey(fakeKey), option.WithBaseURL(url))
	asked := model
	if facings := []string{"bedrock", "vertex", "foundry", "claude-aws", "claude-google"}; slices.Contains(facings, face) {
		var err error
		if client, err = goFace(ctx, face, url); err != nil {
			return err
		}
		if face == "bedrock" {
			asked = bedrockID
		}
	}
	_, err := client.Messages.New(ctx, anthropic.MessageNewParams{Model: asked, MaxTokens: 32,
		Messages: []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("hi"))}})
	return err
}

func openaiGo(ctx context.Context, _, url string) error {
	client := openai.NewClient(openaioption.WithAPIKey(fakeKey), openaioption.WithBaseURL(url+"/v1"))
	_, err := goChat(ctx, client, "message", model)
	return err
}

// retryableGo has no form of its own: any request will do.
func retryableGo(ctx context.Context, _, url string) error {
	client := retryablehttp.NewClient()
	client.Logger = nil
	return get(ctx, url, client.StandardClient().Do)
}

func get(ctx context.Context, url string, do func(*http.Request) (*http.Response, error)) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := do(r)
	if err != nil {
		return err
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", answer.StatusCode)
	}
	return nil
}

// calls makes one call at each address, all at once, and gives what the caller of each got: an error in words, or nothing; until
// the context ends.
func (c *refusedClient) calls(t *testing.T, ctx context.Context, faces, urls []string) []string {
	t.Helper()
	got := make([]string, len(urls))
	if c.golang != nil {
		var group sync.WaitGroup
		for i := range urls {
			group.Go(func() {
				if err := c.golang(ctx, faces[i], urls[i]); err != nil {
					got[i] = err.Error()
				}
			})
		}
		group.Wait()
		return got
	}
	asked := c.model
	if asked == "" {
		asked = model
	}
	input, err := json.Marshal(map[string]any{"client": c.js, "key": fakeKey, "model": asked, "calls": urls})
	if err != nil {
		t.Fatal(err)
	}
	starting <- struct{}{}
	defer func() { <-starting }()
	cmd := alone(t, ctx, need(t, clients.node), "js/refused.mjs")
	cmd.Dir = "" // where js/ is
	cmd.Stdin = bytes.NewReader(input)
	said, err := cmd.Output()
	if ctx.Err() != nil {
		return nil
	}
	if err != nil || json.Unmarshal(said, &got) != nil || len(got) != len(urls) {
		t.Fatalf("refused.mjs: %v\n%s\n%s", err, said, cmd.Stderr)
	}
	return got
}

// A prediction is what the preset of a client says will come to a server: the least and the most seconds before each retry.
type prediction struct {
	least, most []time.Duration
	ends        bool // the client gives up behind the last of them
}

// predict plays a policy against one that always tells the same, for as long as that may take.
func predict(t *testing.T, preset string, told retry.Told, longest time.Duration) prediction {
	t.Helper()
	p, ok := retry.Named(preset)
	if !ok {
		t.Fatalf("no preset %s", preset)
	}
	var x prediction
	var low, high retry.State
	for at := time.Duration(0); at <= longest; {
		a, ok := p.Next(&low, new(retry.Budget), 0, told, 0)
		b, _ := p.Next(&high, new(retry.Budget), 0, told, math.MaxUint64)
		if !ok {
			x.ends = true
			return x
		}
		x.least, x.most = append(x.least, time.Duration(min(a, b))), append(x.most, time.Duration(max(a, b)))
		at += x.least[len(x.least)-1]
	}
	return x
}

// against says where the requests that came are not those of a prediction; ended is that the client gave up by itself.
func (x *prediction) against(came []time.Duration, ended bool) error {
	for i, gap := range came {
		if i >= len(x.least) {
			return fmt.Errorf("came again %v after request %d, which the preset does not", gap, i+1)
		}
		if gap < x.least[i]-grain || gap > x.most[i]+late {
			return fmt.Errorf("came again %v after request %d, the preset after %v to %v", gap.Round(time.Millisecond), i+1, x.least[i], x.most[i])
		}
	}
	if ended && !(x.ends && len(came) == len(x.least)) {
		return fmt.Errorf("gave up after %d requests, the preset has more", 1+len(came))
	}
	return nil
}

// TestPresetsAreTheClients measures every client that can be installed here, by what a server on the loopback that always refuses
// sees of it, and holds the preset against that: told a second, told more than a minute, and told nothing.
func TestPresetsAreTheClients(t *testing.T) {
	const watched = 6 * time.Second // from when every call has sent its first request
	tells := []string{"1", "61", ""}
	done := map[string]bool{}
	for i := range refusedClients {
		c := &refusedClients[i]
		if done[c.preset] {
			continue
		}
		done[c.preset] = true
		t.Run(c.preset, func(t *testing.T) {
			t.Parallel()
			if c.js != "" {
				need(t, clients.node)
			}
			var mu sync.Mutex
			came := make([][]time.Time, len(tells))
			var urls, faces []string
			var begun sync.WaitGroup
			begun.Add(len(tells))
			for k, told := range tells {
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					mu.Lock()
					if came[k] = append(came[k], time.Now()); len(came[k]) == 1 {
						begun.Done()
					}
					mu.Unlock()
					w.Header().Set("Content-Type", "application/json")
					w.Header().Set("X-Amzn-Errortype", "ThrottlingException")
					if told != "" {
						w.Header().Set("Retry-After", told)
					}
					w.WriteHeader(http.StatusTooManyRequests)
					fmt.Fprint(w, `{"type":"error","error":{"type":"rate_limit_error","message":"Rate limited"},"message":"Rate limited"}`)
				}))
				t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
				urls, faces = append(urls, server.URL), append(faces, "")
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			go func() {
				begun.Wait()
				time.Sleep(watched)
				cancel()
			}()
			ended := c.calls(t, ctx, faces, urls) != nil && ctx.Err() == nil
			mu.Lock()
			defer mu.Unlock()
			for k, told := range tells {
				after := int64(-1)
				if told != "" {
					after, _ = strconv.ParseInt(told, 10, 64)
				}
				if len(came[k]) == 0 {
					t.Errorf("retry-after %q: nothing came", told)
					continue
				}
				var between []time.Duration
				for j := 1; j < len(came[k]); j++ {
					between = append(between, came[k][j].Sub(came[k][j-1]))
				}
				x := predict(t, c.preset, retry.Told{After: after}, watched)
				if err := x.against(between, ended); err != nil {
					t.Errorf("%s has changed: retry-after %q: %v (measured %v)", c.name, told, err, between)
				}
				t.Logf("did: %s, retry-after %q: %d requests, seconds between them %v", c.name, told, len(came[k]), between)
			}
		})
	}
}

// room is when there is room again, for a client whose first request is refused. No client's own retries come near it: what
// chance does to them changes nothing of who gives up.
const room = 5 * time.Second

// TestWhoGivesUp lets every client loose on each face whose protocol it speaks, where one request every five seconds is admitted
// and none at first, and sim run play its preset against the same limits with what the face tells: they agree on the requests,
// on the times between them, and on whether the client gives up. The table is that of docs/serve.md.
func TestWhoGivesUp(t *testing.T) {
	var mu sync.Mutex
	cells := map[string]map[string]string{} // by face and client
	t.Run("clients", func(t *testing.T) {
		for i := range refusedClients {
			c := &refusedClients[i]
			if len(c.faces) == 0 {
				continue
			}
			t.Run(strings.NewReplacer(" ", "-", "/", "-").Replace(c.name), func(t *testing.T) {
				t.Parallel()
				if c.js != "" {
					need(t, clients.node)
				}
				var services []*service
				var urls []string
				for _, face := range c.faces {
					group := bucket.Group{Limits: slowly()}
					group.Refusal = emulator.Told(face, group)
					x := predict(t, c.preset, firstTold(group), 2*room)
					s := setup{face: face, paced: append([]time.Duration{}, x.most...), limits: slowly()}.serve(t)
					services, urls = append(services, s), append(urls, s.URL)
				}
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
				defer cancel()
				got := c.calls(t, ctx, c.faces, urls)
				for k, face := range c.faces {
					cell := services[k].like(t, c, face, got[k])
					mu.Lock()
					if cells[face] == nil {
						cells[face] = map[string]string{}
					}
					cells[face][c.name] = cell
					mu.Unlock()
				}
			})
		}
	})
	if !t.Failed() && clients.node.missing == "" && len(cells) == len(emulator.Faces())+1 {
		told(t, cells)
	}
}

// slowly is a limit that admits a request every five seconds, and none before.
func slowly() []bucket.Limit {
	return []bucket.Limit{{Dimension: bucket.Requests, Limit: 1, Per: bucket.Duration(room), Level: new(int64(0))}}
}

// like holds what came against what sim plays, and says what both did.
func (s *service) like(t *testing.T, c *refusedClient, face, got string) string {
	t.Helper()
	group := bucket.Group{Limits: slowly()}
	group.Refusal = emulator.Told(face, group)
	policy, _ := retry.Named(c.preset)
	gate, err := bucket.NewGate([]bucket.Group{group}, 0)
	if err != nil {
		t.Fatal(err)
	}
	var statuses []int
	given := false
	asked := false
	next := func(r *workload.Request) (bool, error) {
		if asked {
			return false, nil
		}
		asked = true
		*r = workload.Request{Request: bucket.Request{InputTokens: 1, OutputTokens: 8, TTFT: 1, Duration: 2}, Model: model}
		return true, nil
	}
	target := workload.Target{Gate: gate, Group: func(string, bucket.Speed) (int, error) { return 0, nil }}
	err = workload.Replay(next, &policy, 1, target, workload.Observer{Attempt: func(a *workload.Attempt) {
		status := http.StatusOK
		if !a.Verdict.Admitted() {
			status = http.StatusTooManyRequests
		}
		statuses = append(statuses, status)
		given = a.Last && status != http.StatusOK
	}})
	if err != nil {
		t.Fatal(err)
	}
	came := s.came()
	var real []int
	for _, a := range came {
		real = append(real, a.status)
	}
	name := face
	if name == "" {
		name = "Anthropic's API"
	}
	t.Logf("did: %s on %s: statuses %v, seconds between them %v, its caller got %q", c.name, name, real, gaps(came), got)
	requests := fmt.Sprint(len(statuses))
	if given {
		requests += ", gives up"
	}
	if agrees := slices.Equal(real, statuses) && given == (got != ""); agrees == c.differs[face] {
		t.Errorf("%s on %s: statuses %v and an error %q, sim run has %v, given up %v", c.name, name, real, got, statuses, given)
	}
	if c.differs[face] {
		s.replay(t)
		return fmt.Sprintf("%d, gives up (`sim run`: %s)", len(real), requests)
	}
	x := predict(t, c.preset, firstTold(group), 2*room)
	for i, gap := range gaps(came) {
		if i < len(x.least) && (gap < x.least[i]-grain || gap > x.most[i]+late) {
			t.Errorf("%s on %s: came again after %v, sim run after %v to %v", c.name, name, gap, x.least[i], x.most[i])
		}
	}
	s.replay(t)
	return requests
}

// firstTold is what the first refusal tells.
func firstTold(group bucket.Group) retry.Told {
	gate, err := bucket.NewGate([]bucket.Group{group}, 0)
	if err != nil {
		return retry.Told{After: -1}
	}
	v := gate.Admit(0, 0, &bucket.Request{InputTokens: 1})
	t := retry.Told{After: -1, Forbidden: v.Forbidden}
	if seconds, ok := v.RetryAfter(); ok {
		t.After = int64(seconds)
	}
	return t
}

// told holds the table of docs/serve.md against what was seen.
func told(t *testing.T, cells map[string]map[string]string) {
	t.Helper()
	columns := []struct {
		title string
		of    []string
	}{
		{"anthropic-sdk-go", []string{"anthropic-sdk-go"}},
		{"SDK of Anthropic in TypeScript", []string{"@anthropic-ai/sdk", "@anthropic-ai/bedrock-sdk", "@anthropic-ai/bedrock-sdk, Mantle", "@anthropic-ai/vertex-sdk", "@anthropic-ai/google-cloud-sdk", "@anthropic-ai/foundry-sdk"}},
		{"SDK of AWS", []string{"@aws-sdk/client-bedrock-runtime"}},
		{"@langchain/aws", []string{"@langchain/aws"}},
		{"Vercel AI SDK", []string{"@ai-sdk/anthropic", "@ai-sdk/amazon-bedrock"}},
		{"@langchain/anthropic", []string{"@langchain/anthropic"}},
		{"@llamaindex/anthropic", []string{"@llamaindex/anthropic"}},
		{"@mastra/core", []string{"@mastra/core"}},
		{"openai (npm)", []string{"openai"}},
		{"openai-go", []string{"openai-go"}},
		{"SDK of the gateway", []string{"@openrouter/sdk", "portkey-ai"}},
	}
	var b strings.Builder
	b.WriteString("| face | a refusal tells |")
	for _, c := range columns {
		b.WriteString(" " + c.title + " |")
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for _, face := range append([]string{""}, emulator.Faces()...) {
		name := "`" + face + "`"
		if face == "" {
			name = "Anthropic's API"
		}
		says := "exactly when"
		if r := emulator.Told(face, bucket.Group{Limits: slowly()}); r != nil {
			switch {
			case r.RetryAfter == bucket.RetryAfterNone:
				says = "nothing"
			case r.RetryAfter > 0:
				says = "its whole window"
			}
			if r.Retry == bucket.RetryForbidden {
				says += ", and not to"
			}
		}
		fmt.Fprintf(&b, "| %s | %s |", name, says)
		for _, c := range columns {
			cell := ""
			for _, of := range c.of {
				if v := cells[face][of]; v != "" {
					cell = v
				}
			}
			b.WriteString(" " + cell + " |")
		}
		b.WriteString("\n")
	}
	const path, from, to = "../docs/serve.md", "<!-- told -->\n", "<!-- /told -->"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(page), from)
	have, after, ends := strings.Cut(rest, to)
	if !ok || !ends {
		t.Fatalf("%s has no table between %s and %s", path, from, to)
	}
	if have == b.String() {
		return
	}
	if !*update {
		t.Fatalf("the table of %s is\n%swant\n%s(go test -run TestWhoGivesUp -update, by e2e/run, writes it)", path, have, b.String())
	}
	if err := os.WriteFile(path, []byte(before+from+b.String()+to+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
