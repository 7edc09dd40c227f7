package logs

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// BenchmarkJSON reads a log of each JSON format whose records have a prompt of some 2,600 bytes, and has package json decode of
// the same bytes what the format needs and nothing else, in one run.
func BenchmarkJSON(b *testing.B) {
	for _, s := range samples {
		f := named(s.format)
		if strings.HasSuffix(s.name, ".csv") || f.read != nil {
			continue
		}
		text, needed := repeated(b, f, s.name)
		b.Run(s.name+"/logs", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				l, err := Read(s.name, bytes.NewReader(text), Options{Format: f.name})
				if err != nil {
					b.Fatal(err)
				}
				l.Close()
			}
		})
		b.Run(s.name+"/encoding-json", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				d := json.NewDecoder(bytes.NewReader(text))
				for d.More() {
					if err := d.Decode(reflect.New(needed).Interface()); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// repeated is a sample over and over, some 16 MB of it, with a prompt in each document, and the type that has what is needed of one.
func repeated(b *testing.B, f *format, name string) ([]byte, reflect.Type) {
	prompt := strings.Repeat("The prompt of somebody, \"quoted\" and with\nlines of a page that is long enough. ", 30)
	var lines bytes.Buffer
	need := node{}
	d := json.NewDecoder(strings.NewReader(sample(b, name)))
	d.UseNumber()
	for d.More() {
		var doc map[string]any
		if err := d.Decode(&doc); err != nil {
			b.Fatal(err)
		}
		for _, at := range append(f.records, "") {
			for _, r := range f.fields {
				need.learn(doc, strings.Split(strings.TrimPrefix(at+"/"+r.Path, "/"), "/"))
			}
		}
		doc["input.prompt"] = prompt
		line, err := json.Marshal(doc)
		if err != nil {
			b.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	return bytes.Repeat(lines.Bytes(), 16<<20/lines.Len()), need.goType()
}

// A node is what is needed of a JSON value: fields of an object, of each element of an array, or attributes; a leaf has none.
type node struct {
	fields     map[string]*node
	array      bool
	attributes bool
	leaf       reflect.Type
}

// learn takes a path that the document has.
func (n *node) learn(v any, path []string) {
	if len(path) == 0 {
		n.leaf = reflect.TypeOf(v)
		return
	}
	object, ok := v.(map[string]any)
	key := strings.TrimSuffix(strings.TrimSuffix(path[0], "[]"), "{}")
	of, has := object[key]
	list, isList := of.([]any)
	if !ok || !has || of == nil || isList == (key == path[0]) {
		return
	}
	if n.fields == nil {
		n.fields = map[string]*node{}
	}
	next := n.fields[key]
	if next == nil {
		next = new(node)
		n.fields[key] = next
	}
	switch {
	case strings.HasSuffix(path[0], "{}"):
		next.attributes = true
	case strings.HasSuffix(path[0], "[]"):
		next.array = true
		for _, v := range list {
			next.learn(v, path[1:])
		}
	default:
		next.learn(of, path[1:])
	}
}

// attribute is one of OTLP.
type attribute struct {
	Key   string `json:"key"`
	Value struct {
		String string `json:"stringValue"`
		Int    any    `json:"intValue"`
		Double any    `json:"doubleValue"`
	} `json:"value"`
}

func (n *node) goType() reflect.Type {
	if n.attributes {
		return reflect.TypeFor[[]attribute]()
	}
	if len(n.fields) == 0 {
		switch {
		case n.array:
			return reflect.TypeFor[[]struct{}]()
		case n.leaf == nil, n.leaf.Kind() == reflect.Map, n.leaf.Kind() == reflect.Slice:
			return reflect.TypeFor[any]()
		}
		return reflect.PointerTo(n.leaf)
	}
	var list []reflect.StructField
	for name, of := range n.fields {
		list = append(list, reflect.StructField{Name: "F" + string(rune('A'+len(list))), Type: of.goType(), Tag: reflect.StructTag(`json:"` + name + `"`)})
	}
	object := reflect.StructOf(list)
	if n.array {
		return reflect.SliceOf(object)
	}
	return object
}
