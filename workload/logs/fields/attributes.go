package fields

import (
	"loadshape/workload/trace"
)

// attributes reads a list of {"key": …, "value": {"stringValue": …}}.
func (w *walker) attributes(n *node) *trace.Error {
	w.json.Open()
	for first := true; ; first = false {
		more, err := w.json.Element(first)
		if err != nil || !more {
			return err
		}
		if c, err := w.json.Peek(); err != nil {
			return err
		} else if c != '{' {
			return &trace.Error{Line: w.json.Line(), Field: n.path, Want: "holds what is no object, expected attributes with key and value"}
		}
		if err := w.attribute(n); err != nil {
			return err
		}
	}
}

func (w *walker) attribute(n *node) *trace.Error {
	var kid *node
	named := false
	var kind byte // of a value that came before its key
	w.json.Open()
	for first := true; ; first = false {
		key, more, err := w.json.Key(first)
		if err != nil {
			return err
		}
		if !more {
			break
		}
		switch string(key) {
		case "key":
			_, text, err := w.json.Scalar()
			if err != nil {
				return err
			}
			kid, named = n.find(text), true
		case "value":
			if named && kid == nil {
				err = w.json.Skip()
			} else {
				kind, err = w.any()
			}
		default:
			err = w.json.Skip()
		}
		if err != nil {
			return err
		}
	}
	if kind != 0 && kid != nil {
		if kind == '"' && len(kid.kids) > 0 && isObject(w.held) {
			held := w.held // where nothing else is written while it is read
			w.held = nil
			err := w.within(kid, held)
			w.held = held
			return err
		}
		w.set(kid, kind, w.held)
	}
	return nil
}

// any reads the value of an attribute into held, and says what it is; 0 where it is not of a kind that is used.
func (w *walker) any() (kind byte, err *trace.Error) {
	c, err := w.json.Peek()
	if err != nil {
		return 0, err
	}
	if c != '{' {
		return 0, w.json.Skip()
	}
	w.json.Open()
	for first := true; ; first = false {
		key, more, err := w.json.Key(first)
		if err != nil || !more {
			return kind, err
		}
		switch string(key) {
		case "stringValue", "intValue", "doubleValue", "boolValue":
			var text []byte
			if kind, text, err = w.json.Scalar(); err == nil {
				w.held = append(w.held[:0], text...)
			}
		default:
			err = w.json.Skip()
		}
		if err != nil {
			return 0, err
		}
	}
}
