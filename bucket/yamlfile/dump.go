package yamlfile

import (
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// Dump writes a value as YAML. Where a text in it could be a command of a CI runner that is shown the lines, all is written so
// that none is: such a text stands on one line, in quotes.
func Dump(v any) ([]byte, error) {
	var n yaml.Node
	if err := n.Dump(v); err != nil {
		return nil, err
	}
	var options []yaml.Option
	if quoteCommands(&n) {
		options = append(options, yaml.WithLineWidth(-1)) // a quoted text is broken at its spaces otherwise
	}
	text, err := yaml.Dump(&n, options...)
	return []byte(inert(string(text))), err // ## is in quotes, wherever it is
}

// inert is quoted text in which nothing is ##[, which CI runners take for the beginning of a command.
func inert(quoted string) string { return strings.ReplaceAll(quoted, "##", `#\u0023`) }

// quoteCommands puts in quotes what could be a command, or a line of its own, and reports whether there is any.
func quoteCommands(n *yaml.Node) (found bool) {
	if n.Kind == yaml.ScalarNode && (strings.Contains(n.Value, "::") || strings.Contains(n.Value, "##") || strings.ContainsFunc(n.Value, breaksLine)) {
		n.Style, found = yaml.DoubleQuotedStyle, true
	}
	for _, inner := range n.Content {
		found = quoteCommands(inner) || found
	}
	return found
}

func breaksLine(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }
