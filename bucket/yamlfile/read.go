// Package yamlfile reads one YAML or JSON document into a Go struct and takes nothing for granted:
// an unknown or repeated key, a value of another type, a null or a second document is an error of
// one line that says where it stands:
//
//	plan.yaml:12:7: streams[0].stages[1].duration: is -5m, want more than 0s
//
// A struct is read by its `yaml:"name"` tags; `yaml:",inline"` takes the keys of a nested struct
// into its parent, and the option null, as in `yaml:"models,null"`, lets a null stand for a key
// that is left out. What a file does not write keeps the value it had, so defaults can be set
// beforehand. A type that implements [encoding.TextUnmarshaler] reads itself from the text of a
// scalar, one that implements [Unmarshaler] from any value.
//
// Numbers are read as JSON writes them, and whole numbers also as 10_000, 30k or 1.5M: no 0x10, 010,
// .5 or .nan, and 1e3 is not a whole number. Aliases are followed within bounds; tags and merge keys are refused.
//
// A document that was read can be edited in place: [Doc.Edited] sets values and leaves the rest of
// the text as it is. Go values are written by the same tags, and the option omitempty leaves out
// what is zero; a type that implements [encoding.TextMarshaler] or [Marshaler] writes itself.
//
// It knows nothing of plans, limits and their units; what a value may be besides its type is for
// its reader to check.
//
// The YAML itself is go.yaml.in/yaml's. Kept by hand is what no reader of YAML has: strictness with a place for every mistake, and edits
// that leave comments, order and quotes as they are.
//
// Read read.go first, then decode.go with fields.go, scalar.go and path.go (a document becomes a
// struct), and error.go. Writing begins in edit.go: tree.go makes nodes of Go values, extent.go
// finds where a node stands in the text, splice.go puts another there, and render.go words it.
// nearest.go is which known word was meant; respell.go puts a plain value in the place of one that
// is written by habit.
package yamlfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"unicode/utf8"

	"loadshape/bucket/bounded"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// MaxSize is the most bytes of a document. A hostile document of this size costs some hundred megabytes.
const MaxSize = 1 << 20

// maxDepth is how deep lists and mappings nest. What this package reads is some ten levels deep.
const maxDepth = 100

// A Doc is a document that was read. It knows where each of its values stands.
type Doc struct {
	name string
	text []byte
	root *yaml.Node

	filled map[*yaml.Node]bool // with the values of variables: in quotes, too, they are the numbers that they look like
}

// Read reads the document into into, a non-nil pointer. name is what errors call the file. An error is an
// *[Error], or r's own.
func Read(name string, r io.Reader, into any) (*Doc, error) {
	d, err := Parse(name, r)
	if err != nil {
		return nil, err
	}
	if err := d.Decode(into); err != nil {
		return nil, err
	}
	return d, nil
}

// Parse reads a document for those who look at it, with Has, before they Decode it.
func Parse(name string, r io.Reader) (*Doc, error) {
	data, err := bounded.ReadAll(r, MaxSize)
	if large := (*bounded.LargeError)(nil); errors.As(err, &large) {
		return nil, (&Doc{name: name}).errorAt(1, 1, "", "%v", large).of(TooLarge)
	} else if err != nil {
		if path := (*fs.PathError)(nil); errors.As(err, &path) {
			err = path.Err // the name is said already
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return parse(name, data)
}

func parse(name string, data []byte) (*Doc, error) {
	d := &Doc{name: name, text: data}
	if err := d.checkText(data); err != nil {
		return nil, err
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(maxDepth))))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var doc, second yaml.Node
	if err := loader.Load(&doc); err == io.EOF || err == nil && len(doc.Content) == 0 {
		return nil, d.errorAt(1, 1, "", "is empty, expected a YAML or JSON document").of(NotYAML)
	} else if err != nil {
		return nil, d.syntax(err)
	}
	if err := loader.Load(&second); err == nil {
		return nil, d.errorAt(second.Line, second.Column, "", "is a second document, expected one").of(NotYAML)
	} else if err != io.EOF {
		return nil, d.syntax(err)
	}
	d.root = doc.Content[0]
	return d, nil
}

// Name is what errors call the file.
func (d *Doc) Name() string { return d.name }

// checkText finds what the parser would refuse without saying where.
func (d *Doc) checkText(data []byte) error {
	line, column := 1, 1
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return d.errorAt(line, column, "", "is byte 0x%02x, expected UTF-8 text", data[i]).of(NotText)
		case r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f:
			return d.errorAt(line, column, "", "is the control character %U, expected text", r).of(NotText)
		case r == '\n':
			line, column = line+1, 0
		}
		column++
		i += size
	}
	return nil
}

// syntax says in one line where a document stops being YAML.
func (d *Doc) syntax(err error) error {
	load := (*yaml.LoadError)(nil)
	if !errors.As(err, &load) {
		return d.errorAt(1, 1, "", "is not YAML or JSON: %v", err).of(NotYAML)
	}
	mark, text := load.Mark, load.Message
	if lines := bytes.Split(d.text, []byte("\n")); mark.Line > 0 && mark.Line <= len(lines) && bytes.Contains(lines[mark.Line-1], []byte("${")) {
		text += "; within { } and [ ], ${NAME} stands in quotes,"
	}
	if load.ContextMsg != "" {
		text += " " + load.ContextMsg
	}
	return d.errorAt(max(mark.Line, 1), max(mark.Column, 1), "", "is not YAML or JSON: %s", text).of(NotYAML)
}
