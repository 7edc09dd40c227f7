package container

import (
	"encoding/json"
	"strings"
)

// carriers are the keys under which a log driver keeps one line of a program's output, and those that it puts beside it.
var (
	carriers = []string{"log", "textPayload", "message"}
	labels   = map[string]bool{"log": true, "textPayload": true, "message": true, "stream": true, "time": true, "timestamp": true, "@timestamp": true, "attrs": true,
		"ingestionTime": true, "eventId": true, "id": true, "logStreamName": true, "severity": true, "insertId": true, "receiveTimestamp": true,
		"logName": true, "resource": true, "labels": true, "kubernetes": true, "docker": true, "tag": true, "container_name": true, "container_id": true, "source": true}
)

// carried gives the lines of a program in place of the records of a log driver, where two or more stand in a row: an error
// can go over several of them.
func (f *finder) carried(ls []line) []line {
	var out []line
	for i := 0; i < len(ls); {
		texts, at := []line{}, i
		for ; i < len(ls); i++ {
			l, ok := f.carriedLine(ls[i])
			if !ok {
				break
			}
			texts = append(texts, l)
		}
		if len(texts) >= 2 {
			out = append(out, joined(texts)...)
			continue
		}
		i = at + 1
		out = append(out, ls[at])
	}
	return out
}

func (f *finder) carriedLine(l line) (line, bool) {
	if !strings.HasPrefix(l.text, "{") || len(l.text) > mostBody || f.tries < 0 {
		return l, false
	}
	f.tries -= len(l.text)
	var o map[string]any
	if json.Unmarshal([]byte(l.text), &o) != nil {
		return l, false
	}
	text, found := "", 0
	for key := range o {
		if !labels[key] {
			return l, false
		}
	}
	for _, key := range carriers {
		if s, ok := o[key].(string); ok {
			text, found = s, found+1
		}
	}
	if found != 1 || len(o) < 2 {
		return l, false
	}
	at := l.at
	for _, key := range []string{"time", "timestamp", "@timestamp"} {
		if t := instantOf(o[key]); at.IsZero() {
			at = t
		}
	}
	return line{text, at, l.no}, true
}

// joined are the lines of texts, of which one that does not end its line goes on in the next.
func joined(texts []line) []line {
	driver := false // it keeps the ends of lines
	for _, l := range texts {
		driver = driver || strings.HasSuffix(l.text, "\n")
	}
	var out []line
	goes := false
	for _, l := range texts {
		whole := strings.HasSuffix(l.text, "\n")
		for i, s := range strings.Split(strings.TrimSuffix(l.text, "\n"), "\n") {
			if i == 0 && goes {
				out[len(out)-1].text += s
				continue
			}
			out = append(out, line{s, l.at, l.no})
		}
		goes = driver && !whole
	}
	return out
}
