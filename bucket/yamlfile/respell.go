package yamlfile

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// Len is the number of items of a list; 0 of anything else.
func (v Value) Len() int {
	if n := resolved(v.node); n.Kind == yaml.SequenceNode {
		return len(n.Content)
	}
	return 0
}

// Item is an item of a list.
func (v Value) Item(i int) Value {
	return Value{v.d, resolved(v.node).Content[i], index(v.path, i)}
}

// Scalar is the text of a number or of a text, as the file has it; false of anything else.
func (v Value) Scalar() (string, bool) {
	n := resolved(v.node)
	kind := kindOf(n)
	return n.Value, n.Kind == yaml.ScalarNode && (kind == Number || kind == Text) && n.Style&yaml.TaggedStyle == 0
}

// With is the mapping as if a key of it had this text, which is read as it would be without quotes. What a file
// writes by habit is made plain so, before it is decoded; where it stands is remembered for errors.
func (v Value) With(key, text string) Value {
	n := v.At(key).node
	plain := &yaml.Node{Kind: yaml.ScalarNode, Tag: tagOf(text), Value: text, Line: n.Line, Column: n.Column}
	return v.with(key, plain)
}

// WithItems is the mapping as if a key of it had a list of these items.
func (v Value) WithItems(key string, items []Value) Value {
	list := *resolved(v.At(key).node)
	list.Content = nil
	for _, item := range items {
		list.Content = append(list.Content, item.node)
	}
	return v.with(key, &list)
}

// WithValue is the mapping as if a key of it had this value.
func (v Value) WithValue(key string, value Value) Value { return v.with(key, value.node) }

func (v Value) with(key string, value *yaml.Node) Value {
	copied := *resolved(v.node)
	copied.Content = slices.Clone(copied.Content)
	v.node = &copied
	for i := 0; i+1 < len(copied.Content); i += 2 {
		if copied.Content[i].Value == key {
			copied.Content[i+1] = value
			return v
		}
	}
	name := scalar("!!str", key)
	name.Line, name.Column = copied.Line, copied.Column
	copied.Content = append(copied.Content, name, value)
	return v
}

func resolved(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// tagOf is what an unquoted text is read as.
func tagOf(text string) string {
	switch {
	case wholeNumber.MatchString(text):
		return "!!int"
	case decimalNumber.MatchString(text):
		return "!!float"
	case text == "true", text == "false":
		return "!!bool"
	}
	return "!!str"
}
