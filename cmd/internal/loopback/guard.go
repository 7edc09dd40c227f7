package loopback

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// A Guard stands before what is served: a page of the web that has its name lead here gets nothing, and who sends a body
// without an end is not waited for.
type Guard struct {
	Next   http.Handler
	Within time.Duration // in which a body has to come whole
}

func (g *Guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !ownHost(r.Host) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusMisdirectedRequest)
		json.NewEncoder(w).Encode(map[string]any{"type": "error", "error": map[string]string{"type": "misdirected_request",
			"message": "sim serve answers for this machine alone: the Host is another, expected localhost or a loopback address"}})
		return
	}
	if r.Body != nil && r.Body != http.NoBody {
		c := http.NewResponseController(w)
		if c.SetReadDeadline(time.Now().Add(g.Within)) == nil {
			r.Body = &punctual{r.Body, c}
		}
	}
	g.Next.ServeHTTP(w, r)
}

// ownHost reports whether a Host, with a port or without, is a name of this machine's loopback. Whoever has no Host is no
// browser, and may have come by any name.
func ownHost(host string) bool {
	if host == "" {
		return true
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	} else {
		host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// punctual is a body with a deadline, which is taken back once all of it came: answers last as long as they do.
type punctual struct {
	io.ReadCloser
	c *http.ResponseController
}

func (p *punctual) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	if err == io.EOF {
		p.c.SetReadDeadline(time.Time{})
	}
	return n, err
}
