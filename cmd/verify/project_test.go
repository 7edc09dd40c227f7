package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// setters are the ways in which the files of a project set a variable for those who work in it. NAME and VALUE stand for both.
var setters = map[string]string{
	".env":                               "NAME=VALUE\n",
	".env.staging":                       "export NAME=\"VALUE\"\n",
	".env.local":                         "# ours\nNAME='VALUE' # for now\n",
	"prod.env":                           "NAME=VALUE\n",
	".flaskenv":                          "NAME=VALUE\n",
	".dev.vars":                          "NAME=VALUE\n",
	".envrc":                             "export NAME=VALUE\n",
	".envrc.private":                     "source_up\nexport NAME=$(cat VALUE)\n",
	"mise.toml":                          "[env]\nNAME = \"VALUE\"\n",
	".mise.local.toml":                   "[env]\nNAME = { value = \"VALUE\" }\n",
	".config/mise/config.toml":           "[env]\nNAME = \"VALUE\"\n",
	".config/mise/conf.d/a.toml":         "env.NAME = \"VALUE\"\n",
	"mise/config.toml":                   "[env]\nNAME = \"{{ env.HOME }}VALUE\"\n",
	"devbox.json":                        `{"env": {"NAME": "VALUE"}}`,
	"shell.nix":                          "mkShell { NAME = \"VALUE\"; }\n",
	".devcontainer.json":                 `{"containerEnv": {"NAME": "VALUE"}}`,
	".devcontainer/devcontainer.json":    "{\n  // for all\n  \"remoteEnv\": {\"NAME\": \"VALUE\"}\n}\n",
	".devcontainer/py/devcontainer.json": `{"remoteEnv": {"NAME": "VALUE"}}`,
	".vscode/settings.json":              `{"terminal.integrated.env.linux": {"NAME": "VALUE"}}`,
	".vscode/launch.json":                "{\"configurations\": [{\"env\": {\n\"NAME\":\n\"VALUE\"}}]}",
	"all.code-workspace":                 `{"settings": {"terminal.integrated.env.osx": {"NAME": "VALUE"}}}`,
	".idea/runConfigurations/Run.xml":    `<envs><env name="NAME" value="VALUE" /></envs>`,
	".run/Run.run.xml":                   `<env name="NAME" value="VALUE" />`,
	".zed/settings.json":                 `{"terminal": {"env": {"NAME": "VALUE"}}}`,
	".claude/settings.json":              `{"env": {"NAME": "VALUE"}}`,
	".claude/settings.local.json":        `{"env": {"NAME": "VALUE"}}`,
	"compose.yaml":                       "services:\n  a:\n    environment:\n      NAME: VALUE\n",
	"docker-compose.override.yml":        "services:\n  a:\n    environment:\n      - NAME=VALUE\n",
	"Dockerfile":                         "FROM scratch\nENV NAME VALUE\n",
	"Makefile":                           "export NAME := VALUE\nrun:\n\tverify\n",
	"GNUmakefile":                        "HOST = VALUE\nexport NAME ?= $(HOST)\n",
	"rules.mk":                           "run: export NAME = VALUE\n",
	"justfile":                           "export NAME := \"VALUE\"\n",
	"Taskfile.yml":                       "env:\n  NAME: VALUE\n",
	"Procfile":                           "web: NAME=VALUE verify\n",
	"package.json":                       `{"scripts": {"verify": "NAME=VALUE verify"}}`,
	"setup.sh":                           "export NAME=VALUE\n",
	"activate.fish":                      "set -gx NAME VALUE\n",
	"profile.ps1":                        "$env:NAME = \"VALUE\"\n",
	"tox.ini":                            "[testenv]\nsetenv =\n  NAME = VALUE\n",
}

// A project is a repository in a folder, with one file, and a place in it to work in.
func project(t *testing.T, file, text string) (work string) {
	t.Helper()
	root := t.TempDir()
	work = filepath.Join(root, "pkg", "deep")
	for _, dir := range []string{work, filepath.Join(root, ".git"), filepath.Dir(filepath.Join(root, file))} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, file), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return work
}

// A proxy counts the connections that reach it, and lets none through.
func countingProxy(t *testing.T) (address string, reached func() int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	count := make(chan struct{}, 100)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			count <- struct{}{}
			conn.Read(make([]byte, 1024))
			fmt.Fprint(conn, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
			conn.Close()
		}
	}()
	t.Cleanup(func() { l.Close() })
	return "http://" + l.Addr().String(), func() int { return len(count) }
}

// checkIn runs the command with more variables, and gives its exit status and what it said.
func checkIn(t *testing.T, env map[string]string, args ...string) (int, string) {
	t.Helper()
	getenv := settled(t)
	var out, stderr bytes.Buffer
	status := run(t.Context(), append([]string{"--route", "direct", "--model", aModel}, args...), func(name string) string {
		if value, there := env[name]; there {
			return value
		}
		return getenv(name)
	}, strings.NewReader(""), &out, &stderr)
	return status, out.String() + stderr.String()
}

// TestProjectLeadsNoKeyAway: where a file of the project sets a base URL, a proxy or extra certificates that are in the
// environment, nothing is sent, and the file is named; the command line can repeat it, and then it is.
func TestProjectLeadsNoKeyAway(t *testing.T) {
	server, secure := start(t, plain, message(20000)), start(t, h1, message(20000))
	proxy, reached := countingProxy(t)
	ca := filepath.Join(t.TempDir(), "authority-of-the-project.pem")
	if err := os.WriteFile(ca, authority().pem(), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, text := range setters {
		t.Run(file, func(t *testing.T) {
			in := func(name, value string) {
				t.Chdir(project(t, file, strings.NewReplacer("NAME", name, "VALUE", value).Replace(text)))
			}
			refused := func(name string, args []string, env map[string]string) {
				t.Helper()
				status, said := checkIn(t, env, append(args, "--format", "json")...)
				if status != 4 || !strings.Contains(said, `"reason": "route_refused"`) || !strings.Contains(said, filepath.FromSlash(file)) || !strings.Contains(said, name) {
					t.Errorf("%s: exit status %d, want 4 and the file named: %s", name, status, said)
				}
			}
			in("ANTHROPIC_BASE_URL", server.url)
			refused("ANTHROPIC_BASE_URL", nil, map[string]string{"ANTHROPIC_BASE_URL": server.url})
			if status, said := checkIn(t, map[string]string{"ANTHROPIC_BASE_URL": server.url}, "--base-url", server.url); status != 0 {
				t.Errorf("repeated: exit status %d: %s", status, said)
			}
			in("HTTPS_PROXY", proxy)
			before := reached()
			for _, name := range []string{"HTTPS_PROXY", "https_proxy"} {
				refused("HTTPS_PROXY", nil, map[string]string{name: proxy})
			}
			if n := reached(); n != before {
				t.Errorf("%d connections reached the proxy of the project", n-before)
			}
			if status, said := checkIn(t, map[string]string{"HTTPS_PROXY": proxy}, "--proxy", proxy); status != 3 || reached() != before+1 || !strings.Contains(said, "no connection") {
				t.Errorf("repeated: exit status %d, %d connections: %s", status, reached()-before, said)
			}
			in("NODE_EXTRA_CA_CERTS", ca)
			for _, name := range []string{"NODE_EXTRA_CA_CERTS"} {
				env := map[string]string{name: ca, "SSL_CERT_FILE": ""}
				refused(name, []string{"--base-url", secure.url}, env)
				if status, said := checkIn(t, env, "--base-url", secure.url, "--certificates", ca); status != 0 {
					t.Errorf("repeated: exit status %d: %s", status, said)
				}
			}
		})
	}
	if n := server.requests.Load(); n != int64(len(setters)) {
		t.Errorf("%d requests arrived, want %d: one for each that was repeated", n, len(setters))
	}
	if n := secure.requests.Load(); n != int64(len(setters)) {
		t.Errorf("%d requests arrived by TLS, want %d", n, len(setters))
	}
}

// TestProjectThatSetsNothing: a file that names a variable, or another value of it, keeps nothing from being sent.
func TestProjectThatSetsNothing(t *testing.T) {
	server := start(t, plain, message(20000))
	for file, text := range map[string]string{
		"Makefile":           "# ANTHROPIC_BASE_URL = $(HOST)\nrun:\n\techo no\n",
		"README.md":          "Set ANTHROPIC_BASE_URL=" + server.url + " before.\n",
		"mise.toml":          "[env]\nANTHROPIC_BASE_URL = \"https://elsewhere.example\"\nMY_ANTHROPIC_BASE_URL_2 = \"" + server.url + "\"\n",
		"compose.yaml":       "services: {a: {environment: {HTTPS_PROXY: 'http://elsewhere.example:3128'}}}\n",
		"package.json":       `{"name": "anthropic-base-url"}`,
		".vscode/tasks.json": `{"unset": "ANTHROPIC_BASE_URL"}`,
	} {
		t.Run(file, func(t *testing.T) {
			if strings.Contains(text, "MY_") {
				text = strings.ReplaceAll(text, server.url, "https://third.example")
			}
			t.Chdir(project(t, file, text))
			if status, said := checkIn(t, map[string]string{"ANTHROPIC_BASE_URL": server.url}); status != 0 {
				t.Errorf("exit status %d: %s", status, said)
			}
		})
	}
}

// TestBetweenIsSaid: a proxy or an extra certificate in use is said in every format, of a dry run, too.
func TestBetweenIsSaid(t *testing.T) {
	proxy, reached := countingProxy(t)
	host := strings.TrimPrefix(proxy, "http://")
	t.Chdir(t.TempDir())
	page := filepath.Join(t.TempDir(), "page.md")
	for _, format := range formats {
		for _, args := range [][]string{nil, {"--dry-run"}} {
			env := map[string]string{"HTTPS_PROXY": "http://me:Hj3Vn8Qw5Tz2Xc@" + host, "GITHUB_STEP_SUMMARY": page}
			status, said := checkIn(t, env, append(args, "--format", format)...)
			said = strings.NewReplacer(`\.`, ".", `\_`, "_", "%3A", ":", "`", "").Replace(said)
			if status != 3 || !strings.Contains(said, host) || !strings.Contains(strings.Join(strings.Fields(said), " "), "SSL_CERT_FILE sha256:") {
				t.Errorf("%s %v: exit status %d, and not said: %s", format, args, status, said)
			}
			if strings.Contains(said, "Hj3Vn8Qw5Tz2Xc") {
				t.Errorf("%s %v: the proxy's password is said", format, args)
			}
		}
	}
	if n := reached(); n != len(formats) {
		t.Errorf("%d connections reached the proxy, want %d", n, len(formats))
	}
	for given, want := range map[string]string{"http://me:x@127.0.0.1:9": "--proxy: has a user or password in it", "nonsense": "--proxy: cannot be read", "http://a/b": "--proxy: cannot be read"} {
		if status, said := checkIn(t, nil, "--proxy", given); status != 2 || !strings.Contains(said, want) || strings.Contains(said, "me:x") {
			t.Errorf("%s: exit status %d: %s", given, status, said)
		}
	}
	if status, said := checkIn(t, map[string]string{"HTTPS_PROXY": proxy}, "--proxy", "none", "--dry-run", "--format", "json"); status != 3 || !strings.Contains(said, `"proxy": "none"`) {
		t.Errorf("none: exit status %d: %s", status, said)
	}
}
