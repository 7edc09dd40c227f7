package exchange

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"loadshape/bucket/wire"
	"loadshape/workload/container"
)

// readResult reads what a client printed as JSON when it gave up.
func readResult(place string, fields map[string]json.RawMessage) (*Exchange, error) {
	o := object{place, fields}
	status, err := o.count("api_error_status")
	if err != nil {
		return nil, err
	}
	if *status < 100 || *status > 599 {
		return nil, fmt.Errorf("%s: api_error_status: is %d, expected an HTTP status", place, *status)
	}
	e := &Exchange{Status: int(*status)}
	text, err := o.text("result")
	e.Message = short(text)
	return e, err
}

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
	printedStatus = regexp.MustCompile(`^(?:(?:API )?Error(?: code)?: (?:Request rejected \(|Repeated )?|API Error \(|Request rejected \(|Repeated |)([45][0-9][0-9])\b`)
	// httpx, which one SDK is built on, logs: HTTP Request: POST URL "HTTP/1.1 429 …
	loggedURL = regexp.MustCompile(`HTTP Request: [A-Z]+ (https?://[^"\s]+) "HTTP/[0-9.]+ ([45][0-9][0-9])\b`)
	requestID = regexp.MustCompile(`(?i)\brequest[- ]?id["']?\s*[:=]\s*["']?(req_[A-Za-z0-9_]+)`)
	// aboutLimits are words that only an error about limits has.
	aboutLimits = regexp.MustCompile(`(?i)\b(?:rate.?limit\w*|limit reached|(?:hit|reached) your (?:[\w-]+ )?limit|usage limits?|spend limit|overloaded\w*|too many (?:requests|tokens)|throttl\w+|quota|(?:modelnotready|serviceunavailable|servicequotaexceeded)exception|no deployments available|request too large|invalid x-api-key|api key does not have permission|resource.?exhausted|credit balance|usage credits required|extra usage|limiting requests|concurrent connections|tokens per min\w*|requests per min\w*)\b`)
)

// readPrinted reads an error as an SDK or a program printed it: the last one in the text.
func readPrinted(text string) *Exchange {
	e := &Exchange{}
	from := -1 // where the error begins
	body := -1 // where its body may begin
	lower := strings.ToLower(text)
	if m := last(goError, text, `"http`); m != nil {
		from, body = m[0], m[1]
		e.Route.address(text[m[4]:m[5]])
		e.Status, _ = strconv.Atoi(text[m[6]:m[7]])
		if m[8] >= 0 {
			e.header("request-id", text[m[8]:m[9]])
		}
	} else if m := lastStatus(text); m != nil {
		from, body = m[0], m[1]
		e.Status, _ = strconv.Atoi(text[m[2]:m[3]])
		if u := last(loggedURL, text, "HTTP Request: "); u != nil && text[u[4]:u[5]] == text[m[2]:m[3]] {
			e.Route.address(text[u[2]:u[3]])
		}
	} else if at := strings.LastIndex(text, `{"type":"error"`); at >= 0 {
		from, body = at, at
	} else if m := aboutLimits.FindStringIndex(text); m != nil {
		from = strings.LastIndexByte(text[:m[0]], '\n') + 1
		if len(text) <= mostMessage && !wire.Recognizes(text[from:]) && wire.Recognizes(text) {
			from = 0 // a terminal broke the line
		}
	} else if wire.Recognizes(text) {
		from = paragraph(text)
	} else {
		return nil
	}
	if body >= 0 {
		e.printedBody(text[body:])
	}
	if e.ErrorBody == nil && e.Message == "" {
		if body >= 0 && !aboutLimits.MatchString(text) && e.Status != 429 && e.Status < 500 && !strings.Contains(text, "rror") {
			return nil // a number alone is no error
		}
		if end := strings.Index(text[from:], "\n\n"); end >= 0 {
			e.Message = short(strings.TrimSpace(text[from : from+end]))
		} else {
			e.Message = short(strings.TrimSpace(text[from:]))
		}
	}
	e.dumpedHeaders(text)
	if e.Headers["request-id"] == "" && strings.Contains(lower, "req_") {
		if m := requestID.FindStringSubmatch(text); m != nil {
			e.header("request-id", m[1])
		}
	}
	e.printedWait(text, lower)
	if at, ok := ReadTime(e.Headers["date"]); ok {
		e.At = &at
	}
	e.Settle()
	return e
}

var (
	// waited: one SDK logs, of the server's own retry-after: Retrying request to /v1/messages in 53.000000 seconds
	waited = regexp.MustCompile(`Retrying request to \S+ in ([0-9]+(?:\.[0-9]+)?) seconds`)
	// What loggers write beside an error as name=value.
	besideWait   = regexp.MustCompile(`(?i)\bretry[-_]?after(?:_s|_sec|_secs|_seconds)?["']?\s*[:=]\s*["']?([0-9]+(?:\.[0-9]+)?)\b`)
	besideModel  = regexp.MustCompile(`(?i)\bmodel(?:_?id)?=["']?([A-Za-z0-9][A-Za-z0-9._:/@-]{2,100})`)
	besideStatus = regexp.MustCompile(`(?i)\bstatus(?:[ _-]?code)?["']?\s*[:=]?\s*["']?([45][0-9][0-9])\b`)
	besideID     = regexp.MustCompile(`\breq(?:uest)?(?:_?id)?=["']?(req_[A-Za-z0-9_]+)`)
	besideClient = regexp.MustCompile(`\banthropic\._base_client\b`)
)

// printedWait takes the wait, the status, the model and the request id that are printed beside an error.
func (e *Exchange) printedWait(text, lower string) {
	if e.Headers["retry-after"] == "" && strings.Contains(lower, "retry") {
		if m := last(besideWait, text, ""); m != nil {
			e.header("retry-after", text[m[2]:m[3]])
		} else if m := last(waited, text, "Retrying request to "); m != nil && (e.Route.Host == "api.anthropic.com" || besideClient.MatchString(text)) {
			e.header("retry-after", strings.TrimSuffix(strings.TrimRight(text[m[2]:m[3]], "0"), "."))
		}
	}
	if e.Status == 0 && strings.Contains(lower, "status") {
		if m := last(besideStatus, text, ""); m != nil {
			e.Status, _ = strconv.Atoi(text[m[2]:m[3]])
		}
	}
	if e.Request.Model == "" && strings.Contains(lower, "model") && strings.Contains(text, "=") {
		if m := besideModel.FindStringSubmatch(text); m != nil {
			e.Request.Model = Known(m[1])
		}
	}
	if e.Headers["request-id"] == "" && strings.Contains(text, "req_") && strings.Contains(text, "=") {
		if m := besideID.FindStringSubmatch(text); m != nil {
			e.header("request-id", m[1])
		}
	}
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
		raw = container.FromPython(text[at:])
	}
	if isErrorBody(raw) {
		e.takeError(raw)
	}
}

// paragraph is where the one begins that has words known of a limit: what stands before a blank line is cut off else.
func paragraph(text string) int {
	at := 0
	for part := range strings.SplitSeq(text, "\n\n") {
		if wire.Recognizes(part) {
			return at
		}
		at += len(part) + 2
	}
	return 0 // they go over a blank line
}

// last is the last match in a text. A text without the part has none, and is not looked at.
func last(shape *regexp.Regexp, text, part string) []int {
	if !strings.Contains(text, part) {
		return nil
	}
	all := shape.FindAllStringSubmatchIndex(text, -1)
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

// lastStatus is the last match of printedStatus, which is looked for where one can begin.
func lastStatus(text string) (found []int) {
	for at := 0; at < len(text); {
		from := at + statusBegins(text[at:], at == 0 || text[at-1] == '\n')
		if from == len(text) {
			break
		}
		m := printedStatus.FindStringSubmatchIndex(text[from:])
		if m == nil {
			at = from + 1
			continue
		}
		for i := range m {
			m[i] += from
		}
		found, at = m, m[1]
	}
	return found
}

// statusBegins is the first place where a status can begin that is printed: a word before it, or a line with it.
func statusBegins(text string, line bool) int {
	first := len(text)
	for _, part := range []string{"Error: ", "Error code: ", "API Error", "Request rejected (", "Repeated "} {
		if at := strings.Index(text[:min(len(text), first+len(part))], part); at >= 0 {
			first = min(first, at)
		}
	}
	for at := 0; at < first; line = true {
		if line && (text[at] == '4' || text[at] == '5') {
			return at
		}
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			break
		}
		at += end + 1
	}
	return first
}
