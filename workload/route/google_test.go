package route

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"loadshape/workload/exchange"
	"loadshape/workload/route/fingerprint"
)

const (
	aGoogleToken = "ya29.c4n4ryQ7x51b2WmZk8vR3tYpL0aHdNqEuGjXs"
	aRefresh     = "1//c4n4ryQ7x51b2WmZk8vR3tYpL0aHdNqEuGjXs"
	mail         = "robot@my-project-123.iam.gserviceaccount.com"
)

// serviceAccount writes a key file whose tokens come from an address.
func serviceAccount(t *testing.T, tokenURL string) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(map[string]string{
		"type": "service_account", "project_id": "my-project-123", "private_key_id": "c4n4ryQ7x51b2WmZk8vR3tYp", "client_email": mail, "client_id": "1234567890",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), "token_uri": tokenURL,
	})
	return string(text)
}

func user(more string) string {
	return `{"type":"authorized_user","client_id":"764086051850-x.apps.googleusercontent.com","client_secret":"d-c4n4ryQ7x51b2WmZk8vR3","refresh_token":"` + aRefresh + `"` + more + `}`
}

// TestGoogle gets tokens from each place that the library knows, and sends one request with each.
func TestGoogle(t *testing.T) {
	tokens := func(check func(*http.Request) bool) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if !check(r) {
				w.WriteHeader(401)
				io.WriteString(w, `{"error":"invalid_grant","error_description":"`+aRefresh+`"}`)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"access_token":"`+aGoogleToken+`","expires_in":3599,"token_type":"Bearer"}`)
		}
	}
	jwt := tokens(func(r *http.Request) bool {
		return r.FormValue("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer" && strings.Count(r.FormValue("assertion"), ".") == 2
	})
	metadata := func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Metadata-Flavor") != "Google":
			w.WriteHeader(403)
		case strings.HasSuffix(r.URL.Path, "/token"):
			tokens(func(*http.Request) bool { return true })(w, r)
		case strings.HasSuffix(r.URL.Path, "/project-id"):
			io.WriteString(w, "another-project")
		default:
			w.WriteHeader(404)
		}
	}
	for _, c := range []struct {
		name    string
		server  http.HandlerFunc
		cloud   http.HandlerFunc // in the place of Google's own hosts
		file    func(url string) string
		named   bool // by the variable, else where gcloud writes it
		env     func(host string) map[string]string
		source  string
		project string
		known   bool
		failure string
		detail  string
	}{
		{name: "service account", server: jwt, file: func(url string) string { return serviceAccount(t, url) }, named: true, source: googleFileName, project: "my-project-123", known: true},
		{name: "metadata service", server: metadata, env: func(host string) map[string]string { return map[string]string{"GCE_METADATA_HOST": host} }, source: "the metadata service of Google Cloud", project: "proj"},
		{name: "service account, refused", server: tokens(func(*http.Request) bool { return false }), file: func(url string) string { return serviceAccount(t, url) }, named: true,
			source: googleFileName, project: "my-project-123", known: true, failure: exchange.NoCredential, detail: "no credential from GOOGLE_APPLICATION_CREDENTIALS: it was not given out, or there is none; nothing was sent"},
		{name: "tokens from elsewhere", server: jwt, file: func(string) string { return serviceAccount(t, "https://tokens.example.com/") }, named: true,
			source: googleFileName, project: "my-project-123", known: true, failure: exchange.NoCredential, detail: toldElsewhere},
		{name: "tokens from elsewhere, in plain http", server: jwt, file: func(string) string { return serviceAccount(t, "http://oauth2.googleapis.com/token") }, named: true,
			source: googleFileName, project: "my-project-123", known: true, failure: exchange.NoCredential, detail: toldElsewhere},
		{name: "a person", cloud: tokens(func(r *http.Request) bool {
			return r.Host == "oauth2.googleapis.com" && r.FormValue("grant_type") == "refresh_token" && r.FormValue("refresh_token") == aRefresh
		}), file: func(string) string { return user("") }, source: "gcloud's application default credentials", project: "proj"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got seen
			server := seer(t, &got)
			asked := newCounter(t, "http", c.server)
			env := map[string]string{}
			if c.cloud != nil {
				env = cloud(t, c.cloud, "oauth2.googleapis.com")
			}
			if c.env != nil {
				env = c.env(strings.TrimPrefix(asked.URL, "http://"))
			}
			in := here(t, env)
			if c.file != nil {
				path := wellKnownGoogleFile(in)
				if c.named {
					path = filepath.Join(in.WorkDir, "key.json")
					t.Setenv(googleFileName, path)
				}
				writeFile(t, path, c.file(asked.URL+"/token"))
			}
			s := Settings{Name: Vertex, Model: "claude-opus-4-8", Region: "global", BaseURL: server.URL}
			if c.project == "proj" {
				s.Project = "proj"
			}
			r, err := Open(s, in)
			if err != nil {
				t.Fatal(err)
			}
			if asked.requests.Load() != 0 {
				t.Errorf("opening the route asked for %d tokens", asked.requests.Load())
			}
			x := r.Send(t.Context(), []byte(aRequest), clock())
			identity := r.Identity()
			if identity.CredentialSource != c.source || identity.Project != c.project || (identity.CredentialFingerprint != fingerprint.Unknown) != c.known {
				t.Errorf("the identity is %+v", identity)
			}
			cleanOfCanaries(t, r, x)
			if c.failure != "" {
				if x.Failure != c.failure || !strings.Contains(x.Detail, c.detail) || *x.Sent || server.requests.Load() != 0 {
					t.Errorf("got %s (%s) after %d requests", x.Failure, x.Detail, server.requests.Load())
				}
				return
			}
			if !x.Complete || server.requests.Load() != 1 || got.header.Get("Authorization") != "Bearer "+aGoogleToken {
				t.Errorf("%s (%s) after %d requests with %q", x.Failure, x.Detail, server.requests.Load(), got.header.Get("Authorization"))
			}
			if want := "POST /v1/projects/" + c.project + "/locations/global/publishers/anthropic/models/claude-sonnet-5:rawPredict"; got.line != want {
				t.Errorf("the line is %s, want %s", got.line, want)
			}
		})
	}
}

// TestGoogleFile: what is wrong with a file is said without what is in it.
func TestGoogleFile(t *testing.T) {
	for name, text := range map[string]string{"no JSON": canary, "no type": `{"private_key":"` + canary + `"}`, "another type": `{"type":"` + canary + `"}`, "empty": ""} {
		in := here(t, map[string]string{})
		path := filepath.Join(in.WorkDir, "key.json")
		writeFile(t, path, text)
		t.Setenv(googleFileName, path)
		_, err := Open(Settings{Name: Vertex, Model: "m", Region: "global", Project: "p"}, in)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		checkError(t, err, "GOOGLE_APPLICATION_CREDENTIALS: is no file of credentials", false)
	}
	in := here(t, map[string]string{googleFileName: "/nowhere/key.json"})
	_, err := Open(Settings{Name: Vertex, Model: "m", Region: "global", Project: "p"}, in)
	checkError(t, err, "GOOGLE_APPLICATION_CREDENTIALS: the file cannot be read", false)
	in = here(t, map[string]string{"GCE_METADATA_HOST": "example.com"})
	_, err = Open(Settings{Name: Vertex, Model: "m", Region: "global", Project: "p"}, in)
	checkError(t, err, "GCE_METADATA_HOST: is not this machine", false)
}

// TestGoogleFileInOutput: of a file only the secrets are taken out of what is shown.
func TestGoogleFileInOutput(t *testing.T) {
	in := here(t, nil)
	writeFile(t, wellKnownGoogleFile(in), `{"type":"external_account","audience":"//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
		"subject_token_type":"urn:ietf:params:oauth:token-type:jwt","token_url":"https://sts.googleapis.com/v1/token","credential_source":{"file":"/nowhere"},"client_secret":"c4n4ryQ7x51b2WmZk8"}`)
	r, err := Open(Settings{Name: Vertex, Model: "claude-opus-5", Region: "global", Project: "p"}, in)
	if err != nil {
		t.Fatal(err)
	}
	if id := r.Identity(); id.Host != "aiplatform.googleapis.com" || id.Path != "/v1/projects/p/locations/global/publishers/anthropic/models/claude-opus-5:rawPredict" {
		t.Errorf("the identity is %+v", id)
	}
	if r.scrub("x c4n4ryQ7x51b2WmZk8 y") != "x [credential] y" {
		t.Error("the client's secret is shown")
	}
	if x := r.Send(t.Context(), []byte(aRequest), clock()); x.Failure != exchange.NoCredential || *x.Sent {
		t.Errorf("got %+v", x)
	}
}

// TestGooglePrincipal: who a file is for, where it says so. A person's file names only the tool that made it.
func TestGooglePrincipal(t *testing.T) {
	for text, want := range map[string]string{
		serviceAccount(t, "https://oauth2.googleapis.com/token"): "google\x00" + mail,
		user(``):                            "",
		user(`,"account":"me@example.com"`): "google\x00me@example.com",
		`{"type":"external_account"}`:       "",
		`{"type":"external_account","service_account_impersonation_url":"https://iamcredentials.googleapis.com/x"}`: "google\x00https://iamcredentials.googleapis.com/x",
	} {
		in := here(t, nil)
		writeFile(t, wellKnownGoogleFile(in), text)
		file, err := readGoogleFile(in)
		if err != nil || file.principal() != want {
			t.Errorf("%s: %q, %v, want %q", text[:40], file.principal(), err, want)
		}
	}
}

// TestVertexPlaces: hosts, regions and projects, and where they were found.
func TestVertexPlaces(t *testing.T) {
	for _, c := range []struct {
		settings Settings
		env      map[string]string
		host     string
		project  string
		note     string
		err      string
		refused  bool
	}{
		{settings: Settings{Region: "global", Project: "p"}, host: "aiplatform.googleapis.com", project: "p"},
		{settings: Settings{Region: "us", Project: "p"}, host: "aiplatform.us.rep.googleapis.com", project: "p"},
		{settings: Settings{Region: "eu", Project: "p"}, host: "aiplatform.eu.rep.googleapis.com", project: "p"},
		{settings: Settings{Region: "us-east5", Project: "p"}, host: "us-east5-aiplatform.googleapis.com", project: "p"},
		{env: map[string]string{"CLOUD_ML_REGION": "europe-west1", "ANTHROPIC_VERTEX_PROJECT_ID": "a", "GOOGLE_CLOUD_PROJECT": "b"}, host: "europe-west1-aiplatform.googleapis.com", project: "b",
			note: "The project is from GOOGLE_CLOUD_PROJECT; ANTHROPIC_VERTEX_PROJECT_ID says a: a client"},
		{env: map[string]string{"CLOUD_ML_REGION": "global", "ANTHROPIC_VERTEX_PROJECT_ID": "example.com:my-project"}, host: "aiplatform.googleapis.com", project: "example.com:my-project"},
		{settings: Settings{Region: "global", Project: "p"}, env: map[string]string{keyName: canary}, host: "aiplatform.googleapis.com", project: "p", note: "Claude Code sends it on this route too"},
		{settings: Settings{Project: "p"}, err: "--region: is missing, and there is none in CLOUD_ML_REGION"},
		{settings: Settings{Region: "global"}, err: "--project: is missing, and there is none in GCLOUD_PROJECT, GOOGLE_CLOUD_PROJECT, the credential's file, ANTHROPIC_VERTEX_PROJECT_ID"},
		{settings: Settings{Region: "global", Project: "a/b"}, err: "--project: is not the id of a project"},
		{settings: Settings{Region: "global/x", Project: "a"}, err: "--region: is not a location of Google Cloud"},
		{settings: Settings{Region: "global", Project: "a", Model: "m:rawPredict"}, err: "--model: is not the id of a model"},
		{settings: Settings{Region: "global", Project: "a", Gateway: "kong"}, err: `--gateway: is "kong", but Google Cloud has none`},
		{settings: Settings{Region: "global", Project: "p", BaseURL: "https://us-east5-aiplatform.googleapis.com"}, err: "is in us-east5, and the region is global", refused: true},
		{settings: Settings{Region: "global", Project: "p", Credential: "env:MINE"}, env: map[string]string{"MINE": canary}, err: "MINE: is a key of Anthropic, expected an access token of Google", refused: true},
		{settings: Settings{Region: "global", Project: "p", Credential: "env:MINE", BaseURL: "http://127.0.0.1:1"}, env: map[string]string{"MINE": canary}, err: "MINE: is a key of Anthropic, expected an access token of Google", refused: true},
	} {
		c.settings.Name = Vertex
		if c.settings.Model == "" {
			c.settings.Model = "claude-opus-4-8"
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
		owner, _ := r.Owner()
		notes := strings.Join(r.Notices(), "\n")
		if r.url.Host != c.host || r.Identity().Project != c.project || !strings.Contains(notes, c.note) || owner != "google-project" {
			t.Errorf("%+v: %s, %s, %s, notes\n%s", c.settings, r.url, r.Identity().Project, owner, notes)
		}
	}
}
