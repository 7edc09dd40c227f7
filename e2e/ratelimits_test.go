package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/emulator"

	anthropic2 "github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
)

// TestRateLimitsThroughTheSDK reads the emulator's answers of the Rate Limits API with the SDK's own methods: nothing that
// is always there is empty.
func TestRateLimitsThroughTheSDK(t *testing.T) {
	limits := []bucket.Group{
		{Models: []string{"claude-opus-5-5"}, Limits: []bucket.Limit{
			{Dimension: bucket.Requests, Limit: 1000, Scope: "organization"},
			{Dimension: bucket.InputTokens, Limit: 2_000_000, CacheRead: bucket.CacheFree, Scope: "organization"},
			{Dimension: bucket.OutputTokens, Limit: 400_000, Scope: "organization"},
			{Dimension: bucket.InputTokens, Limit: 600_000, CacheRead: bucket.CacheCounts, Scope: "workspace"}}},
		{Models: []string{"claude-opus-5-5"}, Speed: bucket.Fast, Limits: []bucket.Limit{{Dimension: bucket.InputTokens, Limit: 200_000}, {Dimension: bucket.OutputTokens, Limit: 40_000}}},
	}
	e, err := emulator.New(emulator.Settings{Name: "test", Reading: "loose", Groups: limits, CountLimit: 2000, Organization: "org", Workspace: "wrkspc_1",
		Group: func(_ string, speed bucket.Speed) (int, error) {
			if speed == bucket.Fast {
				return 1, nil
			}
			return 0, nil
		},
		Times: func(int64) (int64, int64, error) { return 0, 0, nil }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	defer server.Close()
	client := anthropic2.NewClient(option.WithoutEnvironmentDefaults(), option.WithBaseURL(server.URL), option.WithAPIKey(fakeKey), option.WithMaxRetries(0),
		option.WithHTTPClient(&http.Client{Transport: new(http.Transport)}))

	page, err := client.Organization.RateLimits.List(t.Context(), anthropic2.OrganizationRateLimitListParams{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range page.Data {
		if entry.ID == "" || entry.Group.ID == "" || entry.Type != "rate_limit" {
			t.Errorf("an entry without its ids or its type: %s", entry.RawJSON())
		}
		for _, l := range entry.Limits {
			got = append(got, fmt.Sprint(entry.Group.Type, " ", l.Type, " ", l.Value))
		}
	}
	if want := []string{"model_group requests_per_minute 1000", "model_group input_tokens_per_minute_cache_aware 2000000", "model_group output_tokens_per_minute 400000",
		"model_group fast_itpmca 200000", "model_group fast_otpm 40000", "token_count requests_per_minute 2000"}; !slices.Equal(got, want) {
		t.Errorf("the organization's are %q, want %q", got, want)
	}

	workspace, err := client.Organization.Workspaces.RateLimits.List(t.Context(), "wrkspc_1", anthropic2.OrganizationWorkspaceRateLimitListParams{})
	if err != nil {
		t.Fatal(err)
	}
	if len(workspace.Data) != 1 || len(workspace.Data[0].Limits) != 1 {
		t.Fatalf("the workspace's are %+v", workspace.Data)
	}
	entry := workspace.Data[0]
	if l := entry.Limits[0]; l.Type != "input_tokens_per_minute" || l.Value != 600_000 || l.Source.Type != "workspace" || entry.WorkspaceID != "wrkspc_1" ||
		entry.RateLimitID != page.Data[0].ID || entry.Group.ID != page.Data[0].Group.ID {
		t.Errorf("the workspace's entry is %s", entry.RawJSON())
	}
}
