package emulator

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/profile"
)

// twoSpeeds is limits of an organization and of fast mode, and a limit of a workspace.
func twoSpeeds(s *Settings) {
	fast := bucket.Group{Models: []string{model}, Speed: bucket.Fast, Limits: []bucket.Limit{
		{Dimension: bucket.InputTokens, Limit: 5_000}, {Dimension: bucket.OutputTokens, Limit: 1_000}}}
	s.Groups = append(s.Groups, fast)
	s.Group = func(m string, speed bucket.Speed) (int, error) {
		if m != model {
			return 0, errors.New("in no group")
		}
		if speed == bucket.Fast {
			return 1, nil
		}
		return 0, nil
	}
}

// Fast mode meets limits of its own, shows them in headers of its own, and leaves those of standard speed alone.
func TestFast(t *testing.T) {
	var log strings.Builder
	e, _ := startedAt(t, tier(), func(s *Settings) {
		twoSpeeds(s)
		s.Log = &log
	})
	fast := strings.Replace(asking, `"max_tokens"`, `"speed":"fast","max_tokens"`, 1)
	w := post(e, "/v1/messages", fast, "X-Loadshape-Input-Tokens", "4000")
	if w.Code != 200 || decoded(t, w).Usage.Speed != "fast" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for name, want := range map[string]string{"Fast-Input-Tokens-Limit": "5000", "Fast-Input-Tokens-Remaining": "1000", "Fast-Output-Tokens-Limit": "1000",
		"Ratelimit-Input-Tokens-Limit": "", "Ratelimit-Output-Tokens-Limit": "", "Ratelimit-Tokens-Limit": ""} {
		if got := w.Header().Get("Anthropic-" + name); got != want {
			t.Errorf("Anthropic-%s is %q, want %q", name, got, want)
		}
	}
	w = post(e, "/v1/messages", fast, "X-Loadshape-Input-Tokens", "4000")
	if w.Code != 429 || !strings.Contains(w.Body.String(), "would exceed your rate limit of 5,000 fast mode input tokens per minute (org: org-1, model: claude-sonnet-5)") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, standard := range []string{asking, strings.Replace(fast, "fast", "standard", 1)} {
		w = post(e, "/v1/messages", standard, "X-Loadshape-Input-Tokens", "1000")
		if w.Code != 200 || decoded(t, w).Usage.Speed != "" || w.Header().Get("Anthropic-Fast-Input-Tokens-Limit") != "" {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		wantHeaders(t, w.Header(), map[string]string{"Input-Tokens-Limit": "30000"})
	}
	if n := strings.Count(log.String(), `,"speed":"fast"`); n != 3 { // the group and two requests
		t.Errorf("fast mode is %d times in the log:\n%s", n, &log)
	}
}

// A model without limits of fast mode does not have it, and a speed that there is not is refused.
func TestNoFast(t *testing.T) {
	e, _ := startedAt(t, tier(), func(s *Settings) {
		only := s.Group
		s.Group = func(m string, speed bucket.Speed) (int, error) {
			if speed == bucket.Fast {
				return 0, errors.New("no fast mode")
			}
			return only(m, speed)
		}
	})
	for speed, want := range map[string]string{"fast": "speed: fast has no limits for claude-sonnet-5 here", "slow": "speed: Input should be 'standard' or 'fast'"} {
		w := post(e, "/v1/messages", strings.Replace(asking, `"max_tokens"`, `"speed":"`+speed+`","max_tokens"`, 1))
		if w.Code != 400 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", speed, w.Code, w.Body)
		}
	}
	if w := post(e, "/v1/messages", `{"model":"m","speed":"fast","max_tokens":1,"messages":[{"role":"user","content":"x"}]}`); w.Code != 404 {
		t.Errorf("of an unknown model: %d %s", w.Code, w.Body)
	}
}

// The newest version of the API knows no temperature; the one before does.
func TestVersions(t *testing.T) {
	e, _ := startedAt(t, tier(), nil)
	warm := strings.Replace(asking, `"max_tokens"`, `"temperature":1,"max_tokens"`, 1)
	for _, c := range []struct {
		version, body string
		status        int
	}{{"2023-06-01", warm, 200}, {"2026-10-21", asking, 200}, {"2026-10-21", warm, 400}} {
		w := post(e, "/v1/messages", c.body, "X-Api-Key", "", "Authorization", "Bearer any", "Anthropic-Version", c.version)
		if w.Code != c.status || c.status == 400 && !strings.Contains(w.Body.String(), "temperature: Extra inputs are not permitted") {
			t.Errorf("%s: %d %s", c.version, w.Code, w.Body)
		}
	}
}

// Both answers of the Rate Limits API are in today's form, and what reads limits files reads them back.
func TestRateLimitsOfToday(t *testing.T) {
	g := tier()
	g.Limits = append(g.Limits, bucket.Limit{Dimension: bucket.InputTokens, Limit: 7_000, Scope: "workspace", CacheRead: bucket.CacheCounts},
		bucket.Limit{Dimension: bucket.OutputTokens, Limit: 900, Scope: "workspace"}, bucket.Limit{Dimension: bucket.Tokens, Limit: 1_000_000, Per: bucket.Day})
	e, _ := startedAt(t, g, func(s *Settings) {
		twoSpeeds(s)
		s.Workspace = "wrkspc_1"
	})
	for path, want := range map[string]string{
		"/v1/organizations/rate_limits": "requests_per_minute 50, input_tokens_per_minute_cache_aware 30000, output_tokens_per_minute 8000, tokens_per_day 1000000, " +
			"fast_itpmca 5000, fast_otpm 1000; requests_per_minute 2",
		"/v1/organizations/rate_limits?group_type=token_count":               "requests_per_minute 2",
		"/v1/organizations/workspaces/wrkspc_1/rate_limits":                  "input_tokens_per_minute 7000 of null workspace, output_tokens_per_minute 900 of 8000 workspace",
		"/v1/organizations/workspaces/wrkspc_1/rate_limits?group_type=batch": "",
		"/v1/organizations/workspaces/wrkspc_1/rate_limits?include_inherited=true": "input_tokens_per_minute 7000 of null workspace, output_tokens_per_minute 900 of 8000 workspace, " +
			"requests_per_minute 50 of 50 organization, input_tokens_per_minute_cache_aware 30000 of 30000 organization, tokens_per_day 1000000 of 1000000 organization, " +
			"fast_itpmca 5000 of 5000 organization, fast_otpm 1000 of 1000 organization",
	} {
		w := get(e, "GET", path, key...)
		var got struct {
			Data []struct {
				ID, Type    string
				RateLimitID string `json:"rate_limit_id"`
				WorkspaceID string `json:"workspace_id"`
				Group       struct {
					ID, Type    string
					DisplayName string `json:"display_name"`
				}
				Models []string
				Limits []struct {
					Type     string
					Value    int64
					OrgLimit *json.RawMessage `json:"org_limit"`
					Source   *struct{ Type string }
				}
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("%s: %d %s: %v", path, w.Code, w.Body, err)
		}
		var entries []string
		for _, one := range got.Data {
			var limits []string
			for _, l := range one.Limits {
				s := l.Type + " " + json.Number(mustJSON(t, l.Value)).String()
				if l.Source != nil {
					org := "null"
					if l.OrgLimit != nil {
						org = string(*l.OrgLimit)
					}
					s += " of " + org + " " + l.Source.Type
				}
				limits = append(limits, s)
			}
			entries = append(entries, strings.Join(limits, ", "))
			ids := []string{one.ID, one.RateLimitID}
			slices.Sort(ids)
			if !strings.HasPrefix(one.Group.ID, "rlg_01") || ids[0] != "" || !strings.HasPrefix(ids[1], "rl_01") {
				t.Errorf("%s: the ids are %+v", path, one)
			}
			if one.Group.Type == "model_group" && (one.Group.DisplayName != "Claude Sonnet 5" || !slices.Equal(one.Models, []string{model})) {
				t.Errorf("%s: the group is %+v", path, one)
			}
		}
		if s := strings.Join(entries, "; "); s != want {
			t.Errorf("%s:\n got %s\nwant %s", path, s, want)
		}
		if strings.Contains(path, "batch") || strings.Contains(path, "token_count") {
			continue
		}
		if p, err := profile.Read("answer", strings.NewReader(w.Body.String())); err != nil || len(p.Groups) == 0 {
			t.Errorf("%s: read as %+v, %v", path, p, err)
		}
	}
	if w := get(e, "GET", "/v1/organizations/workspaces/wrkspc_2/rate_limits", key...); w.Code != 404 {
		t.Errorf("of another workspace: %d", w.Code)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
