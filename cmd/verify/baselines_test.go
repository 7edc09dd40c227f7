package main

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"loadshape/bucket/datadir"
	"loadshape/bucket/wire"
	"loadshape/bucket/wire/refuse"
	"loadshape/report/layout"
	"loadshape/report/proof"
	"loadshape/workload/claudecode"
	"loadshape/workload/exchange"
	"loadshape/workload/models"
	"loadshape/workload/route"
)

var updateBaselines = flag.Bool("update", false, "write docs/baselines.md anew")

// A given is a failure that somebody has, as --baseline.
type given struct {
	name    string
	file    string
	finding wire.Finding // zero: the file has no failure
	model   string       // that the run asks for, so that the model is not what differs
}

// unreadable is what a file leads to that has no failure.
const unreadable = "exit 2"

// A gathering is failures, each written to a file of its own. What a record says of the host and the way is left out, so
// that the owner alone decides.
type gathering struct {
	dir string
	all []given
}

func (all *gathering) add(name string, e *exchange.Exchange) error {
	e.Route, e.At, e.EndedAt = exchange.Route{}, nil, nil
	g := given{name: name, file: filepath.Join(all.dir, strings.ReplaceAll(name, "/", "_")+".json"), finding: wire.Explain(e.Answer(), answered(e)), model: aModel}
	if named := cmp.Or(e.Request.Model, g.finding.Model); models.Known(named) {
		g.model = strings.TrimPrefix(named, "anthropic-")
	} else {
		e.Request.Model = ""
	}
	text, err := json.Marshal(map[string]any{"exchange": e})
	if err != nil {
		return err
	}
	all.all = append(all.all, g)
	return os.WriteFile(g.file, text, 0o600)
}

// read reads a file as verify does.
func (all *gathering) read(path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := exchange.Read(path, f)
	if err != nil || b.Failure == nil {
		all.all = append(all.all, given{name: name, file: path, model: aModel})
		return nil
	}
	return all.add(name, b.Failure)
}

// givens are the failures of public reports in testdata/failures, and refusals of every kind as the faces word them.
func givens(t *testing.T) []given {
	t.Helper()
	g := &gathering{dir: t.TempDir()}
	err := filepath.WalkDir("testdata/failures", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return g.read(path, filepath.ToSlash(strings.TrimPrefix(path, "testdata/failures/")))
	})
	if err != nil {
		t.Fatal(err)
	}
	refusals := worded()
	for _, name := range slices.Sorted(maps.Keys(refusals)) {
		no := refusals[name]
		e := &exchange.Exchange{Status: no.Status, Headers: map[string]string{}}
		for key := range no.Header {
			e.Headers[strings.ToLower(key)] = no.Header.Get(key)
		}
		if body := no.Body("req_011"); json.Valid(body) {
			e.ErrorBody = body
		}
		if err := g.add("worded/"+name, e); err != nil {
			t.Fatal(err)
		}
	}
	return g.all
}

// worded are refusals of every owner and kind, as the faces of the emulator word them.
func worded() map[string]refuse.Refusal {
	at := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	over := func(what, per string) refuse.Refusal { return refuse.OverLimit(30000, what, per, organization, aModel) }
	unified := refuse.OverPlan().With("Anthropic-Ratelimit-Unified-Status", "rejected")
	return map[string]refuse.Refusal{
		"requests": over("requests", "minute"), "input": over("input tokens", "minute"), "output": over("output tokens", "minute"),
		"workspace": ofWorkspace(over("input tokens", "minute")), "zero": refuse.OverLimit(0, "input tokens", "minute", organization, aModel),
		"acceleration": refuse.OverAcceleration(25000, 35000, "input tokens", organization, aModel), "concurrency": refuse.OverConcurrency(),
		"spend": refuse.OverSpend(at), "plan": unified, "throttled": refuse.Throttled(), "529": refuse.AtCapacity(), "500": refuse.Broken(),
		"400": refuse.Invalid("max_tokens: Field required"), "401": refuse.Unauthenticated(), "403": refuse.Forbidden(), "404": refuse.Missing("model: " + aModel),
		"413":          refuse.TooLarge(),
		"contract":     {Status: 429, Type: "rate_limit_error", Code: "contract_spend_limit_reached", Message: "Your organization has reached the spend of its contract."},
		"credit":       refuse.Invalid("Your credit balance is too low to access the Anthropic API."),
		"long-context": {Status: 429, Type: "rate_limit_error", Message: "Extra usage is required for long context requests."},
		"aws-tokens":   refuse.AWSThrottledTokens(false), "aws-day": refuse.AWSThrottledTokens(true), "aws-requests": refuse.AWSThrottledRequests(),
		"aws": refuse.AWSThrottled(), "aws-capacity": refuse.AWSUnavailable(),
		"google-input":        refuse.GoogleOverQuota("online_prediction_input_tokens_per_minute_per_base_model", "anthropic-claude-sonnet"),
		"google-capacity":     refuse.GoogleAtCapacity(),
		"foundry":             refuse.Throttled().With("Apim-Request-Id", "00000000-0000-4000-8000-000000000003"),
		"openai":              {Status: 429, Type: "tokens", Message: "Rate limit reached for gpt-5 in organization org-1 on tokens per min (TPM): Limit 30000, Used 28039, Requested 3906. Please try again in 3.89s."},
		"openai-never":        {Status: 429, Type: "tokens", Message: "Rate limit reached for gpt-5 in organization org-1 on tokens per min (TPM): Limit 30000, Used 0, Requested 39060. Please try again in 9s."},
		"litellm-budget":      refuse.LiteLLMOverBudget(),
		"litellm-cooldown":    refuse.LiteLLMCooldown(aModel),
		"litellm-upstream":    refuse.LiteLLMUpstream(over("input tokens", "minute")),
		"openrouter-requests": refuse.OpenRouterOverRequests("m", "key", 20, false, at), "openrouter-budget": refuse.OpenRouterOverBudget(),
		"openrouter-upstream": refuse.OpenRouterUpstream(), "kong": refuse.KongOverLimit(false), "databricks": refuse.DatabricksOverLimit("input tokens per minute", aModel),
		"cloudflare-spend": refuse.CloudflareOverSpend(), "envoy": refuse.EnvoyOverLimit(), "portkey": refuse.PortkeyOverLimit(), "portkey-budget": refuse.PortkeyOverBudget(),
		"claude-gateway-spend": refuse.ClaudeGatewayOverSpend("daily", at), "claude-gateway-unavailable": refuse.ClaudeGatewayUnavailable(),
		"claude-gateway-upstream": refuse.ClaudeGatewayUpstream(),
	}
}

// allRoutes are the routes, in the order of the table.
func allRoutes() []string {
	return []string{route.Direct, claudecode.APIKey, claudecode.Plan, route.Bedrock, route.Mantle, route.ClaudeAWS, route.ClaudeGoogle, route.Vertex, route.Foundry, route.Gateway}
}

// A tried is a place to run on every route: a server that answers whole, by the model that was asked for.
type tried struct {
	server *counter
	getenv func(string) string
	mu     sync.Mutex
	model  string

	changed map[string]bool // the kinds of failures that were given with a change, too
}

func try(t *testing.T) *tried {
	t.Helper()
	p := &tried{changed: map[string]bool{}}
	p.server = start(t, h1, scenario{answer: func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		model := p.model
		p.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, strings.ReplaceAll(aMessage, aModel, model))
	}})
	home := settled(t)
	programs := t.TempDir()
	credentials := `{"claudeAiOauth":{"accessToken":"sk-ant-oat01-Zq7Jw9Xe4Rv2","refreshToken":"sk-ant-ort01-Zq7Jw9Xe4Rv2","expiresAt":9999999999999,"scopes":["user:inference"],"subscriptionType":"max"}}`
	for path, text := range map[string]string{filepath.Join(programs, "claude"): "#!/bin/sh\necho '{}'\n",
		filepath.Join(home("HOME"), ".claude", ".credentials.json"): credentials} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	env := map[string]string{"PATH": programs + string(filepath.ListSeparator) + os.Getenv("PATH"), "TOKEN": "t.Bd4Kx8Nq1Vz6", "AWS_REGION": "us-east-1",
		"AWS_BEARER_TOKEN_BEDROCK": "b.Rf2Jm7Wc9Hd3", "ANTHROPIC_AWS_API_KEY": "a.Tq5Zn8Lx1Gs4", "ANTHROPIC_AWS_WORKSPACE_ID": workspace,
		"ANTHROPIC_FOUNDRY_API_KEY": "f.Yk6Pv3Cb9Mw2", "ANTHROPIC_FOUNDRY_RESOURCE": "res", "ANTHROPIC_VERTEX_PROJECT_ID": "proj", "CLOUD_ML_REGION": "global"}
	for name, value := range env {
		t.Setenv(name, value) // clouds' libraries and Claude Code read it by themselves
	}
	p.getenv = func(name string) string { return cmp.Or(env[name], home(name)) }
	return p
}

// run gives the failure as the baseline of a run on a route. Where Claude Code would send, it is a dry run.
func (p *tried) run(t *testing.T, name string, g *given, more ...string) (*proof.Result, string) {
	t.Helper()
	p.mu.Lock()
	p.model = g.model
	p.mu.Unlock()
	args := append([]string{"--route", name, "--model", g.model, "--format", "json", "--baseline", g.file, "--ledger", filepath.Join(t.TempDir(), "ledger")}, more...)
	getenv := p.getenv
	switch name {
	case claudecode.APIKey:
		args = append(args, "--dry-run")
		t.Setenv("ANTHROPIC_API_KEY", "k.Lr3Yb9Ka5Jt7Ne1")
	case claudecode.Plan:
		args = append(args, "--dry-run")
		getenv = func(name string) string { return map[bool]string{false: p.getenv(name)}[name == "ANTHROPIC_API_KEY"] }
		t.Setenv("ANTHROPIC_API_KEY", "")
	case route.Vertex, route.ClaudeGoogle:
		args = append(args, "--base-url", p.server.url, "--credential", "env:TOKEN")
	default:
		args = append(args, "--base-url", p.server.url)
	}
	before := p.server.requests.Load()
	v, err := begin(args, streams{getenv, strings.NewReader(""), io.Discard, io.Discard})
	if err != nil {
		t.Fatalf("%s on %s: %v", g.name, name, err)
	}
	defer v.end()
	if err = v.read(); err == nil {
		err = v.prepare()
	}
	if err != nil {
		if g.finding.Owner != "" {
			t.Errorf("%s on %s: %v", g.name, name, err)
		}
		return nil, unreadable
	}
	if v.ready() {
		v.send(t.Context())
	}
	r := v.run.Result()
	arrived := p.server.requests.Load() - before
	if int64(gone(r.Sent)) != arrived {
		t.Errorf("%s on %s: %d requests arrived, and sent says %d", g.name, name, arrived, gone(r.Sent))
	}
	if r.Reason == "dry_run" || arrived > 0 {
		return r, "sent"
	}
	return r, r.Reason
}

// TestBaselines gives every failure on every route. What comes of it is docs/baselines.md.
func TestBaselines(t *testing.T) {
	p := try(t)
	all := givens(t)
	rows := map[string]*baselineRow{}
	sent := 0
	for i := range all {
		came := p.everywhere(t, &all[i])
		for _, what := range came {
			if what == "sent" {
				sent++
			}
		}
		row(rows, &all[i], came)
	}
	if sent < len(all) {
		t.Errorf("%d of %d failures on %d routes were sent, want that most have a route", sent, len(all), len(allRoutes()))
	}
	checkBaselines(t, rows)
}

// TestBaselinesOfRecords does the same with recorded answers, of which no page is made.
func TestBaselinesOfRecords(t *testing.T) {
	files, err := filepath.Glob(datadir.Path(t, "responses", "*", "*.json"))
	if err != nil || len(files) < 30 {
		t.Fatalf("%d recorded answers, %v", len(files), err)
	}
	p := try(t)
	g := &gathering{dir: t.TempDir()}
	for _, file := range files {
		if err := g.read(file, filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range g.all {
		p.everywhere(t, &g.all[i])
	}
}

// everywhere gives a failure on every route, and says what comes of it. What the route cannot have met, or nobody understands, is
// never held, and is not sent; no minimal request proves a fix, whatever is said to be changed.
func (p *tried) everywhere(t *testing.T, g *given) []string {
	t.Helper()
	var came []string
	for _, name := range allRoutes() {
		r, what := p.run(t, name, g)
		came = append(came, what)
		if r == nil {
			continue
		}
		belongs := proof.Belongs(name, "", g.finding.Owner)
		unclear := g.finding.LimitedBy == wire.ByNone || r.Baseline.Owner == proof.Unknown
		switch {
		case r.Verdict == proof.Held && (belongs == proof.Different || unclear):
			t.Errorf("%s on %s is held: %s", g.name, name, r.Because)
		case belongs == proof.Different && what != "not_the_same" && what != "failure_not_understood":
			t.Errorf("%s on %s, where it is not met: %s", g.name, name, what)
		case r.Proves == proof.FixEffective:
			t.Errorf("%s on %s: a minimal request proves a fix, without a change: %s", g.name, name, r.Because)
		}
		if r.Verdict == proof.Refused && r.ExitStatus != proof.StatusRefused || r.Verdict == proof.Inconclusive && r.ExitStatus != proof.StatusInconclusive {
			t.Errorf("%s on %s: %s with status %d", g.name, name, r.Reason, r.ExitStatus)
		}
		if kind := fmt.Sprint(name, g.finding.Owner, g.finding.LimitedBy, r.Reason); !p.changed[kind] {
			p.changed[kind] = true
			p.afterChange(t, name, g, r.Reason)
		}
	}
	return came
}

// afterChange gives it once more, with a change and --prove fix.
func (p *tried) afterChange(t *testing.T, name string, g *given, before string) {
	t.Helper()
	r, what := p.run(t, name, g, "--change", "something", "--prove", "fix")
	switch {
	case r.Proves == proof.FixEffective:
		t.Errorf("%s on %s: a minimal request proves a fix: %s", g.name, name, r.Because)
	case r.ExitStatus == proof.StatusHeld:
		t.Errorf("%s on %s: a minimal request is what --prove fix asks for", g.name, name)
	case before == "no_wait_helps" && what != "sent" && what != "too_early":
		t.Errorf("%s on %s: %s, and after a change %s, want that it is sent", g.name, name, before, what)
	case (before == "not_the_same" || before == "failure_not_understood") && what != before:
		t.Errorf("%s on %s: %s, and after a change %s", g.name, name, before, what)
	}
}

// A baselineRow is what failures of one owner and kind lead to, on every route.
type baselineRow struct {
	owner, limited string
	came           []string
	count          int
	example        string
}

func row(rows map[string]*baselineRow, g *given, came []string) {
	owner, limited := string(g.finding.Owner), string(g.finding.LimitedBy)
	if owner == "" {
		owner, limited = "–", "–"
	}
	key := owner + " " + limited + " " + strings.Join(came, " ")
	if rows[key] == nil {
		example := strings.Join(strings.Fields(g.finding.Message), " ")
		if len(example) > 70 {
			example = strings.ToValidUTF8(example[:70], "") + "…"
		}
		rows[key] = &baselineRow{owner: owner, limited: limited, came: came, example: cmp.Or(example, g.name)}
	}
	rows[key].count++
}

const baselinesHead = `# What a failure leads to

What ` + "`verify --baseline`" + ` does with a failure, by whose limit it was, on every route: [verify.md](verify.md) has the rules. The failures are
those of public reports and the refusals that the faces of ` + "`sim serve`" + ` word; nothing else of them than the answer is given, no host and no
route. A test makes this page.

- *sent*: the one request goes out, and the answer decides.
- ` + "`not_the_same`" + `: the route cannot have met that limit. Nothing is sent, exit status 4.
- ` + "`failure_not_understood`" + `: it is no refusal, or nothing in it tells whose limit it was. Nothing is sent, exit status 3.
- ` + "`no_wait_helps`" + `: no wait ends it, and nothing is said to have changed. Nothing is sent, exit status 3; with ` + "`--change`" + ` it is sent.
- *exit 2*: the file has no failure that is read.
`

// checkBaselines holds the page against the table, or writes it anew.
func checkBaselines(t *testing.T, rows map[string]*baselineRow) {
	t.Helper()
	var table [][]string
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		r := rows[key]
		cells := []string{layout.Code(r.owner), layout.Code(r.limited), fmt.Sprint(r.count), layout.Escaped(r.example)}
		for _, what := range r.came {
			if what != "sent" && what != unreadable {
				what = layout.Code(what)
			}
			cells = append(cells, what)
		}
		table = append(table, cells)
	}
	var m layout.Markdown
	m.Table(append([]string{"owner", "limited by", "failures", "one of them"}, allRoutes()...), table)
	want := baselinesHead + m.String()
	const page = "../../docs/baselines.md"
	if *updateBaselines {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what comes of the failures; -update writes it anew", page)
	}
}
