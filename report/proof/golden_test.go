package proof

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"loadshape/report/internal/golden"
	"loadshape/report/layout"
)

func textOf(t *testing.T, r *Result, o layout.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteText(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func written(t *testing.T, write func(io.Writer, *Result) error, r *Result) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	for _, s := range samples() {
		t.Run(s.name, func(t *testing.T) {
			for _, width := range []int{80, 120} {
				golden.Check(t, fmt.Sprintf("%s.%d.txt", s.name, width), textOf(t, s.make(), layout.Options{Width: width, Unicode: true}))
			}
			golden.Check(t, s.name+".ascii.txt", textOf(t, s.make(), layout.Options{}))
			golden.Check(t, s.name+".md", written(t, WriteMarkdown, s.make()))
			golden.Check(t, s.name+".json", written(t, WriteJSON, s.make()))
			golden.Check(t, s.name+".xml", written(t, WriteJUnit, s.make()))
			golden.Check(t, s.name+".github.txt", written(t, WriteGitHub, s.make()))
		})
	}
}

// TestWidth checks that no line of a text is wider than its page, but for what cannot be broken.
func TestWidth(t *testing.T) {
	for _, s := range samples() {
		for _, width := range []int{60, 80, 120} {
			for line := range strings.Lines(string(textOf(t, s.make(), layout.Options{Width: width, Unicode: true}))) {
				if n := layout.Columns(strings.TrimRight(line, "\n")); n > width {
					t.Errorf("%s: at %d columns a line has %d: %s", s.name, width, n, line)
				}
			}
		}
	}
}

// TestPlainTextIsASCII checks what a terminal without Unicode gets, where the input has none.
func TestPlainTextIsASCII(t *testing.T) {
	for _, s := range samples() {
		if s.name == "hostile" {
			continue
		}
		for _, c := range string(textOf(t, s.make(), layout.Options{})) {
			if c > unicode.MaxASCII {
				t.Errorf("%s: %q is not ASCII", s.name, c)
			}
		}
	}
}

// TestHostile checks that what others write stays text in every format: no control of a terminal, no command of a log, no
// markup, no end of a table, an element or a string.
func TestHostile(t *testing.T) {
	r := hostile()
	for name, text := range map[string][]byte{
		"text": textOf(t, r, layout.Options{Width: 80, Unicode: true}), "ASCII": textOf(t, r, layout.Options{}), "Markdown": written(t, WriteMarkdown, r),
		"JUnit": written(t, WriteJUnit, r), "GitHub": written(t, WriteGitHub, r), "JSON": written(t, WriteJSON, r),
	} {
		if !utf8.Valid(text) {
			t.Errorf("%s: is not UTF-8", name)
		}
		for i, c := range string(text) {
			if unicode.IsControl(c) && c != '\n' && name != "JSON" || c == 0x1b {
				t.Errorf("%s: has the control character %q in …%q…", name, c, text[max(0, i-40):min(len(text), i+20)])
				break
			}
		}
		for line := range strings.Lines(string(text)) {
			if name != "GitHub" && strings.HasPrefix(strings.TrimSpace(line), "::") {
				t.Errorf("%s: a line begins with %q", name, line)
			}
		}
	}
	for width := 40; width <= 160; width++ { // wherever a line is broken
		for line := range strings.Lines(string(textOf(t, r, layout.Options{Width: width, Unicode: true}))) {
			if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") {
				t.Errorf("text: at %d columns a line is a command: %q", width, line)
			}
		}
	}
	if text := written(t, WriteGitHub, r); bytes.Count(text, []byte("\n")) != 1 || !bytes.HasPrefix(text, []byte("::warning title=verify%3A inconclusive::")) {
		t.Errorf("GitHub: is %q, want one warning", text)
	}

	text := string(written(t, WriteMarkdown, r))
	for _, markup := range []string{"<b>", "**e**", " @f", "[g](h)", "`d`\n", "\n::"} {
		if strings.Contains(text, markup) {
			t.Errorf("Markdown: has %q", markup)
		}
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "|") && !strings.HasSuffix(line, "|\n") {
			t.Errorf("Markdown: a row of a table is broken: %q", line)
		}
	}

	d := xml.NewDecoder(bytes.NewReader(written(t, WriteJUnit, r)))
	elements := map[string]int{}
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("JUnit: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok {
			elements[e.Name.Local]++
		}
	}
	if elements["testcase"] != 1 || elements["b"] != 0 || elements["error"] != 1 {
		t.Errorf("JUnit: has the elements %v", elements)
	}

	var back Result
	if err := json.Unmarshal(written(t, WriteJSON, r), &back); err != nil {
		t.Fatalf("JSON: %v", err)
	}
	if back.Response.Message == nil || *back.Response.Message != strings.ToValidUTF8(evil, "") {
		t.Errorf("JSON: the message is %q, want it as it was sent", *back.Response.Message)
	}
}

// TestAsked checks that less than --prove fix asks for is no success.
func TestAsked(t *testing.T) {
	run := runOf(refusedBy(answeredAt(noon.Add(-5*60*1e9), asking(20000, 4096), 5000), overLimit(), "30"), passed(answeredAt(noon.Add(1e9), asking(10, 16), 20000)))
	run.AskedFix = true
	r := run.Result()
	if r.Verdict != Held || r.Proves != RouteOpen || r.ExitStatus != StatusInconclusive {
		t.Errorf("is %s, proves %s, exits with %d, want held, route_open and 3", r.Verdict, r.Proves, r.ExitStatus)
	}
}

// TestSupportIsReady takes one thing after the other away from evidence that is complete.
func TestSupportIsReady(t *testing.T) {
	whole := func() *Run {
		run := runOf(refusedBy(answeredAt(noon.Add(-60*1e9), asking(20000, 4096), 5000), overLimit(), "30"),
			refusedBy(answeredAt(noon.Add(1e9), asking(10, 16), -100), overLimit(), "1"))
		run.StatusPage, run.ClientStatus = "ok", "API key"
		return run
	}
	if r := whole().Result(); !r.Support.Ready || len(r.Support.Missing) > 0 {
		t.Fatalf("is not ready: %q", r.Support.Missing)
	}
	for what, take := range map[string]func(*Run){
		"the status page":         func(run *Run) { run.StatusPage = "" },
		"the client's status":     func(run *Run) { run.ClientStatus = "" },
		"the message":             func(run *Run) { run.Now.Message = "" },
		"the request id":          func(run *Run) { delete(run.This.Headers, "request-id") },
		"the headers":             func(run *Run) { run.This.Headers = nil },
		"the time of the failure": func(run *Run) { run.Failure.At = nil },
		"the organization":        func(run *Run) { run.This.Route.Organization = "" },
		"the owner":               func(run *Run) { run.Now.Owner, run.RouteOwner = "unknown", "unknown" },
		"the same credential":     func(run *Run) { run.Baseline.Credential = Unknown },
		"the same workload":       func(run *Run) { run.Baseline.Workload = Unknown },
		"the same limit":          func(run *Run) { run.Before.LimitedBy = "requests" },
		"the refusal":             func(run *Run) { passed(run.This); run.Now.LimitedBy = "none" },
	} {
		run := whole()
		take(run)
		if r := run.Result(); r.Support.Ready || len(r.Support.Missing) == 0 {
			t.Errorf("without %s it is ready", what)
		}
	}
}
