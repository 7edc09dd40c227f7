package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"loadshape/bucket/emulator"
	"loadshape/bucket/profile"
	"loadshape/cmd/internal/loopback"
)

// TestServeForeignHost: a name of somebody else that was made to lead to this machine gets nothing of the emulator, which
// counts nothing of it either. The names of the loopback do.
func TestServeForeignHost(t *testing.T) {
	url, stop, end := served(t, "--ttft", "0s", "--output-tokens", "0", "--start", "2026-11-23T09:30:00Z")
	address := strings.TrimPrefix(url, "http://")
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(host, method, path string) (int, string) {
		t.Helper()
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		const body = `{"model":"claude-sonnet-5","max_tokens":50,"messages":[{"role":"user","content":"Hello."}]}`
		fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: %s\r\nX-Api-Key: any\r\nAnthropic-Version: 2023-06-01\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", method, path, host, len(body), body)
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("Host %q: %v", host, err)
		}
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(text)
	}
	foreign := []string{"attacker.example", "attacker.example:" + port, "127.0.0.1.attacker.example:" + port, "localhost.attacker.example", "a127.0.0.1", "10.0.0.1:" + port,
		"192.168.0.1", "0.0.0.0:" + port, "[::]:" + port, "169.254.169.254", "api.anthropic.com", "localhost.", "127.1", "2130706433", "0x7f000001", "[::ffff:10.0.0.1]:" + port, "127.0.0.1:" + port + ":80"}
	for _, host := range foreign {
		for _, path := range []string{"/v1/messages", "/-/state", "/", "//", "/anthropic/v1/messages"} {
			for _, method := range []string{"POST", "GET", "OPTIONS"} {
				status, body := ask(host, method, path)
				var said struct {
					Error struct{ Type, Message string }
				}
				if status != http.StatusMisdirectedRequest || json.Unmarshal([]byte(body), &said) != nil || said.Error.Type != "misdirected_request" ||
					!strings.Contains(said.Error.Message, "expected localhost or a loopback address") || strings.Contains(body, "attacker") {
					t.Errorf("%s %s, Host %q: %d %s", method, path, host, status, body)
				}
			}
		}
	}
	own := []string{address, "127.0.0.1", "localhost", "LOCALHOST:" + port, "localhost:1", "127.9.8.7:" + port, "[::1]", "[::1]:" + port, "[::ffff:127.0.0.1]:" + port, ""}
	for _, host := range own {
		if status, body := ask(host, "POST", "/v1/messages"); status != 200 {
			t.Errorf("Host %q: %d %s", host, status, body)
		}
	}
	stop()
	if status, rest := end(); status != 0 || !strings.HasPrefix(rest, fmt.Sprintf("requests %d: ", len(own))) {
		t.Errorf("it ends with %d and %q", status, rest)
	}
	t.Logf("did: %d foreign hosts", len(foreign))
}

// TestServeBodyWithoutAnEnd: who begins a body and does not go on is told so, over both versions of the protocol.
func TestServeBodyWithoutAnEnd(t *testing.T) {
	limits, err := profile.Open("anthropic/start")
	if err != nil {
		t.Fatal(err)
	}
	settings, err := (&serveFlags{reading: "loose", era: "today", ttft: "0s", outputRate: "50", outputTokens: "1", countLimit: "1", cacheMinimum: "1", seed: "0"}).settings(limits)
	if err != nil {
		t.Fatal(err)
	}
	e, err := emulator.New(*settings)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(&loopback.Guard{Next: e, Within: time.Millisecond})
	srv.Config.Protocols = new(http.Protocols)
	srv.Config.Protocols.SetHTTP1(true)
	srv.Config.Protocols.SetUnencryptedHTTP2(true)
	srv.Start()
	defer srv.Close()
	for _, version := range []int{1, 2} {
		transport := &http.Transport{Protocols: new(http.Protocols)}
		transport.Protocols.SetHTTP1(version == 1)
		transport.Protocols.SetUnencryptedHTTP2(version == 2)
		body, more := io.Pipe() // which nobody closes
		go io.WriteString(more, `{"model":`)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+"/v1/messages", body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"X-Api-Key": {"any"}, "Anthropic-Version": {"2023-06-01"}}
		resp, err := transport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		text := make([]byte, 200)
		n, _ := resp.Body.Read(text)
		if resp.ProtoMajor != version || resp.StatusCode != 400 || !strings.Contains(string(text[:n]), "The request body did not come in time") {
			t.Errorf("%s: %s %s", resp.Proto, resp.Status, text[:n])
		}
		body.Close()
		transport.CloseIdleConnections()
	}
	if tally, err := e.Tally(); err != nil || tally.Invalid != 2 || tally.Requests != 0 {
		t.Errorf("%+v, %v", tally, err)
	}
}

// A deadlined writer hears of deadlines.
type deadlined struct {
	http.ResponseWriter
	set []time.Time
}

func (d *deadlined) SetReadDeadline(at time.Time) error {
	d.set = append(d.set, at)
	return nil
}

// TestServeDeadlineOfABody holds for a body, and no longer than until its end: an answer may take as long as it likes.
func TestServeDeadlineOfABody(t *testing.T) {
	for body, want := range map[string]int{"": 0, "some": 2} {
		w := &deadlined{ResponseWriter: httptest.NewRecorder()}
		var r *http.Request
		if r = httptest.NewRequest("POST", "http://localhost/", nil); body != "" {
			r = httptest.NewRequest("POST", "http://localhost/", strings.NewReader(body))
		}
		(&loopback.Guard{Within: time.Hour, Next: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if len(w.set) > 1 {
				t.Error("the deadline is taken back before the body was read")
			}
			io.Copy(io.Discard, r.Body)
		})}).ServeHTTP(w, r)
		if len(w.set) != want || want > 0 && (time.Until(w.set[0]) < 59*time.Minute || !w.set[1].IsZero()) {
			t.Errorf("%q: the deadlines are %v", body, w.set)
		}
	}
}

// tallied is what one request ends with, late or not answered any more.
var tallied = regexp.MustCompile(`^requests 1: admitted 1, refused 0; faults 0; invalid 0; count_tokens 0\n(late: of 1 piece of answers, .*\n)?$`)

// TestServeEndsWithItsTally: whatever signal ends it, alone or with a command, and whether a request is still being answered.
func TestServeEndsWithItsTally(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("there are no signals")
	}
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if signal.Ignored(sig) {
			continue // as nohup wants it
		}
		for _, twice := range []bool{false, true} {
			t.Run(fmt.Sprint(sig, twice), func(t *testing.T) {
				args := []string{"serve", "--limits", "anthropic/start/claude-sonnet-5", "--output-tokens", "1000", "--output-rate", "1000", "--ttft"}
				if twice { // an answer of more than drain waits for
					args = append(args, "1h")
				} else {
					args = append(args, "0s")
				}
				cmd := exec.CommandContext(t.Context(), "sim", args...)
				out, err := cmd.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				var said bytes.Buffer
				cmd.Stderr = &said
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				lines := bufio.NewReader(out)
				line, err := lines.ReadString('\n')
				if err != nil {
					t.Fatal(err)
				}
				_, url, _ := strings.Cut(strings.TrimSpace(line), "ANTHROPIC_BASE_URL=")
				url, _, _ = strings.Cut(url, " ")
				answered := make(chan error, 1)
				go func() {
					resp, err := send(url, "any", "")
					if err == nil {
						_, err = io.Copy(io.Discard, resp.Body)
						resp.Body.Close()
					}
					answered <- err
				}()
				for decided := false; !decided; {
					resp, err := http.Get(url + "/-/state")
					if err != nil {
						t.Fatal(err)
					}
					state, err := io.ReadAll(resp.Body)
					resp.Body.Close()
					if err != nil {
						t.Fatal(err)
					}
					decided = strings.Contains(string(state), `"requests":1`) || strings.Contains(string(state), `"requests": 1`)
				}
				if err := cmd.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				if twice {
					for closed := false; !closed; { // the first has come
						conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
						if closed = errors.Is(err, syscall.ECONNREFUSED); err == nil {
							conn.Close()
						}
					}
					if err := cmd.Process.Signal(sig); err != nil {
						t.Fatal(err)
					}
				}
				rest, err := io.ReadAll(lines)
				if err != nil {
					t.Fatal(err)
				}
				err = cmd.Wait()
				if err != nil || !tallied.Match(rest) || said.Len() > 0 {
					t.Errorf("%v: it ends with %q and %q", err, rest, &said)
				}
				if err := <-answered; (err != nil) != twice {
					t.Errorf("the request that was under way: %v", err)
				}
			})
		}
	}
}

// TestServeCommandGetsSignals: the command is told to end, too, and the tally comes on standard error then.
func TestServeCommandGetsSignals(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("there are no signals")
	}
	for _, sig := range []os.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		if signal.Ignored(sig) {
			continue
		}
		cmd := exec.CommandContext(t.Context(), "sim", "serve", "--limits", "anthropic/start/claude-sonnet-5", "--", "sh", "-c", "trap 'kill $!; exit 7' HUP TERM; sleep 600 </dev/null >/dev/null 2>&1 & echo ready; wait")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		cmd.Stderr = &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(out)
		if line, err := lines.ReadString('\n'); line != "ready\n" {
			t.Fatal(line, err)
		}
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		rest, err := io.ReadAll(lines)
		if err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		if status := cmd.ProcessState.ExitCode(); status != 7 || len(rest) > 0 || said.String() != "requests 0: admitted 0, refused 0; faults 0; invalid 0; count_tokens 0\n" {
			t.Errorf("%v: it ends with %d, %q and %q, want the command's 7 and the tally", sig, status, rest, &said)
		}
	}
}
