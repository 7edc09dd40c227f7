package yamlfile

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"loadshape/bucket/spelled"

	"go.yaml.in/yaml/v4"
)

// A Kind is what a value is, before anyone reads it.
type Kind string

const (
	Null    Kind = "null"
	Bool    Kind = "bool"
	Number  Kind = "number"
	Text    Kind = "text"
	List    Kind = "list"
	Mapping Kind = "mapping"
)

// Numbers as JSON writes them. YAML's other ways differ between its versions: 010 is ten or eight.
var (
	wholeNumber   = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)
	decimalNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)
)

func kindOf(n *yaml.Node) Kind {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	switch n.Kind {
	case yaml.SequenceNode:
		return List
	case yaml.MappingNode:
		return Mapping
	}
	switch n.Tag {
	case "!!null":
		return Null
	case "!!bool":
		return Bool
	case "!!int", "!!float":
		return Number
	}
	if n.Style == 0 && decimalNumber.MatchString(n.Value) {
		return Number // 1e400, which is text to a parser that could not hold it
	}
	return Text // and dates, which this package reads as text
}

// describe says what is there, after "is".
func describe(n *yaml.Node) string {
	switch kindOf(n) {
	case List:
		return "a list"
	case Mapping:
		return "a mapping"
	case Null:
		return "null"
	case Text:
		return strconv.Quote(short(n.Value))
	}
	return short(n.Value)
}

// setScalar reads n into v; the error says what was wanted. A value that was filled in is what it looks like, quotes or not.
func setScalar(n *yaml.Node, v reflect.Value, filled bool) error {
	kind := kindOf(n)
	if filled && kind == Text && v.Kind() != reflect.String {
		kind = kindOf(&yaml.Node{Kind: yaml.ScalarNode, Tag: tagOf(n.Value), Value: n.Value})
	}
	switch v.Kind() {
	case reflect.String:
		switch {
		case kind == Text || n.Tag == "!!str": // a writer leaves 1e400 unquoted
			v.SetString(n.Value)
			return nil
		case kind == Number || kind == Bool:
			return errors.New("expected text: put it in quotes")
		}
		return errors.New("expected text")
	case reflect.Bool:
		if kind == Bool && (n.Value == "true" || n.Value == "false") {
			v.SetBool(n.Value == "true")
			return nil
		}
		return errors.New("expected true or false")
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if kind == Number && wholeNumber.MatchString(n.Value) {
			i, err := strconv.ParseInt(n.Value, 10, v.Type().Bits())
			if err != nil {
				return fmt.Errorf("expected a whole number that %d bits hold", v.Type().Bits())
			}
			v.SetInt(i)
			return nil
		}
		i, err := spelled.Whole(n.Value)
		if err != nil || kind != Number && kind != Text || !strings.ContainsAny(n.Value, "_kKMBG") || v.OverflowInt(i) {
			return errors.New("expected a whole number in plain digits" + spelled.Meant(n.Value))
		}
		v.SetInt(i)
		return nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if kind != Number || !wholeNumber.MatchString(n.Value) {
			return errors.New("expected a whole number in plain digits")
		}
		u, err := strconv.ParseUint(n.Value, 10, v.Type().Bits())
		if err != nil {
			return fmt.Errorf("expected a whole number from 0 that %d bits hold", v.Type().Bits())
		}
		v.SetUint(u)
		return nil
	case reflect.Float32, reflect.Float64:
		if kind != Number || !decimalNumber.MatchString(n.Value) {
			return errors.New("expected a decimal number")
		}
		f, err := strconv.ParseFloat(n.Value, v.Type().Bits())
		if err != nil {
			return errors.New("expected a smaller number")
		}
		v.SetFloat(f)
		return nil
	}
	return fmt.Errorf("and cannot be read into a %v", v.Type())
}
