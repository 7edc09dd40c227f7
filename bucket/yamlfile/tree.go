package yamlfile

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// A Marshaler gives what is written in its place, such as a number or a mapping. It is the way back of an
// [Unmarshaler].
type Marshaler interface {
	MarshalNode() any
}

// node is the tree of a Go value, by the rules by which a document is read.
func node(v any) (*yaml.Node, error) { return nodeOf(reflect.ValueOf(v), 0) }

func nodeOf(v reflect.Value, depth int) (*yaml.Node, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nests deeper than %d", maxDepth)
	}
	if !v.IsValid() || (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil() {
		return scalar("!!null", "null"), nil
	}
	switch self := v.Interface().(type) {
	case Marshaler:
		return nodeOf(reflect.ValueOf(self.MarshalNode()), depth+1)
	case encoding.TextMarshaler:
		text, err := self.MarshalText()
		if err == nil && decimalNumber.Match(text) {
			return scalar("!!float", string(text)), nil
		}
		return scalar("!!str", string(text)), err
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return nodeOf(v.Elem(), depth+1)
	case reflect.Struct:
		return structNode(v, depth)
	case reflect.Map:
		return mapNode(v, depth)
	case reflect.Slice, reflect.Array:
		n := &yaml.Node{Kind: yaml.SequenceNode}
		for i := range v.Len() {
			item, err := nodeOf(v.Index(i), depth+1)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, item)
		}
		return n, nil
	case reflect.String:
		return scalar("!!str", v.String()), nil
	case reflect.Bool:
		return scalar("!!bool", strconv.FormatBool(v.Bool())), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return scalar("!!int", strconv.FormatInt(v.Int(), 10)), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return scalar("!!int", strconv.FormatUint(v.Uint(), 10)), nil
	case reflect.Float32, reflect.Float64:
		text := strconv.FormatFloat(v.Float(), 'f', -1, v.Type().Bits())
		if decimalNumber.MatchString(text) {
			return scalar("!!float", text), nil
		}
	}
	return nil, fmt.Errorf("is a %v, which no file holds", v.Type())
}

func structNode(v reflect.Value, depth int) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for _, f := range fields(v.Type()) {
		value := v.FieldByIndex(f.index)
		if f.omit && value.IsZero() || value.Kind() == reflect.Pointer && value.IsNil() {
			continue
		}
		child, err := nodeOf(value, depth+1)
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, scalar("!!str", f.name), child)
	}
	return n, nil
}

func mapNode(v reflect.Value, depth int) (*yaml.Node, error) {
	if v.Type().Key().Kind() != reflect.String {
		return nil, fmt.Errorf("is a %v, expected text for keys", v.Type())
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		if a.String() < b.String() {
			return -1
		}
		return 1
	})
	n := &yaml.Node{Kind: yaml.MappingNode}
	for _, key := range keys {
		child, err := nodeOf(v.MapIndex(key), depth+1)
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, scalar("!!str", key.String()), child)
	}
	return n, nil
}

func scalar(tag, value string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
	if tag == "!!str" {
		n.Style = yaml.DoubleQuotedStyle // or "12" would pass for a number
	}
	return n
}

// same says whether two trees say the same, however they are written.
func same(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Anchor != b.Anchor || len(a.Content) != len(b.Content) {
		return false
	}
	switch a.Kind {
	case yaml.AliasNode:
		return a.Value == b.Value
	case yaml.ScalarNode:
		if kindOf(a) != kindOf(b) || a.Value != b.Value && kindOf(a) != Null {
			return false
		}
	}
	for i := range a.Content {
		if !same(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return a.Style&yaml.TaggedStyle == b.Style&yaml.TaggedStyle
}

// expanded is a copy of a tree without anchors and aliases, of at most left nodes.
func expanded(n *yaml.Node, left *int) (*yaml.Node, error) {
	if *left--; *left < 0 {
		return nil, fmt.Errorf("stands for more than %d values, expected fewer", maxExpanded)
	}
	if n.Kind == yaml.AliasNode {
		return expanded(n.Alias, left)
	}
	c := *n
	c.Anchor, c.Content = "", nil
	for _, child := range n.Content {
		e, err := expanded(child, left)
		if err != nil {
			return nil, err
		}
		c.Content = append(c.Content, e)
	}
	return &c, nil
}
