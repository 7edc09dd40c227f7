package yamlfile

import (
	"encoding"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v4"
)

// maxExpanded is the most values that all aliases of a document may stand for.
const maxExpanded = 10_000

// An Unmarshaler reads itself from a value, such as one that is either a number or a mapping:
//
//	func (s *Size) UnmarshalNode(v yamlfile.Value) error {
//		switch v.Kind() {
//		case yamlfile.Number:
//			return v.Decode(&s.Fixed)
//		case yamlfile.Mapping:
//			return v.Decode(&s.Spread)
//		}
//		return v.Errorf("is %v, expected a number or a mapping", v)
//	}
//
// Errors of the Value carry its line, column and path, or those of what is wrong inside of it. To decode v into
// s itself would come back here: convert s to a type without the method first.
type Unmarshaler interface {
	UnmarshalNode(Value) error
}

// A Value is one value of a document.
type Value struct {
	d    *decoder
	node *yaml.Node
	path string
}

// Kind says what is there.
func (v Value) Kind() Kind { return kindOf(v.node) }

// Decode reads the value into into, a non-nil pointer.
func (v Value) Decode(into any) error { return v.d.into(v.node, v.path, into) }

// Has says whether the value is a mapping that has the key.
func (v Value) Has(key string) bool {
	_, ok := find(v.node, v.path, Join(v.path, key))
	return ok
}

// At is the value of a key of a mapping. Where there is none it stands in for it, so that an error about what is
// missing has a place: v.At("floor").Errorf("is missing, expected …").
func (v Value) At(key string) Value {
	path := Join(v.path, key)
	n, _ := find(v.node, v.path, path)
	return Value{v.d, n, path}
}

// Errorf is an error with the line, the column and the path of the value: v.Errorf("is %v, expected …", v).
func (v Value) Errorf(format string, args ...any) error {
	return v.d.doc.errorOn(v.node, v.path, format, args...)
}

// String says what is there, as an error shows it: "1.5", `"text"`, "a list".
func (v Value) String() string { return describe(v.node) }

// Decode reads the document into into, a non-nil pointer.
func (d *Doc) Decode(into any) error { return (&decoder{doc: d}).into(d.root, "", into) }

type decoder struct {
	doc      *Doc
	aliases  []*yaml.Node // entered now
	expanded int          // values read within aliases
}

func (d *decoder) into(n *yaml.Node, path string, into any) error {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return d.doc.errorOn(n, path, "cannot be read into a %T, expected a pointer", into)
	}
	return d.value(n, path, v.Elem())
}

// value reads n into v, which can be set.
func (d *decoder) value(n *yaml.Node, path string, v reflect.Value) error {
	if n.Kind == yaml.AliasNode {
		if slices.Contains(d.aliases, n.Alias) {
			return d.doc.errorOn(n, path, "is an alias for what it stands in, expected no circle")
		}
		d.aliases = append(d.aliases, n.Alias)
		defer func() { d.aliases = d.aliases[:len(d.aliases)-1] }()
		n = n.Alias
	}
	if len(d.aliases) > 0 {
		if d.expanded++; d.expanded > maxExpanded {
			return d.doc.errorOn(n, path, "is one of more than %d values behind aliases, expected fewer", maxExpanded)
		}
	}
	if n.Style&yaml.TaggedStyle != 0 {
		return d.doc.errorOn(n, path, "has the tag %s, expected a value without a tag", short(n.Tag)).of(Tagged)
	}
	if v.Kind() == reflect.Pointer {
		p := reflect.New(v.Type().Elem())
		if err := d.value(n, path, p.Elem()); err != nil {
			return err
		}
		v.Set(p)
		return nil
	}
	switch self := v.Addr().Interface().(type) {
	case Unmarshaler:
		return self.UnmarshalNode(Value{d, n, path})
	case encoding.TextUnmarshaler:
		if n.Kind == yaml.ScalarNode && kindOf(n) != Null {
			if err := self.UnmarshalText([]byte(n.Value)); err != nil {
				return d.doc.errorOn(n, path, "%v", err)
			}
			return nil
		}
		return d.doc.errorOn(n, path, "is %s, expected a single value", describe(n)).of(OtherKind)
	}
	switch v.Kind() {
	case reflect.Struct:
		return d.structure(n, path, v)
	case reflect.Map:
		return d.mapping(n, path, v)
	case reflect.Slice:
		return d.list(n, path, v)
	default:
		if err := setScalar(n, v, d.doc.filled[n]); err != nil {
			return d.doc.errorOn(n, path, "is %s, %v", describe(n), err).of(OtherKind)
		}
		return nil
	}
}

func (d *decoder) structure(n *yaml.Node, path string, v reflect.Value) error {
	all := fields(v.Type())
	known := make(map[string]field, len(all))
	for _, f := range all {
		known[f.name] = f
	}
	within := path
	return d.pairs(n, path, func(key, value *yaml.Node, path string) error {
		f, ok := known[key.Value]
		if !ok {
			return d.doc.errorOn(key, path, "%s", unknown(key.Value, all)).key(UnknownKey, within)
		}
		if f.null && kindOf(value) == Null {
			return nil
		}
		return d.value(value, path, v.FieldByIndex(f.index))
	})
}

func (d *decoder) mapping(n *yaml.Node, path string, v reflect.Value) error {
	t := v.Type()
	if t.Key().Kind() != reflect.String {
		return d.doc.errorOn(n, path, "cannot be read into a %v", t)
	}
	m := reflect.MakeMap(t)
	err := d.pairs(n, path, func(key, value *yaml.Node, path string) error {
		e := reflect.New(t.Elem()).Elem()
		if err := d.value(value, path, e); err != nil {
			return err
		}
		m.SetMapIndex(reflect.ValueOf(key.Value).Convert(t.Key()), e)
		return nil
	})
	if err == nil {
		v.Set(m)
	}
	return err
}

// pairs calls do for every key of a mapping, each of which stands there once.
func (d *decoder) pairs(n *yaml.Node, path string, do func(key, value *yaml.Node, path string) error) error {
	if n.Kind != yaml.MappingNode {
		return d.doc.errorOn(n, path, "is %s, expected a mapping", describe(n)).of(OtherKind)
	}
	lines, within := make(map[string]int, len(n.Content)/2), path
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || key.Style&yaml.TaggedStyle != 0 {
			return d.doc.errorOn(key, path, "has a key that is not plain text, expected plain text").of(OtherKind)
		}
		path := Join(path, key.Value)
		if line, twice := lines[key.Value]; twice {
			return d.doc.errorOn(key, path, "is here a second time, after line %d, expected it once", line).key(RepeatedKey, within)
		}
		lines[key.Value] = key.Line
		if err := do(key, value, path); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) list(n *yaml.Node, path string, v reflect.Value) error {
	if n.Kind != yaml.SequenceNode {
		return d.doc.errorOn(n, path, "is %s, expected a list", describe(n)).of(OtherKind)
	}
	list := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, child := range n.Content {
		if err := d.value(child, index(path, i), list.Index(i)); err != nil {
			return err
		}
	}
	v.Set(list)
	return nil
}
