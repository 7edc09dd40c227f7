package yamlfile

import (
	"errors"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// reference is a variable, or what stands for the two signs themselves.
var reference = regexp.MustCompile(`\$\$\{|\$\{[^}]*\}?`)

// variable is a name as all shells have it.
var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// Expand puts values in the place of ${NAME}, in texts and not in keys; $${ stands for ${ itself. The text of the
// document stays as it is written. An error of value is about a name, behind "is …, ".
func (d *Doc) Expand(value func(name string) (string, error)) error {
	var walk func(n *yaml.Node, path string) error
	walk = func(n *yaml.Node, path string) error {
		switch n.Kind {
		case yaml.ScalarNode:
			if strings.Contains(n.Value, "${") {
				return d.expand(n, path, value)
			}
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				if err := walk(n.Content[i+1], Join(path, n.Content[i].Value)); err != nil {
					return err
				}
			}
		case yaml.SequenceNode:
			for i, item := range n.Content {
				if err := walk(item, index(path, i)); err != nil {
					return err
				}
			}
		}
		return nil // what an alias stands for is expanded where it stands
	}
	return walk(d.root, "")
}

func (d *Doc) expand(n *yaml.Node, path string, value func(name string) (string, error)) (failed error) {
	text := reference.ReplaceAllStringFunc(n.Value, func(found string) string {
		if found == "$${" {
			return "${"
		}
		name, closed := strings.CutSuffix(found[2:], "}")
		err := errors.New("expected a name in it, such as ${RATE}; $${ stands for the signs themselves")
		v := ""
		if closed && variable.MatchString(name) {
			v, err = value(name)
		}
		if err != nil && failed == nil {
			failed = d.errorOn(n, path, "is %s, %v", short(found), err)
		}
		return v
	})
	if failed == nil {
		n.Value = text
		if d.filled == nil {
			d.filled = map[*yaml.Node]bool{}
		}
		d.filled[n] = true
		if n.Style == 0 { // unquoted: it is what it would be if it stood there
			n.Tag = tagOf(text)
		}
	}
	return failed
}

// TextAt is the text that the file writes at a path; empty where there is none.
func (d *Doc) TextAt(path string) string {
	if n, ok := find(d.root, "", path); ok && resolved(n).Kind == yaml.ScalarNode {
		return resolved(n).Value
	}
	return ""
}

// Text is the document as it is written.
func (d *Doc) Text() string { return string(d.text) }

// ParseValue reads one value as an [Edit] takes it: 80, 5rps, true, {requests: 50}, or null for nothing.
func ParseValue(text string) (any, error) {
	d, err := Parse("value", strings.NewReader(text))
	if err != nil {
		var e *Error
		if errors.As(err, &e) {
			return nil, errors.New(e.Text)
		}
		return nil, err
	}
	left := maxExpanded
	plain, err := expanded(d.root, &left)
	if err != nil {
		return nil, err
	}
	return valueOf(plain), nil
}

// valueOf is a tree as Go values.
func valueOf(n *yaml.Node) any {
	switch kindOf(n) {
	case Mapping:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = valueOf(n.Content[i+1])
		}
		return m
	case List:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, valueOf(item))
		}
		return list
	case Null:
		return nil
	case Bool:
		return n.Value == "true"
	case Number:
		if decimalNumber.MatchString(n.Value) {
			return number(n.Value)
		}
	}
	return n.Value
}

// A number is written as it is.
type number string

func (n number) MarshalText() ([]byte, error) { return []byte(n), nil }
