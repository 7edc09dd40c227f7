package logs

import (
	"fmt"
	"strings"

	"loadshape/workload/logs/spool"
)

// Known is what is known of the requests of logs, and of how many it is not.
type Known struct {
	Requests int64
	Unsized  int64 // failed, and of a size that nobody wrote down
	Late     int64 // of no known start; the time is a later one
	NoMax    int64
	NoTTFT   int64
	NoLength int64 // of no known duration
	NoModel  int64
	Failed   int64 // whose status says so, those of no known size among them
	Limited  int64 // of these, by a limit: 429
	Sessions bool  // some request has one
}

func (k *Known) add(e *spool.Entry) {
	k.Requests++
	for _, c := range [...]struct {
		when bool
		n    *int64
	}{{e.Unsized, &k.Unsized}, {e.Late, &k.Late}, {e.MaxTokens == 0, &k.NoMax}, {e.TTFT < 0, &k.NoTTFT}, {e.Duration < 0, &k.NoLength},
		{e.Model == "", &k.NoModel}, {e.Status >= 400 || e.Unsized, &k.Failed}, {e.Status == 429, &k.Limited}} {
		if c.when {
			*c.n++
		}
	}
	k.Sessions = k.Sessions || e.Session != ""
}

// A Note is something that is to be known about what was read: what it is about, and what about it.
type Note struct{ What, Value, Source string }

// Known is what the log says of its requests, and of how many it does not.
func (l *Log) Known() Known { return l.known }

// Notes are what is taken for granted about the requests, as nothing in the log says otherwise.
func (l *Log) Notes() []Note {
	rule, source := l.format.input, fmt.Sprintf("how the %s format writes it", l.format.name)
	if given, _ := parseInput(l.options.Input); given != byFile {
		rule, source = given, "--input"
	}
	notes := []Note{{"input in the log", rule.says(), source}}
	add := func(n int64, what, value string) {
		if n > 0 {
			notes = append(notes, Note{what, value, l.of(n)})
		}
	}
	k := &l.known
	if l.format.said != "" {
		notes = append(notes, Note{"times in the log", l.format.said, "the " + string(l.format.name) + " format"})
	}
	add(k.Unsized, "refused requests of unknown size", "count as requests without tokens: token limits were asked for more")
	add(k.Late, "start", "the first time that is known, which is later")
	add(k.NoMax, "max_tokens", "the output of the request")
	if n := len(l.left.what); n > 0 {
		notes = append(notes, Note{"left out of the log", l.leftText(), "nothing else was"})
	}
	return notes
}

func (l *Log) of(n int64) string {
	return fmt.Sprintf("not known of %d of %d requests", n, l.known.Requests)
}

func (l *Log) leftText() string {
	var parts []string
	for i, what := range l.left.what {
		parts = append(parts, fmt.Sprintf("%d %s", l.left.n[i], what))
	}
	return strings.Join(parts, ", ")
}

// leftOut is what was left out, for the error of a log that has nothing else.
func (l *Log) leftOut() string {
	if len(l.left.what) == 0 {
		return ""
	}
	return "; left out: " + l.leftText()
}

// Summary says on a few lines what was read, by which rule, and what was not.
func (l *Log) Summary() []string {
	k := &l.known
	lines := []string{fmt.Sprintf("%s in %s, %s log", counted(k.Requests, "request"), counted(int64(len(l.files)-len(l.same)), "file"), l.format.name)}
	for _, note := range l.Notes() {
		lines = append(lines, note.What+": "+note.Value+" ("+note.Source+")")
	}
	var unsaid []string
	for _, c := range [...]struct {
		n    int64
		what string
	}{{k.NoTTFT, "ttft"}, {k.NoLength, "duration"}, {k.NoModel, "model"}} {
		if c.n > 0 {
			unsaid = append(unsaid, fmt.Sprintf("%s of %d", c.what, c.n))
		}
	}
	if len(unsaid) > 0 {
		lines = append(lines, "not known: "+strings.Join(unsaid, ", "))
	}
	return lines
}

func counted(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
