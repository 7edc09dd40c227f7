package route

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A vector is a request of an AWS route as botocore signs it; testdata/sigv4/vectors.py makes them.
type vector struct {
	Name, Route, Model, Region, Session, Base, Workspace string
	Betas                                                []string
	Extra                                                [][2]string
	At                                                   time.Time
	Given                                                string // the body before the route

	URL, Body, Canonical, Authorization string
	Headers                             map[string]string
}

type vectorFile struct {
	Key, Secret string
	Vectors     []vector
}

func readVectors(t *testing.T) (vectorFile, []byte) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "sigv4", "vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file vectorFile
	if err := json.Unmarshal(text, &file); err != nil || len(file.Vectors) == 0 {
		t.Fatalf("%v, %d vectors", err, len(file.Vectors))
	}
	return file, text
}

// TestSignatures checks that address, headers, body and signature are those of botocore, to the byte.
func TestSignatures(t *testing.T) {
	file, _ := readVectors(t)
	for _, v := range file.Vectors {
		t.Run(v.Name, func(t *testing.T) {
			env := map[string]string{"AWS_ACCESS_KEY_ID": file.Key, "AWS_SECRET_ACCESS_KEY": file.Secret, "AWS_SESSION_TOKEN": v.Session}
			s := Settings{Name: v.Route, Model: v.Model, Region: v.Region, BaseURL: v.Base, Workspace: v.Workspace, Betas: v.Betas}
			for i, h := range v.Extra {
				name := "EXTRA_" + string(rune('A'+i))
				env[name] = h[1]
				s.Headers = append(s.Headers, h[0]+"=env:"+name)
			}
			r := openHere(t, s, env).forBody([]byte(v.Given))
			permit, err := r.permit(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			request, err := r.request([]byte(v.Given), permit, v.At)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(request.Body)
			if err != nil || string(body) != v.Body {
				t.Errorf("the body is\n  %s\nwant\n  %s", body, v.Body)
			}
			if got := request.URL.String(); got != v.URL {
				t.Errorf("the address is\n  %s\nwant\n  %s", got, v.URL)
			}
			for name, want := range v.Headers {
				got := request.Header.Get(name)
				if name == "content-length" {
					continue // net/http writes it; the signature has it
				}
				if got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			if got := request.Header.Get("X-Amz-Security-Token"); got != v.Session {
				t.Errorf("the session token is %q", got)
			}
			if got := request.Header.Get("Authorization"); got != v.Authorization {
				t.Errorf("signed\n  %s\nwant\n  %s\nfor\n%s", got, v.Authorization, v.Canonical)
			}
		})
	}
}

// TestSignaturesAreBotocores makes the vectors anew, where botocore is.
func TestSignaturesAreBotocores(t *testing.T) {
	_, text := readVectors(t)
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.CommandContext(t.Context(), python, "-c", "import botocore").Run() != nil {
			continue
		}
		command := exec.CommandContext(t.Context(), python, "-W", "ignore", filepath.Join("testdata", "sigv4", "vectors.py"))
		command.Env = append(os.Environ(), "PYTHONIOENCODING=utf-8")
		out, err := command.Output()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out, text) {
			t.Error("botocore signs otherwise than testdata/sigv4/vectors.json has it")
		}
		return
	}
	t.Skip("there is no python3 with botocore here (Debian: python3-botocore)")
}

// TestSignaturesAreSmithys signs the vectors with the JavaScript SDKs' signer, in the directory that LOADSHAPE_SMITHY
// names: npm install @smithy/signature-v4 @smithy/protocol-http @aws-crypto/sha256-js.
func TestSignaturesAreSmithys(t *testing.T) {
	dir := os.Getenv("LOADSHAPE_SMITHY")
	if dir == "" {
		t.Skip("LOADSHAPE_SMITHY is not set: it names a directory with @smithy/signature-v4 in its node_modules")
	}
	here, err := filepath.Abs(filepath.Join("testdata", "sigv4"))
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "node", filepath.Join(here, "smithy.mjs"), filepath.Join(here, "vectors.json"))
	command.Dir, command.Stderr = dir, os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	file, _ := readVectors(t)
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(file.Vectors) {
		t.Fatalf("%d signatures for %d vectors", len(lines), len(file.Vectors))
	}
	for i, v := range file.Vectors {
		if lines[i] != v.Authorization {
			t.Errorf("%s: signed\n  %s\nwant\n  %s", v.Name, lines[i], v.Authorization)
		}
	}
}
