package fields

import (
	"bytes"
	"strings"

	"loadshape/bucket/scan"
	"loadshape/workload/trace"
)

// A walker goes through one file and fills a record.
type walker struct {
	json   *scan.JSON
	rec    *Record
	given  int64 // records that were given on
	give   func(*Record) error
	failed error      // of give
	inner  *scan.JSON // of JSON that stands in a string
	outer  int64      // the line of the string that is being read; 0: none is
	held   []byte     // the value of an attribute whose key is not read yet
}

// all goes through every value at the top.
func (w *walker) all(root *node) error {
	for {
		c, err := w.json.Next()
		if err != nil || c == 0 {
			return w.result(err)
		}
		if c != '{' && c != '[' {
			_, err := w.json.Peek()
			if err == nil {
				err = &trace.Error{Line: w.json.Line(), Want: "is no JSON object, expected one"}
			}
			return w.result(err)
		}
		if err := w.value(root); err != nil {
			return w.result(err)
		}
	}
}

// result gives an error its file; what the format said comes first.
func (w *walker) result(err *trace.Error) error {
	if w.failed != nil {
		return w.failed
	}
	if err == nil {
		return nil
	}
	err.File = w.rec.File
	return err
}

// stopped ends the walk where a record could not be used.
var stopped = &trace.Error{Want: "stopped"}

// value reads a value, or steps over it.
func (w *walker) value(n *node) *trace.Error {
	if n == nil {
		return w.json.Skip()
	}
	c, err := w.json.Peek()
	if err != nil {
		return err
	}
	switch c {
	case '{':
		if len(n.kids) > 0 || n.record {
			return w.object(n)
		}
		w.set(n, c, nil)
		return w.json.Skip()
	case '[':
		switch {
		case n.attrs != nil:
			return w.attributes(n.attrs)
		case n.elem != nil:
			return w.array(n.elem)
		case n.record || n.top: // an array of what else stands one after the other
			return w.array(n)
		}
		w.set(n, c, nil)
		return w.json.Skip()
	}
	if len(n.slots) == 0 && len(n.kids) == 0 {
		return w.json.Skip()
	}
	kind, text, err := w.json.Scalar()
	if err != nil {
		return err
	}
	if kind == '"' && len(n.kids) > 0 {
		if isObject(text) {
			return w.within(n, text)
		}
		if isEvents(text) {
			return w.events(n, text)
		}
	}
	if kind != 'n' {
		w.set(n, kind, text)
	}
	return nil
}

// isEvents holds for server-sent events.
func isEvents(text []byte) bool {
	return bytes.HasPrefix(text, []byte("event:")) || bytes.HasPrefix(text, []byte("data:"))
}

// events reads the data of server-sent events that stand in a string.
func (w *walker) events(n *node, text []byte) *trace.Error {
	for line := range bytes.Lines(text) {
		if data, ok := bytes.CutPrefix(line, []byte("data:")); ok && isObject(data) {
			if err := w.within(n, data); err != nil {
				return err
			}
		}
	}
	return nil
}

func isObject(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\r\n")
	return len(text) > 0 && text[0] == '{'
}

// set notes the value of the fields that stand at a node.
func (w *walker) set(n *node, kind byte, text []byte) {
	if kind == '"' && (len(text) == 0 || len(text) == 1 && text[0] == '-') {
		return // which stands for nothing
	}
	for _, slot := range n.slots {
		if w.rec.values[slot].kind == 0 {
			w.rec.set(slot, kind, text)
		}
	}
}

func (w *walker) array(elem *node) *trace.Error {
	w.json.Open()
	for first := true; ; first = false {
		more, err := w.json.Element(first)
		if err != nil || !more {
			return err
		}
		if err := w.value(elem); err != nil {
			return err
		}
	}
}

// object reads an object, and gives it on where it is a record and holds none.
func (w *walker) object(n *node) *trace.Error {
	given := w.given
	if n.record {
		w.rec.reset(w.line())
	}
	var seen uint64 // of the kids, whose values there may be one of each
	w.json.Open()
	for first := true; ; first = false {
		key, more, err := w.json.Key(first)
		if err != nil {
			return err
		}
		if !more {
			break
		}
		kid := (*node)(nil)
		for i, k := range n.keys {
			if string(key) == k {
				if kid = n.kids[i]; i < 64 && seen&(1<<i) != 0 {
					return &trace.Error{Line: w.json.Line(), Field: kid.path, Want: "is there twice, expected it once"}
				}
				seen |= 1 << (i & 63)
				break
			}
		}
		if err := w.value(kid); err != nil {
			return err
		}
	}
	if !n.record || w.given != given {
		return nil
	}
	w.given++
	if w.failed = w.give(w.rec); w.failed != nil {
		return stopped
	}
	return nil
}

// line is the number of the line that is being read, also of JSON in a string.
func (w *walker) line() int64 {
	if w.outer > 0 {
		return w.outer
	}
	return w.json.Line()
}

// within reads JSON that stands in a string. Its lines are those of the string.
func (w *walker) within(n *node, text []byte) *trace.Error {
	inner := w.inner
	if inner == nil {
		inner = new(scan.JSON)
	}
	outer := w.json
	before, line := w.outer, w.line()
	inner.Over(text)
	w.json, w.inner, w.outer = inner, nil, line
	err := w.value(n)
	w.json, w.inner, w.outer = outer, inner, before
	if err != nil && err != stopped {
		err.Line = line
		if err.Field == "" || strings.HasPrefix(err.Field, "column ") {
			err.Field = n.path
			err.Want = "holds text that is no JSON: it " + err.Want
		}
		err.Err = nil
	}
	return err
}

// JSON reads the records of a source. Where give has an error, that is it.
func JSON(j *scan.JSON, records []string, fields []Field, split bool, rec *Record, give func(*Record) error) error {
	w := &walker{json: j, rec: rec, give: give}
	return w.all(tree(records, fields, split))
}
