package exchange

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	statusLine  = regexp.MustCompile(`^HTTP/([0-9](?:\.[0-9])?) ([1-5][0-9][0-9])(?: .*)?$`)
	requestLine = regexp.MustCompile(`^([A-Z]+) (\S+) HTTP/([0-9](?:\.[0-9])?)$`)
)

// readHTTP reads an answer as it is on the wire, with its request where it is there, and as curl -i and curl -v
// show them; of several answers the last. It is nil where there is no status line.
func readHTTP(text string) *Exchange {
	var e *Exchange
	var asked Exchange // the request, which comes first
	var body strings.Builder
	const (
		nowhere = iota
		inRequest
		inRequestBody
		inAnswer
		inAnswerBody
	)
	state := nowhere
	var sent strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		plain, marked := line, byte(0)
		if len(line) > 0 && (line[0] == '<' || line[0] == '>' || line[0] == '*') && (len(line) == 1 || line[1] == ' ') {
			plain, marked = strings.TrimPrefix(line[1:], " "), line[0]
		}
		if marked == '*' || strings.HasPrefix(line, "{ [") || strings.HasPrefix(line, "} [") {
			continue // what curl says itself
		}
		if m := statusLine.FindStringSubmatch(strings.TrimSpace(plain)); m != nil {
			e = &Exchange{Route: asked.Route}
			e.Status, _ = strconv.Atoi(m[2])
			e.Route.HTTP = protocol("HTTP/" + m[1])
			body.Reset()
			state = inAnswer
			continue
		}
		if m := requestLine.FindStringSubmatch(strings.TrimSpace(plain)); m != nil {
			asked = Exchange{}
			asked.Route.Path, _, _ = strings.Cut(m[2], "?")
			sent.Reset()
			state = inRequest
			continue
		}
		switch state {
		case inRequest, inAnswer:
			name, value, ok := strings.Cut(plain, ":")
			if strings.TrimSpace(plain) == "" {
				state++
			} else if !ok {
				continue
			} else if state == inAnswer {
				e.header(name, value)
			} else {
				asked.Route.requestHeader(name, strings.TrimSpace(value))
			}
		case inRequestBody:
			sent.WriteString(line + "\n")
		case inAnswerBody:
			body.WriteString(line + "\n")
		}
	}
	if e == nil {
		return nil
	}
	if e.Status < 200 {
		return nil
	}
	e.asked(strings.TrimSpace(sent.String()))
	answer := body.String()
	if at := strings.IndexAny(answer, "{["); at >= 0 && !strings.HasPrefix(strings.TrimSpace(answer), "event:") && len(strings.TrimSpace(answer[:at])) < 10 {
		answer = answer[at:] // after the size of a chunk
	}
	e.takeText(answer)
	e.Settle()
	if at, ok := ReadTime(e.Headers["date"]); ok {
		e.At = &at
	}
	return e
}

// requestHeader takes what tells the route from a header of the request, and nothing else: never a credential.
func (r *Route) requestHeader(name, value string) {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "host", ":authority":
		r.Host = Known(strings.ToLower(value))
	case "anthropic-version":
		r.Version = Known(value)
		if r.Betas == nil {
			r.Betas = []string{}
		}
	case "anthropic-beta":
		r.Betas = betas(append(r.Betas, value))
	}
}
