package yamlfile

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// The methods of this file change the tree and give the text that should say the same, or "" where the text is
// written in a way that they do not know.

// splice puts text in the place of a stretch. The comments in it go to lines of their own before.
func (s *source) splice(from, to int, text string) string {
	line := s.lineStart(from)
	margin := s.margin(line)
	var b strings.Builder
	b.WriteString(s.text[:line])
	for _, c := range s.found {
		if from <= c.from && c.from < to {
			b.WriteString(margin + strings.TrimRight(s.text[c.from:c.to], " \t") + s.br)
		}
	}
	return b.String() + s.text[line:from] + text + s.text[to:]
}

// margin is the space with which a line begins.
func (s *source) margin(line int) string {
	rest := s.text[line:s.lineEnd(line)]
	return rest[:len(rest)-len(strings.TrimLeft(rest, " \t"))]
}

// replace sets the value at the end of the way.
func (s *source) replace(way []place, value *yaml.Node) string {
	last := way[len(way)-1]
	old := last.node
	if len(way) == 1 {
		text := s.splice(s.content(old), s.end(old, -1), s.inline(value))
		*old = *value
		return text
	}
	parent := way[len(way)-2].node
	flow := parent.Style&yaml.FlowStyle != 0
	indent := s.indent(s.content(parent))
	open := s.opening(parent, last.i)
	from, end := s.start(old), s.end(old, indent)
	if open < 0 || end < open {
		return ""
	}
	behind := s.behind(value, flow, indent, s.indent(open), parent.Kind == yaml.SequenceNode)
	switch {
	case parent.Kind == yaml.MappingNode && s.text[open-1] != ':': // {key}
		behind = ":" + behind
		from = open
	case flow && parent.Kind == yaml.SequenceNode,
		strings.HasPrefix(behind, " ") && !blank(old) && s.lineStart(from) == s.lineStart(open):
		behind = behind[1:]
	default:
		from = open
	}
	text := s.splice(from, end, behind)
	if parent.Kind == yaml.MappingNode {
		parent.Content[2*last.i+1] = value
	} else {
		parent.Content[last.i] = value
	}
	return text
}

// opening is where the value of the i-th key stands, behind the colon, or that of the i-th item, behind the dash; in
// a flow sequence, where the item begins. It is -1 where there is none.
func (s *source) opening(parent *yaml.Node, i int) int {
	if parent.Kind == yaml.MappingNode {
		end := s.end(parent.Content[2*i], s.indent(s.content(parent)))
		if colon := s.skip(end); colon < len(s.text) && s.text[colon] == ':' {
			return colon + 1
		}
		return end
	}
	if at := s.entry(parent, i); parent.Style&yaml.FlowStyle != 0 {
		return at
	} else if at < len(s.text) && s.text[at] == '-' {
		return at + 1
	}
	return -1
}

// entry is where the i-th key of a mapping begins, or the i-th item of a list: its dash, in a block.
func (s *source) entry(parent *yaml.Node, i int) int {
	switch {
	case parent.Kind == yaml.MappingNode:
		return s.start(parent.Content[2*i])
	case parent.Style&yaml.FlowStyle != 0:
		return s.start(parent.Content[i])
	case i == 0:
		return s.content(parent)
	}
	return s.skip(s.end(parent.Content[i-1], s.indent(s.content(parent))))
}

// entries is how many keys or items a collection has, and value the one that belongs to the i-th.
func entries(n *yaml.Node) int {
	if n.Kind == yaml.MappingNode {
		return len(n.Content) / 2
	}
	return len(n.Content)
}

func value(n *yaml.Node, i int) *yaml.Node {
	if n.Kind == yaml.MappingNode {
		return n.Content[2*i+1]
	}
	return n.Content[i]
}

// add gives a mapping one more key, or a list one more item.
func (s *source) add(n *yaml.Node, first step, v *yaml.Node) string {
	flow := n.Style&yaml.FlowStyle != 0
	if flow && !s.flow(n) {
		return "" // [key: value]
	}
	at := s.content(n)
	indent := s.indent(at)
	entry := "-"
	content := []*yaml.Node{v}
	if first.key != nil {
		key := scalar("!!str", *first.key)
		entry = s.word(key) + ":"
		content = []*yaml.Node{key, v}
	}
	entry += s.behind(v, flow, indent, indent+len(entry), first.key == nil)
	if flow && first.key == nil {
		entry = s.inline(v)
	}
	count := len(n.Content)
	n.Content = append(n.Content, content...)
	if count == 0 {
		return s.splice(at+1, at+1, entry)
	}
	end := s.end(n.Content[count-1], indent)
	if !flow {
		line := s.lineEnd(end)
		return s.splice(line, line, s.br+strings.Repeat(" ", indent)+entry)
	}
	behind, comma := end, "" // what is there already
	if next := s.skip(end); next < len(s.text) && s.text[next] == ',' {
		behind, comma = next+1, ","
	}
	line := s.lineEnd(behind)
	if s.skip(behind) < line || s.lineStart(s.start(n.Content[0])) == s.lineStart(at) {
		return s.splice(end, end, ", "+entry) // in the same line
	}
	last := s.entry(n, entries(n)-2)
	return s.text[:end] + "," + s.text[behind:line] + s.br + s.margin(s.lineStart(last)) + entry + comma + s.text[line:]
}

// insert puts an item before the one at the end of the way.
func (s *source) insert(way []place, v *yaml.Node) string {
	parent, i := way[len(way)-2].node, way[len(way)-1].i
	indent, at := s.indent(s.content(parent)), s.entry(parent, i)
	line := s.lineStart(at)
	text := ""
	switch margin := s.margin(line); {
	case parent.Style&yaml.FlowStyle == 0:
		text = "-" + s.behind(v, false, indent, indent+1, true) + s.br + strings.Repeat(" ", indent)
	case len(margin) == at-line:
		text = s.inline(v) + "," + s.br + margin
	default:
		text = s.inline(v) + ", "
	}
	parent.Content = slices.Insert(parent.Content, i, v)
	return s.splice(at, at, text)
}

// remove takes the last of the way out of its collection.
func (s *source) remove(way []place) string {
	parent, i := way[len(way)-2].node, way[len(way)-1].i
	count := entries(parent)
	if count == 1 {
		return s.replace(way[:len(way)-1], &yaml.Node{Kind: parent.Kind, Anchor: parent.Anchor})
	}
	indent := s.indent(s.content(parent))
	from, end := s.entry(parent, i), s.end(value(parent, i), indent)
	line := s.lineStart(from)
	text := ""
	switch {
	case parent.Style&yaml.FlowStyle != 0 && i < count-1:
		text = s.splice(from, s.entry(parent, i+1), "")
	case parent.Style&yaml.FlowStyle != 0:
		text = s.splice(s.end(value(parent, i-1), indent), end, "")
	case len(s.margin(line)) == from-line: // whole lines
		text = s.removeLines(line, s.lineEnd(end), i > 0 && endsInBlock(value(parent, i-1)))
	case i < count-1: // the first behind a dash
		text = s.splice(from, s.entry(parent, i+1), "")
	}
	size := len(parent.Content) / count
	parent.Content = slices.Delete(parent.Content, size*i, size*(i+1))
	return text
}

// removeLines takes out what is between the beginning of a line and the end of one. The text then ends as it did, with
// a line break or without, unless the break belongs to a text.
func (s *source) removeLines(from, to int, behindText bool) string {
	text := s.splice(from, to, "")
	kept := len(text) - (len(s.text) - (to - from)) // the comments, with a line break behind
	if size := s.breaks(to); size > 0 {
		return text[:from+kept] + text[from+kept+size:]
	}
	if behindText && kept == 0 {
		return text
	}
	return strings.TrimSuffix(text, s.br)
}

// endsInBlock says that the last of a value is a text in lines of its own.
func endsInBlock(n *yaml.Node) bool {
	for len(n.Content) > 0 {
		n = n.Content[len(n.Content)-1]
	}
	return n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
}
