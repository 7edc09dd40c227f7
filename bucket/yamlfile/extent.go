package yamlfile

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// A source is a document's text, in which the nodes of its tree are found. Positions are in bytes.
type source struct {
	text  string
	chars []int  // where each character begins, and the end
	lines []int  // the character with which each line begins
	json  bool   // it is JSON, and stays so
	br    string // a line break as it writes them
	found []span // its comments
}

func newSource(text []byte) *source {
	s := &source{text: string(text), json: json.Valid(text), br: "\n"}
	at := 0
	if strings.HasPrefix(s.text, "\ufeff") {
		at = len("\ufeff")
	}
	s.lines = append(s.lines, 0)
	for at < len(s.text) {
		size := s.breaks(at)
		if size > 0 && len(s.lines) == 1 && (size == 1 || s.text[at] == '\r') {
			s.br = s.text[at : at+size]
		}
		_, length := utf8.DecodeRuneInString(s.text[at:])
		for range max(1, size/length) { // a \r\n is two
			s.chars = append(s.chars, at)
			at += length
		}
		if size > 0 {
			s.lines = append(s.lines, len(s.chars))
		}
	}
	s.chars = append(s.chars, len(s.text))
	return s
}

// breaks is how long the line break at i is, or 0 where there is none.
func (s *source) breaks(i int) int {
	for _, br := range []string{"\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"} {
		if strings.HasPrefix(s.text[i:], br) {
			return len(br)
		}
	}
	return 0
}

// start is where a node begins, with its anchor.
func (s *source) start(n *yaml.Node) int {
	if n.Line < 1 || n.Line > len(s.lines) {
		return len(s.text)
	}
	return s.chars[min(s.lines[n.Line-1]+n.Column-1, len(s.chars)-1)]
}

// content is where a node begins, after its anchor.
func (s *source) content(n *yaml.Node) int {
	at := s.start(n)
	for at < len(s.text) && (s.text[at] == '&' || s.text[at] == '!') {
		for at < len(s.text) && !strings.ContainsRune(" \t,]}", rune(s.text[at])) && s.breaks(at) == 0 {
			at++
		}
		if !blank(n) {
			at = s.skip(at)
		}
	}
	return at
}

// blank says that a node is a null of which nothing is written.
func blank(n *yaml.Node) bool {
	const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&quoted == 0
}

// skip goes on over space, line breaks and comments.
func (s *source) skip(i int) int {
	for i < len(s.text) {
		switch size := s.breaks(i); {
		case size > 0:
			i += size
		case s.text[i] == ' ' || s.text[i] == '\t':
			i++
		case s.text[i] == '#':
			i = s.lineEnd(i)
		default:
			return i
		}
	}
	return i
}

// flow says that a collection is written with brackets.
func (s *source) flow(n *yaml.Node) bool {
	at := s.content(n)
	return at < len(s.text) && (s.text[at] == '{' || s.text[at] == '[')
}

// indent is how many characters are before i in its line.
func (s *source) indent(i int) int {
	char, _ := slices.BinarySearch(s.chars, i)
	return char - s.lines[s.line(i)]
}

// line is the number of the line of i, from 0.
func (s *source) line(i int) int {
	line, found := slices.BinarySearchFunc(s.lines, i, func(char, i int) int { return s.chars[char] - i })
	if found {
		return line
	}
	return max(0, line-1)
}

func (s *source) lineStart(i int) int { return min(s.chars[s.lines[s.line(i)]], i) }

// lineEnd is where the line of i ends, before its break.
func (s *source) lineEnd(i int) int {
	for i < len(s.text) && s.breaks(i) == 0 {
		i++
	}
	return i
}

// end is where a node ends. indent is that of the collection it stands in, -1 for the document's own node.
func (s *source) end(n *yaml.Node, indent int) int {
	at := s.content(n)
	switch n.Kind {
	case yaml.AliasNode:
		return min(at+len("*")+len(n.Value), len(s.text))
	case yaml.ScalarNode:
		return s.scalarEnd(n, at, indent)
	}
	last := at
	if count := len(n.Content); count > 0 {
		last = s.end(n.Content[count-1], s.indent(at))
	} else {
		last++
	}
	if !s.flow(n) {
		return last
	}
	for last = s.skip(last); last < len(s.text) && s.text[last] == ','; {
		last = s.skip(last + 1)
	}
	return min(last+1, len(s.text))
}

func (s *source) scalarEnd(n *yaml.Node, at, indent int) int {
	switch {
	case blank(n):
		return at
	case n.Style&yaml.DoubleQuotedStyle != 0:
		for at++; at < len(s.text) && s.text[at] != '"'; at++ {
			if s.text[at] == '\\' {
				at++
			}
		}
		return min(at+1, len(s.text))
	case n.Style&yaml.SingleQuotedStyle != 0:
		for at++; at < len(s.text) && (s.text[at] != '\'' || strings.HasPrefix(s.text[at:], "''")); at++ {
			if s.text[at] == '\'' {
				at++
			}
		}
		return min(at+1, len(s.text))
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return s.blockEnd(at, indent)
	}
	for _, r := range n.Value { // a plain one, whose lines were folded
		if r == ' ' || r == '\t' || r == '\n' {
			for at < len(s.text) && (s.text[at] == ' ' || s.text[at] == '\t' || s.breaks(at) > 0) {
				at += max(1, s.breaks(at))
			}
			continue
		}
		_, size := utf8.DecodeRuneInString(s.text[at:])
		at += size
	}
	return at
}

// blockEnd is where a text that begins with | or > at a position ends, without its last line break.
func (s *source) blockEnd(at, indent int) int {
	end := s.lineEnd(at)
	header, _, _ := strings.Cut(s.text[at:end], "#")
	keep := strings.Contains(header, "+")
	least := -1
	if i := strings.IndexAny(header, "123456789"); i >= 0 {
		least = max(indent, 0) + int(header[i]-'0')
	}
	for i := end; i < len(s.text); {
		i += s.breaks(i)
		line := s.text[i:s.lineEnd(i)]
		rest := strings.TrimLeft(line, " ")
		spaces := len(line) - len(rest)
		switch {
		case rest == "":
			if keep {
				end = i + len(line)
			}
		case least < 0 && spaces <= indent || least >= 0 && spaces < least:
			return end
		default:
			if least < 0 {
				least = spaces
			}
			end = i + len(line)
		}
		i += len(line)
	}
	return end
}

// A span is a stretch of the text.
type span struct{ from, to int }

// comments are where the comments stand. Whatever # there is outside of a value begins one.
func (s *source) comments(root *yaml.Node) []span {
	var values []span
	var visit func(n *yaml.Node, indent int)
	visit = func(n *yaml.Node, indent int) {
		at := s.content(n)
		inside := s.indent(at)
		for _, child := range n.Content {
			visit(child, inside)
		}
		if n.Kind != yaml.ScalarNode {
			return
		}
		end := s.end(n, indent)
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
			at = s.lineEnd(at) // a comment may stand behind the |
		}
		values = append(values, span{at, end})
	}
	visit(root, -1)

	var found []span
	for i := 0; i < len(s.text); {
		if len(values) > 0 && i >= values[0].from {
			i = max(i, values[0].to)
			values = values[1:]
			continue
		}
		if s.text[i] == '#' {
			end := s.lineEnd(i)
			found = append(found, span{i, end})
			i = end
			continue
		}
		i++
	}
	return found
}
