package route

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/http2"

	"loadshape/workload/exchange"
)

// A rawServer gives every connection to handle, and counts what handle says were requests.
func rawServer(t *testing.T, config *tls.Config, handle func(net.Conn) (requests int64)) (address string, requests, connections *atomic.Int64) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if config != nil {
		listener = tls.NewListener(listener, config)
	}
	requests, connections = new(atomic.Int64), new(atomic.Int64)
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			all.Go(func() {
				defer conn.Close()
				requests.Add(handle(conn))
			})
		}
	})
	t.Cleanup(func() { listener.Close(); all.Wait() })
	return listener.Addr().String(), requests, connections
}

// readRequest reads a whole request of HTTP/1.1 and says how many it was.
func readRequest(conn net.Conn) int64 {
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return 0
	}
	io.Copy(io.Discard, r.Body)
	return 1
}

func TestRawAnswers(t *testing.T) {
	for _, c := range []struct {
		name, text string
		failure    string
		reset      bool
	}{
		{"nothing, and the end", "", exchange.CutStream, false},
		{"nothing, and a reset", "", exchange.CutStream, true},
		{"half a header", "HTTP/1.1 200 OK\r\nContent-Type: a\r\n", exchange.CutStream, false},
		{"no HTTP", "SSH-2.0-OpenSSH\r\n\r\n", exchange.NotUnderstood, false},
		{"a malformed header", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", exchange.NotUnderstood, false},
		{"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", exchange.CutStream, false},
		{"another protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", exchange.NotUnderstood, false},
		{"a bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", exchange.CutStream, false},
		{"a flood of headers", "HTTP/1.1 200 OK\r\n" + strings.Repeat("X-A: b\r\n", 100_000), exchange.TooLarge, false},
		{"a flood of first answers", strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n", 100_000), exchange.TooLarge, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			address, requests, connections := rawServer(t, nil, func(conn net.Conn) int64 {
				n := readRequest(conn)
				io.WriteString(conn, c.text)
				if c.reset {
					conn.(*net.TCPConn).SetLinger(0)
				}
				return n
			})
			x := open(t, "http://"+address, nil).Send(t.Context(), []byte(aRequest), clock())
			checkClean(t, x)
			if x.Failure != c.failure || x.Complete || !*x.Sent || requests.Load() > 1 || connections.Load() != 1 {
				t.Errorf("got %q (%s) after %d requests on %d connections, want %q", x.Failure, x.Detail, requests.Load(), connections.Load(), c.failure)
			}
		})
	}
}

// TestNotSentAgain plays the answers after which HTTP/2 lets a client send the request again.
func TestNotSentAgain(t *testing.T) {
	tests := httptest.NewUnstartedServer(nil)
	tests.StartTLS()
	t.Cleanup(tests.Close)
	config := &tls.Config{Certificates: tests.TLS.Certificates, NextProtos: []string{"h2"}}
	for name, play := range map[string]func(*http2.Framer, uint32){
		"refused stream":     func(f *http2.Framer, stream uint32) { f.WriteRSTStream(stream, http2.ErrCodeRefusedStream) },
		"goaway before it":   func(f *http2.Framer, _ uint32) { f.WriteGoAway(0, http2.ErrCodeNo, nil) },
		"goaway with canary": func(f *http2.Framer, _ uint32) { f.WriteGoAway(0, http2.ErrCodeEnhanceYourCalm, []byte(canary)) },
		"the end":            func(*http2.Framer, uint32) {},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var met atomic.Int64
			address, requests, connections := rawServer(t, config, func(conn net.Conn) (n int64) {
				if met.Add(1) > 1 {
					cancel() // it would go on
				}
				io.ReadFull(conn, make([]byte, len(http2.ClientPreface)))
				f := http2.NewFramer(conn, conn)
				f.WriteSettings()
				for {
					frame, err := f.ReadFrame()
					if err != nil {
						return n
					}
					switch frame := frame.(type) {
					case *http2.HeadersFrame:
						n++
					case *http2.DataFrame:
						if frame.StreamEnded() {
							play(f, frame.StreamID)
							conn.(*tls.Conn).CloseWrite()
						}
					}
				}
			})
			x := open(t, "https://"+address, trusting(t, tests)).Send(ctx, []byte(aRequest), clock())
			checkClean(t, x)
			if x.Failure != exchange.CutStream || !*x.Sent || x.Status != 0 {
				t.Errorf("got %q (%s), sent %v", x.Failure, x.Detail, *x.Sent)
			}
			if connections.Load() != 1 || requests.Load() > 1 {
				t.Errorf("got %d requests on %d connections", requests.Load(), connections.Load())
			}
		})
	}
}

// newCertificate makes one that signs itself.
func newCertificate(t *testing.T, host string, from, to time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: canary}, NotBefore: from, NotAfter: to,
		IsCA: true, BasicConstraintsValid: true, DNSNames: []string{host},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses, template.DNSNames = []net.IP{ip}, nil
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestNotVerified(t *testing.T) {
	long := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	far := time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name     string
		cert     tls.Certificate
		trusted  bool
		version  uint16
		failure  string
		detail   string
		requests int64
	}{
		{"good", newCertificate(t, "127.0.0.1", long, far), true, 0, "", "", 1},
		{"nobody knows it", newCertificate(t, "127.0.0.1", long, far), false, 0, exchange.BadCertificate, "authority", 0},
		{"another host's", newCertificate(t, "example.com", long, far), true, 0, exchange.BadCertificate, "another host", 0},
		{"another address's", newCertificate(t, "127.0.0.2", long, far), true, 0, exchange.BadCertificate, "another host", 0},
		{"expired", newCertificate(t, "127.0.0.1", long, long.AddDate(1, 0, 0)), true, 0, exchange.BadCertificate, "expired", 0},
		{"not yet valid", newCertificate(t, "127.0.0.1", far.AddDate(-1, 0, 0), far), true, 0, exchange.BadCertificate, "not valid yet", 0},
		{"an old TLS", newCertificate(t, "127.0.0.1", long, far), true, tls.VersionTLS11, exchange.NoConnection, "TLS", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := new(counter)
			server.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				server.requests.Add(1)
				io.WriteString(w, aMessage)
			}))
			server.Config.ErrorLog = quiet
			server.TLS = &tls.Config{Certificates: []tls.Certificate{c.cert}, MaxVersion: c.version}
			if c.version != 0 {
				server.TLS.MinVersion = tls.VersionTLS10
			}
			server.StartTLS()
			t.Cleanup(server.Close)
			env := map[string]string{}
			if c.trusted {
				env = trusting(t, server.Server)
			}
			x := open(t, server.URL, env).Send(t.Context(), []byte(aRequest), clock())
			checkClean(t, x)
			if x.Failure != c.failure || !strings.Contains(x.Detail, c.detail) || server.requests.Load() != c.requests || *x.Sent != (c.requests > 0) {
				t.Errorf("got %q (%s), sent %v, after %d requests; want %q (… %s …)", x.Failure, x.Detail, *x.Sent, server.requests.Load(), c.failure, c.detail)
			}
		})
	}
}

func TestNoConnection(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	plain := newCounter(t, "http", answers(200, aMessage))
	for base, want := range map[string]string{
		"http://" + address:                             "refused",
		"https://" + address:                            "refused",
		"https" + strings.TrimPrefix(plain.URL, "http"): "does not speak TLS",
	} {
		x := open(t, base, nil).Send(t.Context(), []byte(aRequest), clock())
		if x.Failure != exchange.NoConnection || !strings.Contains(x.Detail, want) || *x.Sent || strings.Contains(x.Detail, "127.0.0.1") {
			t.Errorf("%s: got %q (%s), sent %v; want … %s …", base, x.Failure, x.Detail, *x.Sent, want)
		}
	}
	if n := plain.requests.Load(); n != 0 {
		t.Errorf("the plain server got %d requests", n)
	}
}

// TestProxy sends through a proxy that connects every host to the test's server.
func TestProxy(t *testing.T) {
	server := newCounter(t, "h2", answers(200, aMessage))
	const password = "pr0xy-passw0rd"
	for _, status := range []int{200, 407, 502} {
		var asked atomic.Int64
		proxy := newCounter(t, "http", func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			if r.Method != http.MethodConnect || r.Host != "example.com:443" || r.Header.Get("X-Api-Key") != "" {
				t.Errorf("the proxy was asked for %s %s", r.Method, r.Host)
			}
			if status != 200 {
				http.Error(w, password, status)
				return
			}
			there, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Error(err)
				return
			}
			here, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			fmt.Fprintf(here, "HTTP/1.1 200 OK\r\n\r\n")
			go func() { io.Copy(there, here); there.Close() }()
			io.Copy(here, there)
			here.Close()
		})
		at, _ := url.Parse(proxy.URL)
		env := trusting(t, server.Server)
		env["https_proxy"] = "http://me:" + password + "@" + at.Host
		r := open(t, "https://example.com", env)
		if got := r.Identity().Proxy; got != at.Host {
			t.Errorf("the proxy's name is %q, want %q", got, at.Host)
		}
		before := server.requests.Load()
		x := r.Send(t.Context(), []byte(aRequest), clock())
		checkClean(t, x)
		text, _ := json.Marshal(x)
		if strings.Contains(string(text)+fmt.Sprintf("%+v", r), password) {
			t.Errorf("the proxy's password is in %s", text)
		}
		if went := server.requests.Load() - before; asked.Load() != 1 || x.Complete != (status == 200) || *x.Sent != (status == 200) || went == 1 != (status == 200) {
			t.Errorf("%d: got %q (%s), sent %v, after %d requests; the proxy was asked %d times", status, x.Failure, x.Detail, *x.Sent, went, asked.Load())
		}
	}
	for _, env := range []map[string]string{{"NO_PROXY": "example.com"}, {}} {
		env["HTTPS_PROXY"] = "http://127.0.0.1:1"
		base := "https://example.com"
		if env["NO_PROXY"] == "" {
			base = "https://127.0.0.1"
		}
		if got := open(t, base, env).Identity().Proxy; got != "none" {
			t.Errorf("%s with %v: goes by %q", base, env, got)
		}
	}
	if _, err := Open(Settings{BaseURL: "https://example.com"}, in(t, map[string]string{keyName: canary, "HTTPS_PROXY": "ftp://me:" + password + "@h"})); err == nil || strings.Contains(err.Error(), password) {
		t.Errorf("got %v", err)
	}
}

// TestEcho has a server that writes everything it was sent into every part of its answer.
func TestEcho(t *testing.T) {
	for _, status := range []int{200, 307, 400, 429} {
		for _, kind := range []string{"application/json", "text/plain", "text/event-stream", "message"} {
			for _, key := range []map[string]string{{keyName: canary}, {tokenName: canary}, {keyName: "gateway-c4n4ry"}, {keyName: "p4\"ss<w>0rd\\of-a-gateway"}} {
				value := key[keyName] + key[tokenName]
				server := newCounter(t, "http", func(w http.ResponseWriter, r *http.Request) {
					all, _ := json.Marshal(r.Header)
					sent := r.Header.Get("X-Api-Key") + r.Header.Get("Authorization")
					quoted, _ := json.Marshal(sent)
					escaped := strings.ReplaceAll(string(quoted), "4", `\u0034`)
					for _, name := range append([]string{"anthropic-ratelimit-tokens-limit"}, keptHeaders...) {
						w.Header()[http.CanonicalHeaderKey(name)] = []string{sent}
					}
					if isToken(value) {
						w.Header()["Anthropic-Ratelimit-"+value] = []string{"1"}
					}
					w.Header().Set("Location", "/"+sent)
					body := fmt.Sprintf(`{"type":"error",%s:%s,"error":{"message":%s},"at":%s,"path":%q}`, quoted, all, escaped, quoted, url.QueryEscape(sent))
					switch kind {
					case "text/event-stream":
						body = "event: message_start\ndata: {\"message\":{\"model\":" + escaped + ",\"usage\":{\"input_tokens\":1}}}\n\n" +
							"event: message_delta\ndata: {\"delta\":{\"stop_reason\":" + string(quoted) + "}}\n\nevent: error\ndata: " + body + "\n\n"
					case "message":
						body = `{"type":"message","model":` + string(quoted) + `,"stop_reason":` + escaped + `,"usage":{"input_tokens":1,"output_tokens":1}}`
					case "text/plain":
						body = "you sent " + sent + ", that is " + strings.ToUpper(sent) + "\x1b[2J\xff"
					}
					w.Header().Set("Content-Type", kind)
					if kind == "message" {
						w.Header().Set("Content-Type", "application/json")
					}
					w.WriteHeader(status)
					io.WriteString(w, body)
				})
				x := open(t, server.URL, key).Send(t.Context(), []byte(aRequest), clock())
				checkClean(t, x)
				checkHidden(t, x, value)
				if strings.Contains(x.Message, "\x1b") || !utf8.ValidString(x.Message) {
					t.Errorf("the message is %q", x.Message)
				}
			}
		}
	}
}

// checkHidden looks for a value and its parts in the exchange, with and without the escapes of JSON.
func checkHidden(t *testing.T, x *exchange.Exchange, value string) {
	t.Helper()
	text, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		t.Fatal(err)
	}
	all := strings.ToLower(fmt.Sprintf("%v %s %+v", plain, text, *x))
	value = strings.ToLower(value)
	const pieceSize = 12 // so many characters of a secret in a row are a piece of it
	for i := 0; i+pieceSize <= len(value); i++ {
		if piece := value[i : i+pieceSize]; strings.Contains(all, piece) {
			t.Errorf("%q is in\n%s", piece, text)
			return
		}
	}
}

func TestDeadlineWhileConnecting(t *testing.T) {
	// A listener that accepts and says nothing: TLS is never agreed on.
	ctx, cancel := context.WithCancelCause(t.Context())
	address, _, connections := rawServer(t, nil, func(conn net.Conn) int64 {
		cancel(context.DeadlineExceeded)
		io.Copy(io.Discard, conn)
		return 0
	})
	x := open(t, "https://"+address, nil).Send(ctx, []byte(aRequest), clock())
	if x.Failure != exchange.Timeout || *x.Sent || connections.Load() != 1 {
		t.Errorf("got %q (%s), sent %v", x.Failure, x.Detail, *x.Sent)
	}
}
