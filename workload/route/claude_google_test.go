package route

import (
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"

	"loadshape/bucket/wire"
)

// TestClaudeGooglePlaces: project, location and workspace, where they were found, and the address that they make.
func TestClaudeGooglePlaces(t *testing.T) {
	const place = "/v1/projects/p-1/locations/global/workspaces/wrkspc_1/invoke"
	known := map[string]string{claudeGoogleProjectName: "p-1", claudeGoogleWorkspaceName: "wrkspc_1"}
	for _, c := range []struct {
		settings Settings
		env      map[string]string
		url      string // empty: Google's own, of this place
		elsewhere,
		note, err string
		refused bool
	}{
		{settings: Settings{Project: "p-1", Workspace: "wrkspc_1"}},
		{env: known, note: "The workspace is wrkspc_1, from " + claudeGoogleWorkspaceName + "."},
		{env: map[string]string{"GOOGLE_CLOUD_PROJECT": "p-1", claudeGoogleWorkspaceName: "wrkspc_1"}, note: "The project is p-1, from GOOGLE_CLOUD_PROJECT."},
		{settings: Settings{Project: "p-1"}, env: with(known, claudeGoogleProjectName, "p-2"), note: "The project is from --project; " + claudeGoogleProjectName + " says p-2"},
		{settings: Settings{BaseURL: "https://claude.googleapis.com" + place}},
		{settings: Settings{BaseURL: "https://claude.googleapis.com" + place + "/"}, env: with(known, claudeGoogleWorkspaceName, "wrkspc_2"), note: "The workspace is from --base-url; " + claudeGoogleWorkspaceName + " says wrkspc_2"},
		{settings: Settings{Project: "p-1", Workspace: "wrkspc_1", Region: "us"}, url: "https://claude.googleapis.com/v1/projects/p-1/locations/us/workspaces/wrkspc_1/invoke/v1/messages"},
		{env: with(known, claudeGoogleLocationName, "eu"), url: "https://claude.googleapis.com/v1/projects/p-1/locations/eu/workspaces/wrkspc_1/invoke/v1/messages"},
		{env: map[string]string{claudeGoogleBaseName: "https://gw.example.com/g"}, url: "https://gw.example.com/g/v1/messages"},
		{settings: Settings{Workspace: "wrkspc_1"}, err: "--project: is missing, and there is none in " + claudeGoogleProjectName + ", GOOGLE_CLOUD_PROJECT, GCLOUD_PROJECT, the credential's file"},
		{settings: Settings{Project: "p-1"}, err: "--workspace: is missing, and there is none in " + claudeGoogleWorkspaceName},
		{settings: Settings{Project: "a/b", Workspace: "wrkspc_1"}, err: "--project: is not the id of a project"},
		{settings: Settings{Project: "p-1", Workspace: "a/../b"}, err: "--workspace: is not the id of a workspace"},
		{settings: Settings{Project: "p-1", Workspace: "wrkspc_1", Region: "a b"}, err: "--region: is not a location of Google Cloud"},
		{settings: Settings{Project: "p-1", Workspace: "wrkspc_1", Gateway: "kong"}, err: `--gateway: is "kong", but Claude Models on Google Cloud`},
		{settings: Settings{Project: "p-1", Workspace: "wrkspc_1", Credential: "env:MINE"}, env: map[string]string{"MINE": canary}, err: "MINE: is a key of Anthropic, expected an access token of Google", refused: true},
		{settings: Settings{Project: "p-1", Workspace: "wrkspc_1", Headers: []string{"anthropic-workspace-id=env:W"}}, env: map[string]string{"W": "w"}, err: "Anthropic-Workspace-Id is set by this program"},
	} {
		c.settings.Name, c.settings.Model = ClaudeGoogle, "claude-opus-5-5"
		if c.url == "" {
			c.url = "https://claude.googleapis.com" + place + "/v1/messages"
		}
		r, err := Open(c.settings, here(t, c.env))
		if c.err != "" {
			checkError(t, err, c.err, c.refused)
			continue
		}
		if err != nil {
			t.Errorf("%+v: %v", c.settings, err)
			continue
		}
		want := wire.AnthropicOrganization
		if !strings.HasPrefix(c.url, "https://claude.googleapis.com/") {
			want = wire.UnknownOwner
		}
		owner, _ := r.Owner()
		if notes := strings.Join(r.Notices(), "\n"); r.url.String() != c.url || owner != want || !strings.Contains(notes, c.note) {
			t.Errorf("%+v: %s of %s, want %s of %s; notes\n%s", c.settings, r.url, owner, c.url, want, notes)
		}
		for _, l := range r.lines() {
			if l.name == "Anthropic-Workspace-Id" {
				t.Error("the workspace is in a header, too")
			}
		}
		if id := r.Identity(); want == wire.AnthropicOrganization && (id.Project != "p-1" || id.Region == "" || !strings.Contains(r.OwnerPage(), "the project p-1,")) {
			t.Errorf("the identity is %+v, the page %s", id, r.OwnerPage())
		}
	}
}

// TestClaudeGoogleToken sends a token that the application default credentials give out, and no key of Anthropic.
func TestClaudeGoogleToken(t *testing.T) {
	tokens := newCounter(t, "http", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("grant_type") == "" {
			t.Error("a token is asked for without a grant")
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"access_token":"`+aGoogleToken+`","expires_in":3599,"token_type":"Bearer"}`)
	})
	var got seen
	server := seer(t, &got)
	in := here(t, map[string]string{keyName: canary, tokenName: canary + "t"})
	writeFile(t, wellKnownGoogleFile(in), serviceAccount(t, tokens.URL))
	r, err := Open(Settings{Name: ClaudeGoogle, Model: "claude-opus-5-5", BaseURL: server.URL + "/v1/projects/p/locations/global/workspaces/w/invoke"}, in)
	if err != nil {
		t.Fatal(err)
	}
	x := r.Send(t.Context(), []byte(aRequest), clock())
	if !x.Complete || got.header.Get("Authorization") != "Bearer "+aGoogleToken || got.header.Get("X-Api-Key") != "" {
		t.Errorf("%+v with %v", x, got.header)
	}
	if shown := r.Curl("{}"); !strings.Contains(shown, `authorization: Bearer $(gcloud auth application-default print-access-token)`) {
		t.Errorf("the command is\n%s", shown)
	}
	for _, hidden := range []string{aGoogleToken, base64.StdEncoding.EncodeToString([]byte(aGoogleToken))} {
		if strings.Contains(show(x)+show(r), hidden) {
			t.Error("the token is shown")
		}
	}
	cleanOfCanaries(t, r, x)
}

// TestMakersAtAGateway: at the endpoint of another maker the limits are that maker's.
func TestMakersAtAGateway(t *testing.T) {
	for base, want := range map[string]struct {
		owner wire.Owner
		page  string
	}{
		"https://api.deepseek.com/anthropic": {wire.OtherProvider, "platform.deepseek.com, for the account"},
		"https://openrouter.ai/api":          {wire.Gateway, "the log of the gateway"},
		"https://gw.example.com":             {wire.Gateway, "the log of the gateway"},
	} {
		r := openHere(t, Settings{Name: Gateway, BaseURL: base, Credential: "env:MINE"}, map[string]string{"MINE": mine})
		owner, why := r.Owner()
		if owner != want.owner || !strings.HasPrefix(r.OwnerPage(), want.page) || strings.Contains(why, "gateway") == (owner == wire.OtherProvider) {
			t.Errorf("%s: %s, because %s; page %s", base, owner, why, r.OwnerPage())
		}
	}
}
