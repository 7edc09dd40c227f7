package container

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
)

// A node is a JSON value with the facts that stand in it. A string that holds JSON is the node of that JSON.
type node struct {
	object map[string]any // nil where it is none
	keys   []string       // of the object, in order
	inside map[string]*node
	list   []*node
	text   string
	own    Facts // among the values of the object itself
	below  Facts // in the objects within it that are in no list: nearest first
}

// decode reads one JSON value at the beginning of a text, and says how long it is.
func (f *finder) decode(text string) (v any, n int, ok bool) {
	if f.tries <= 0 {
		return nil, 0, false
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	err := d.Decode(&v)
	n = int(d.InputOffset())
	if err != nil {
		f.tries -= min(len(text), n+4096) // of which it has read no more than it had to
		if !errors.Is(err, io.ErrUnexpectedEOF) || len(text) > mostBody {
			return nil, 0, false
		}
		d = json.NewDecoder(strings.NewReader(mended(text))) // it was cut off
		d.UseNumber()
		f.tries -= len(text)
		return v, len(text), d.Decode(&v) == nil
	}
	f.tries -= n
	return v, n, true
}

// build makes the nodes of a value.
func (f *finder) build(v any, depth int) *node {
	n := &node{}
	if depth > mostDepth {
		return n
	}
	switch v := v.(type) {
	case string:
		if t := strings.TrimSpace(v); len(t) > 2 && (t[0] == '{' || t[0] == '[') {
			if inner, at, ok := f.decode(t); ok && strings.TrimSpace(t[at:]) == "" {
				return f.build(plain(inner, 0), depth+1)
			}
		}
		n.text = v
	case []any:
		for _, e := range v {
			n.list = append(n.list, f.build(e, depth+1))
		}
	case map[string]any:
		n.object, n.keys, n.inside = v, slices.Sorted(maps.Keys(v)), map[string]*node{}
		n.own = factsOf(v)
		for _, key := range n.keys {
			switch v[key].(type) {
			case string, []any, map[string]any:
				n.inside[key] = f.build(v[key], depth+1)
			}
		}
		n.gather()
	}
	return n
}

// gather takes up what the objects within it say.
func (n *node) gather() {
	for _, deep := range []bool{false, true} {
		for _, key := range n.keys {
			c := n.inside[key]
			if c == nil || c.object == nil {
				continue
			}
			facts := c.own
			if deep {
				facts = c.below
			}
			if asks(key) {
				facts.Headers, facts.At, facts.Status = nil, n.own.At, 0
			}
			n.below.Fill(facts)
		}
	}
}

// asks reports whether a key is of what was asked, and not of what was answered.
func asks(key string) bool {
	switch simple(key) {
	case "request", "config", "options", "requestparameters", "requestbody", "requestbodyvalues", "input":
		return true
	}
	return false
}

// value finds the errors of a JSON value.
func (f *finder) value(v any, l line, beside Facts) {
	f.begin()
	f.visit(f.build(plain(v, 0), 0), l, beside, 0)
}

func (f *finder) visit(n *node, l line, beside Facts, depth int) {
	if depth > mostDepth {
		return
	}
	switch {
	case n.object != nil:
		f.object(n, l, beside, depth)
	case n.list != nil:
		f.elements(n.list, l, beside, depth)
	case mentions(n.text):
		f.text(n.text, l, beside)
	}
}

// elements finds the errors of a list: each element for itself, and strings together, as they are lines mostly.
func (f *finder) elements(list []*node, l line, beside Facts, depth int) {
	var lines []string
	for i, e := range list {
		if e.object == nil && e.list == nil {
			lines = append(lines, e.text)
			continue
		}
		if i > 0 {
			f.begin()
		}
		f.visit(e, l, beside, depth+1)
	}
	if text := strings.Join(lines, "\n"); mentions(text) {
		f.text(text, l, beside)
	}
}

func (f *finder) object(n *node, l line, beside Facts, depth int) {
	if f.claude(n, l, beside) || n.object["role"] != nil && n.object["content"] != nil {
		return // what somebody wrote is no error
	}
	facts := n.own
	facts.Fill(n.below)
	facts.Fill(beside)
	before := len(f.pieces)
	if body := envelope(n.object); body != nil {
		if code, ok := n.object["errorCode"].(string); ok {
			facts.Fill(Facts{Headers: map[string]string{"x-amzn-errortype": code}})
		}
		f.add(Piece{Line: l.no, Record: f.record, Body: body, Facts: facts})
	}
	for _, key := range n.keys {
		c := n.inside[key]
		if c == nil || simple(key) == "headers" {
			continue
		}
		if c.object == nil && c.list == nil {
			if strings.ContainsAny(c.text, " \n") && mentions(c.text) && !(key == "message" && inBody(n.object) && sentence(c.text)) {
				f.text(c.text, l, facts)
			}
			continue
		}
		f.visit(c, l, facts, depth+1)
	}
	if len(f.pieces) == before && (n.own.Status >= 400 || n.own.Status == 0 && facts.Status >= 400 && n.object["message"] != nil) {
		f.add(Piece{Line: l.no, Record: f.record, Text: told(n.object), Facts: facts})
	}
}

// inBody reports whether an object is the error of a body with its type, which was taken as a whole.
func inBody(o map[string]any) bool {
	kind, ok := o["type"].(string)
	return ok && strings.HasSuffix(kind, "_error") && len(o) == 2
}

// sentence reports whether a text is words alone: no status, no id and no other value that is worth a look of its own.
func sentence(s string) bool {
	return !strings.ContainsAny(s, "{[\n=") && !strings.Contains(s, "req_") && !numbered(s)
}

// told is what an object with a status says in words.
func told(o map[string]any) string {
	var parts []string
	for _, key := range []string{"title", "message", "msg", "errorMessage", "detail", "description", "reason", "statusText", "status_text", "error"} {
		if s, ok := o[key].(string); ok && strings.TrimSpace(s) != "" && !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ": ")
}

// bodyKeys are the keys of an error's body, of any provider; what else a log puts beside them is none of it.
var bodyKeys = []string{"error", "errors", "type", "message", "code", "status", "request_id", "error_code", "errorCode", "errorName", "parameters",
	"metadata", "detail", "details", "name", "__type", "internalCode", "user_id", "success", "limit_source"}

// envelope is the body of an error that an object is, or nil.
func envelope(o map[string]any) json.RawMessage {
	message, _ := o["message"].(string)
	is := false
	switch e := o["error"].(type) {
	case map[string]any:
		_, deeper := e["error"].(map[string]any)
		is = !deeper && (e["message"] != nil || e["type"] != nil || e["code"] != nil)
	case string:
		is = strings.TrimSpace(message) != "" && (mentions(e) || mentions(message))
	}
	if list, ok := o["errors"].([]any); ok && len(list) > 0 {
		is = is || o["success"] == false
	}
	code, _ := o["errorCode"].(string)
	if words, _ := o["errorMessage"].(string); code != "" && (words != "" || strings.HasSuffix(code, "Exception")) {
		return marshal(map[string]any{"__type": code, "message": words})
	}
	for key, value := range o {
		if _, object := value.(map[string]any); object && len(o) == 1 && strings.HasSuffix(key, "Exception") {
			return marshal(o)
		}
	}
	if !is && message != "" && mentions(message) {
		for _, key := range []string{"type", "code", "error_code", "internalCode", "__type"} {
			is = is || o[key] != nil && !class(o[key])
		}
		is = is || o["status"] == "failure"
	}
	if !is && o["errorName"] != nil && o["parameters"] != nil {
		is = true
	}
	if !is {
		return nil
	}
	body := map[string]any{}
	for _, key := range bodyKeys {
		if v, there := o[key]; there && v != nil {
			body[key] = v
		}
	}
	return marshal(body)
}

// class reports whether a value is the name of a class, as serializers of exceptions put it beside the message.
func class(v any) bool {
	s := scalar(v)
	return s != "" && s[0] >= 'A' && s[0] <= 'Z' && strings.ToUpper(s) != s
}

func marshal(v any) json.RawMessage {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return nil // of what was JSON
	}
	return bytes.TrimSpace(out.Bytes())
}
