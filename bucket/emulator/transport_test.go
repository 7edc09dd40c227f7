package emulator

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"loadshape/bucket"
)

func TestGzip(t *testing.T) {
	e, _ := startedAt(t, tier(), nil)
	if w := post(e, "/v1/messages", asking, "Accept-Encoding", "gzip"); w.Body.Len() >= leastCompressed || w.Header().Get("Content-Encoding") != "" {
		t.Errorf("an answer of %d bytes is answered %q", w.Body.Len(), w.Header().Get("Content-Encoding"))
	}
	long := strings.Replace(asking, `"max_tokens":`, `"max_tokens":1`, 1) // and so more than 1,000
	for accept, want := range map[string]string{"gzip": "gzip", "br, gzip;q=0.8": "gzip", "GZIP": "gzip", "gzip;q=0": "", "br": "", "": ""} {
		w := post(e, "/v1/messages", long, "Accept-Encoding", accept, "X-Loadshape-Output-Tokens", "300")
		if got := w.Header().Get("Content-Encoding"); got != want {
			t.Errorf("%q is answered %q", accept, got)
			continue
		}
		var body io.Reader = w.Body
		if want == "gzip" {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			body = z
		}
		var m messageJSON
		if err := json.NewDecoder(body).Decode(&m); err != nil || m.Usage.OutputTokens != 300 {
			t.Errorf("%q: %v, %+v", accept, err, m)
		}
	}
}

// TestHTTP2 speaks HTTP/1.1 and cleartext HTTP/2 to one server.
func TestHTTP2(t *testing.T) {
	e, _ := startedAt(t, tier(), nil)
	srv := httptest.NewUnstartedServer(e)
	srv.Config.Protocols = new(http.Protocols)
	srv.Config.Protocols.SetHTTP1(true)
	srv.Config.Protocols.SetUnencryptedHTTP2(true)
	srv.Start()
	defer srv.Close()
	for _, c := range []struct {
		h2    bool
		proto string
	}{{false, "HTTP/1.1"}, {true, "HTTP/2.0"}} {
		protocols := new(http.Protocols)
		protocols.SetHTTP1(!c.h2)
		protocols.SetUnencryptedHTTP2(c.h2)
		transport := &http.Transport{Protocols: protocols}
		defer transport.CloseIdleConnections()
		for _, body := range []string{asking, streaming} {
			r, err := http.NewRequest(http.MethodPost, srv.URL+"/v1/messages", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("X-Api-Key", "any")
			r.Header.Set("Anthropic-Version", "2023-06-01")
			resp, err := transport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil || resp.StatusCode != 200 || resp.Proto != c.proto || len(text) < 400 {
				t.Errorf("%s: %d %s, %d bytes, %v", c.proto, resp.StatusCode, resp.Proto, len(text), err)
			}
		}
	}
}

// BenchmarkServe counts whole answers over the loopback, without their waits: b.N/s is what the emulator can do.
func BenchmarkServe(b *testing.B) {
	for name, header := range map[string]string{"admitted": "0", "refused": "1000000"} {
		b.Run(name, func(b *testing.B) {
			g := tier()
			g.Limits[0].Limit = 1e12
			g.Limits[1].Oversized = bucket.Reject
			s := settings(new(clock), g)
			s.Now, s.Sleep, s.Log = nil, nil, io.Discard
			s.Times = func(int64) (int64, int64, error) { return 0, 0, nil }
			e, err := New(s)
			if err != nil {
				b.Fatal(err)
			}
			srv := httptest.NewServer(e)
			defer srv.Close()
			client := srv.Client()
			client.Transport.(*http.Transport).MaxIdleConnsPerHost = 64
			b.SetParallelism(8)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					r, _ := http.NewRequest(http.MethodPost, srv.URL+"/v1/messages", strings.NewReader(asking))
					r.Header.Set("X-Api-Key", "any")
					r.Header.Set("Anthropic-Version", "2023-06-01")
					r.Header.Set("X-Loadshape-Input-Tokens", header)
					resp, err := client.Do(r)
					if err != nil {
						b.Error(err)
						return
					}
					io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
		})
	}
}
