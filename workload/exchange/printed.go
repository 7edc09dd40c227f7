package exchange

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// readText reads HTTP as it is on the wire or as curl shows it, or an error as an application prints it. It is nil
// where the text is neither.
func readText(raw []byte) *Baseline {
	text := ansi.ReplaceAllString(strings.ReplaceAll(strings.ToValidUTF8(string(raw), "?"), "\r\n", "\n"), "")
	if e := readHTTP(text); e != nil {
		b := &Baseline{Format: HTTPText}
		if e.Failed() {
			b.Failure = e
		} else {
			b.LastSuccess = e
			b.Notes = []string{"the answer in the file is no refusal: it is taken for the last success"}
		}
		return b
	}
	if e := readPrinted(text); e != nil {
		return &Baseline{Format: Printed, Failure: e}
	}
	return nil
}

var (
	ansi = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")

	// goError: METHOD "URL": STATUS Text (Request-ID: id) body
	goError = regexp.MustCompile(`\b([A-Z]+) "(https?://[^"\s]+)": ([1-5][0-9][0-9])\b[^\n{(]*(?:\(Request-ID: ([^)\s]+)\))?`)
	// The status, as others print it: "Error code: 429 - ", "RateLimitError: 429 ", "API Error: 429 ",
	// "Request rejected (429)", "API Error (429 ", "Repeated 529 ", a line that begins with it.
	printedStatus = regexp.MustCompile(`(?:Error code: |Error: |Request rejected \(|API Error \(|Repeated |(?m:^))([45][0-9][0-9])\b`)
	requestID     = regexp.MustCompile(`(?i)\brequest[-_ ]?id["']?\)?\s*[:=]\s*["']?(req_[A-Za-z0-9_]+)`)
	// Headers as they are dumped: name: 'value', 'name' => { name: 'name', value: 'value' }, ('name', 'value').
	dumpedHeaders = []*regexp.Regexp{
		regexp.MustCompile(`["']?([A-Za-z][A-Za-z0-9_-]*)["']?\s*[:=]\s*["']([^"'\n]*)["']`),
		regexp.MustCompile(`\bname: '([^'\n]+)',\s*value: '([^'\n]*)'`),
		regexp.MustCompile(`\(b?["']([A-Za-z][A-Za-z0-9_-]*)["'], b?["']([^"'\n]*)["']\)`),
	}
	// aboutLimits are words that only an error about limits has.
	aboutLimits = regexp.MustCompile(`(?i)\b(?:rate.?limit\w*|limit reached|hit your (?:\w+ )?limit|usage limits?|spend limit|overloaded\w*|too many (?:requests|tokens)|throttl\w+|quota|resource.?exhausted|credit balance|usage credits required|extra usage|limiting requests|concurrent connections|tokens per min\w*|requests per min\w*)\b`)
)

// readPrinted reads an error as an SDK or a program printed it: the last one in the text.
func readPrinted(text string) *Exchange {
	e := &Exchange{}
	from := -1 // where the error begins
	body := -1 // where its body may begin
	if m := last(goError, text); m != nil {
		from, body = m[0], m[1]
		e.Route.address(text[m[4]:m[5]])
		e.Status, _ = strconv.Atoi(text[m[6]:m[7]])
		if m[8] >= 0 {
			e.header("request-id", text[m[8]:m[9]])
		}
	} else if m := last(printedStatus, text); m != nil {
		from, body = m[0], m[1]
		e.Status, _ = strconv.Atoi(text[m[2]:m[3]])
	} else if at := strings.LastIndex(text, `{"type":"error"`); at >= 0 {
		from, body = at, at
	} else if m := aboutLimits.FindStringIndex(text); m != nil {
		from = strings.LastIndexByte(text[:m[0]], '\n') + 1
	} else {
		return nil
	}
	if body >= 0 {
		e.printedBody(text[body:])
	}
	if e.ErrorBody == nil {
		if body >= 0 && !aboutLimits.MatchString(text) && e.Status != 429 && e.Status < 500 && !strings.Contains(text, "rror") {
			return nil // a number alone is no error
		}
		if end := strings.Index(text[from:], "\n\n"); end >= 0 {
			e.Message = short(strings.TrimSpace(text[from : from+end]))
		} else {
			e.Message = short(strings.TrimSpace(text[from:]))
		}
	}
	for _, shape := range dumpedHeaders {
		for _, m := range shape.FindAllStringSubmatch(text, -1) {
			e.header(m[1], m[2])
		}
	}
	if m := requestID.FindStringSubmatch(text); m != nil && e.Headers["request-id"] == "" {
		e.header("request-id", m[1])
	}
	if at, ok := readTime(e.Headers["date"]); ok {
		e.At = &at
	}
	e.settle()
	return e
}

// printedBody takes the first object after the status: of JSON, or as Python prints it.
func (e *Exchange) printedBody(text string) {
	line := strings.IndexByte(text, '\n')
	at := strings.IndexAny(text, "{[")
	if at < 0 || line >= 0 && at > line && strings.TrimSpace(text[line:at]) != "" {
		return // what comes later is something else
	}
	var raw json.RawMessage
	if json.NewDecoder(strings.NewReader(text[at:])).Decode(&raw) != nil {
		raw = fromPython(text[at:])
	}
	if isErrorBody(raw) {
		e.takeError(raw)
	}
}

func last(shape *regexp.Regexp, text string) []int {
	all := shape.FindAllStringSubmatchIndex(text, -1)
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

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
	if at := strings.IndexAny(answer, "{["); at >= 0 && !bytes.HasPrefix([]byte(strings.TrimSpace(answer)), []byte("event:")) && len(strings.TrimSpace(answer[:at])) < 10 {
		answer = answer[at:] // after the size of a chunk
	}
	e.takeText(answer)
	e.settle()
	if at, ok := readTime(e.Headers["date"]); ok {
		e.At = &at
	}
	return e
}

// requestHeader takes what tells the route from a header of the request, and nothing else: never a credential.
func (r *Route) requestHeader(name, value string) {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "host", ":authority":
		r.Host = known(strings.ToLower(value))
	case "anthropic-version":
		r.Version = known(value)
		if r.Betas == nil {
			r.Betas = []string{}
		}
	case "anthropic-beta":
		r.Betas = betas(append(r.Betas, value))
	}
}
