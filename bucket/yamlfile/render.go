package yamlfile

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// widest is how long a line becomes before a collection is written on several lines.
const widest = 100

// behind is a value as it stands behind a key or a dash in a block that is indented so far; used is how much of the
// line is taken.
func (s *source) behind(n *yaml.Node, flow bool, indent, used int, dash bool) string {
	line := s.inline(n)
	if flow || n.Kind == yaml.ScalarNode || len(n.Content) == 0 || used+len(line) < widest {
		return " " + line
	}
	lines := s.block(n, indent+2)
	if dash {
		return " " + lines
	}
	return s.br + strings.Repeat(" ", indent+2) + lines
}

// block is a collection in block style, with all lines but the first indented.
func (s *source) block(n *yaml.Node, indent int) string {
	var lines []string
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			lines = append(lines, "-"+s.behind(item, false, indent, indent+2, true))
		}
	} else {
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := s.word(n.Content[i]) + ":"
			lines = append(lines, key+s.behind(n.Content[i+1], false, indent, indent+1+len(key), false))
		}
	}
	return strings.Join(lines, s.br+strings.Repeat(" ", indent))
}

// inline is a value in one line.
func (s *source) inline(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode {
		return s.word(n)
	}
	var items []string
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			items = append(items, s.inline(item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		items = append(items, s.pair(n.Content[i], n.Content[i+1]))
	}
	return "{" + strings.Join(items, ", ") + "}"
}

// pair is a key and its value in one line.
func (s *source) pair(key, value *yaml.Node) string { return s.word(key) + ": " + s.inline(value) }

var plain = regexp.MustCompile(`^[A-Za-z0-9_/µ][A-Za-z0-9_./µ-]*( [A-Za-z0-9_./µ-]+)*$`)

// word is a single value, in quotes where it would be read as something else without.
func (s *source) word(n *yaml.Node) string {
	switch kindOf(n) {
	case Null:
		return "null"
	case Bool, Number:
		return n.Value
	}
	if s.json {
		return inert(quotedJSON(n.Value))
	}
	if plain.MatchString(n.Value) && !decimalNumber.MatchString(n.Value) {
		var read yaml.Node
		if err := yaml.Unmarshal([]byte(n.Value), &read); err == nil && len(read.Content) == 1 && read.Content[0].Tag == "!!str" {
			switch strings.ToLower(n.Value) {
			case "y", "n", "yes", "no", "on", "off": // no text to all that read YAML
			default:
				return n.Value
			}
		}
	}
	if quoted := quotedJSON(n.Value); !strings.Contains(quoted, `\u`) {
		return inert(quoted)
	}
	return inert(strconv.Quote(n.Value))
}

func quotedJSON(text string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		return strconv.Quote(text)
	}
	return strings.ReplaceAll(strings.TrimSuffix(b.String(), "\n"), "\x7f", `\u007f`)
}
