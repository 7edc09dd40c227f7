package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"loadshape/cmd/internal/loopback"
)

// ask is a command for scripts: a client of the Messages API that sends a request for each of its arguments, which
// name headers and values as a:1,b:2, one after the other, and prints the status of each, what limits it and when to
// come back.
func ask() {
	for _, headers := range os.Args[1:] {
		resp, err := send(os.Getenv("ANTHROPIC_BASE_URL"), os.Getenv("ANTHROPIC_API_KEY"), headers)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		var body struct{ Error struct{ Message string } }
		json.NewDecoder(resp.Body).Decode(&body)
		resp.Body.Close()
		fmt.Printf("%d %s %.80s\n", resp.StatusCode, resp.Header.Get("Retry-After"), body.Error.Message)
	}
}

// send sends one request with these headers.
func send(url, key, headers string) (*http.Response, error) {
	r, err := http.NewRequest(http.MethodPost, url+"/v1/messages",
		strings.NewReader(`{"model":"claude-sonnet-5","max_tokens":50,"messages":[{"role":"user","content":"Hello."}]}`))
	if err != nil {
		return nil, err
	}
	r.Header.Set("X-Api-Key", key)
	r.Header.Set("Anthropic-Version", "2023-06-01")
	for _, one := range strings.Split(headers, ",") {
		if name, value, ok := strings.Cut(one, ":"); ok {
			r.Header.Set("X-Loadshape-"+name, value)
		}
	}
	return http.DefaultClient.Do(r)
}

// served runs sim serve until it ends or is stopped, and gives its address.
func served(t *testing.T, args ...string) (url string, stop context.CancelFunc, end func() (status int, rest string)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	r, w := io.Pipe()
	var failed strings.Builder
	status := make(chan int, 1)
	go func() {
		status <- run(ctx, append([]string{"serve"}, args...), func(string) string { return "" }, strings.NewReader(""), w, &failed)
		w.Close()
	}()
	out := bufio.NewReader(r)
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatalf("it ends with %d: %s", <-status, failed.String())
	}
	_, url, _ = strings.Cut(strings.TrimSpace(line), "ANTHROPIC_BASE_URL=")
	url, _, _ = strings.Cut(url, " ")
	return url, cancel, func() (int, string) {
		rest, err := io.ReadAll(out)
		if err != nil {
			t.Fatal(err)
		}
		return <-status, string(rest) + failed.String()
	}
}

// TestServeRequests ends by itself after two requests.
func TestServeRequests(t *testing.T) {
	url, _, end := served(t, "--limits", "anthropic/start/claude-sonnet-5", "--requests", "2", "--ttft", "0s", "--output-tokens", "1", "--output-rate", "1000")
	if !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Errorf("the address is %q", url)
	}
	for i, input := range []string{"2000000", "1000000"} {
		if i == 1 {
			wantMetrics(t, url, `loadshape_serve_requests_total{outcome="admitted"} 1`, `loadshape_serve_late_seconds_bucket{le="+Inf"} 1`, "loadshape_serve_answering 0")
		}
		resp, err := send(url, "any", "Input-Tokens:"+input)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	if status, rest := end(); status != 0 || !endsLate.MatchString(rest) {
		t.Errorf("it ends with %d and %q", status, rest)
	}
}

var endsLate = regexp.MustCompile(`^requests 2: admitted 1, refused 1 \(input_tokens 1\); faults 0; invalid 0; count_tokens 0\n` +
	`late: of 1 piece of answers, half by at most [0-9.mµ]+s, 99 % by at most [0-9.mµ]+s, the latest by [0-9.mµ]+s(; this machine did not keep up.*)?\n$`)

// wantMetrics asks for what Prometheus would, and wants lines in it.
func wantMetrics(t *testing.T, url string, lines ...string) {
	t.Helper()
	resp, err := http.Get(url + "/-/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain; version=0.0.4") {
		t.Errorf("metrics are answered %s as %s: %v", resp.Status, resp.Header.Get("Content-Type"), err)
	}
	for _, line := range lines {
		if !strings.Contains(string(text), "\n"+line+"\n") {
			t.Errorf("the metrics do not say %s:\n%s", line, text)
		}
	}
}

// TestServeStopped lets a request under way be answered when it is interrupted.
func TestServeStopped(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	url, stop, end := served(t, "--ttft", "200ms", "--log", log, "--fault", "hang@#2")
	status := make(chan string, 2)
	for i := range 2 {
		go func() {
			resp, err := send(url, "any", "Output-Tokens:0")
			if err != nil {
				status <- "none"
				return
			}
			resp.Body.Close()
			status <- resp.Status
		}()
		for lines := 0; lines < i+2; { // until it is decided
			text, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			lines = strings.Count(string(text), "\n")
		}
	}
	stop()
	if got, rest := end(); got != 0 || !strings.HasPrefix(rest, "requests 1: admitted 1, refused 0; faults 1 (hang 1)") {
		t.Errorf("it ends with %d and %q", got, rest)
	}
	if got := map[string]bool{<-status: true, <-status: true}; !got["200 OK"] || !got["none"] {
		t.Errorf("the requests are answered %v", got)
	}
}

func TestLoopback(t *testing.T) {
	for listen, want := range map[string]string{
		"0": "127.0.0.1:0", "8080": "127.0.0.1:8080", "127.0.0.1:80": "127.0.0.1:80", "127.3.2.1:0": "127.3.2.1:0", "localhost:7": "127.0.0.1:7", "[::1]:7": "[::1]:7",
		":80": "", "0.0.0.0:80": "", "[::]:80": "", "10.0.0.1:80": "", "example.com:80": "", "70000": "", "127.0.0.1": "", "127.0.0.1:x": "", "127.0.0.1:70000": "", "": "",
	} {
		got, err := loopback.Address(listen)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v, want %q", listen, got, err, want)
		}
	}
}
