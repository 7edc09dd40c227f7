package yamlfile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// An Edit sets one value of a document.
type Edit struct {
	Path   string // "streams[0].client.pace"; what is missing on the way is made, and an item at a list's length is added
	Value  any    // nil takes the key or the item away
	Insert bool   // the value comes before the item that is there
}

// Edited is the document's text with the edits made, one after the other. All else is as it was written: comments,
// order, blank lines, style and quotes. What stood behind an alias is written out in its place, and what other places
// use through an alias is refused.
func (d *Doc) Edited(edits ...Edit) ([]byte, error) {
	for _, e := range edits {
		next, err := d.edited(e)
		if err != nil {
			return nil, err
		}
		d = next
	}
	return slices.Clone(d.text), nil
}

// edited makes one edit in the text and in the tree. The text must then be read as the tree that was wanted, and must
// have all the comments there were.
func (d *Doc) edited(e Edit) (*Doc, error) {
	before, err := parse(d.name, d.text) // a tree of its own, as it will be changed
	if err != nil {
		return nil, err
	}
	src := newSource(before.text)
	src.found = src.comments(before.root)
	comments := src.texts(src.found)
	way := follow(before.root, "", e.Path)
	last := way[len(way)-1]
	text, err := before.apply(src, way, e)
	if err != nil || text == src.text {
		return before, err
	}
	refused := func() error {
		return d.errorOn(last.node, e.Path, "cannot be changed where it stands, expected it written in a plainer way")
	}
	after, err := parse(d.name, []byte(text))
	if err != nil || !same(before.root, after.root) {
		return nil, refused()
	}
	result := newSource(after.text)
	kept := result.texts(result.comments(after.root))
	if slices.Sort(comments); !slices.Equal(comments, slices.Sorted(slices.Values(kept))) || src.json && !result.json {
		return nil, refused()
	}
	return after, nil
}

func (s *source) texts(spans []span) []string {
	var all []string
	for _, c := range spans {
		all = append(all, strings.TrimRight(s.text[c.from:c.to], " \t"))
	}
	return all
}

// apply changes the tree, and gives the text that should say the same.
func (d *Doc) apply(src *source, way []place, e Edit) (string, error) {
	last := way[len(way)-1]
	steps, ok := split(e.Path, last.path)
	if !ok {
		return "", d.errorOn(last.node, e.Path, "is no path, expected one such as streams[0].client.pace")
	}
	if e.Value == nil && len(steps) > 0 {
		return src.text, nil // it is not there
	}
	for i, p := range way {
		if p.node.Kind == yaml.AliasNode && !(i == len(way)-1 && len(steps) == 0) {
			return d.writeOut(src, way[:i+1], e)
		}
	}
	insert := e.Insert && len(steps) == 0
	touched := way
	if insert {
		touched = way[:len(way)-1]
	}
	if err := d.unshared(touched, e); err != nil {
		return "", err
	}
	if e.Value == nil {
		if insert {
			return "", d.errorOn(last.node, e.Path, "is to be inserted, expected a value")
		}
		if len(way) == 1 {
			return "", d.errorOn(last.node, "", "is the whole document, expected a path")
		}
		return src.remove(way), nil
	}
	value, err := node(e.Value)
	if err != nil {
		return "", d.errorOn(last.node, e.Path, "%v", err)
	}
	if insert {
		if len(way) < 2 || way[len(way)-2].node.Kind != yaml.SequenceNode {
			return "", d.errorOn(last.node, e.Path, "is no item of a list, expected one to insert before it")
		}
		return src.insert(way, value), nil
	}
	if len(steps) == 0 || kindOf(last.node) == Null {
		if value = nest(steps, value); value == nil {
			return "", d.errorOn(last.node, e.Path, "is in a list that is empty, expected item 0 first")
		}
		if same(last.node, value) {
			return src.text, nil
		}
		return src.replace(way, value), nil
	}
	first, n := steps[0], last.node
	switch {
	case first.key == nil && n.Kind == yaml.SequenceNode:
		if first.i != len(n.Content) {
			return "", d.errorOn(n, e.Path, "is item %d of a list of %d, expected an item up to %d", first.i, len(n.Content), len(n.Content))
		}
	case first.key == nil:
		return "", d.errorOn(n, last.path, "is %s, expected a list", describe(n))
	case n.Kind != yaml.MappingNode:
		return "", d.errorOn(n, last.path, "is %s, expected a mapping", describe(n))
	}
	if value = nest(steps[1:], value); value == nil {
		return "", d.errorOn(n, e.Path, "is in a list that is empty, expected item 0 first")
	}
	return src.add(n, first, value), nil
}

// writeOut makes the edit in a copy of what the alias at the end of the way stands for, and puts it there.
func (d *Doc) writeOut(src *source, way []place, e Edit) (string, error) {
	last := way[len(way)-1]
	if err := d.unshared(way, e); err != nil {
		return "", err
	}
	left := maxExpanded
	value, err := expanded(last.node.Alias, &left)
	if err != nil {
		return "", d.errorOn(last.node, last.path, "%v", err)
	}
	alone := &source{br: src.br, json: src.json}
	inner, err := parse(d.name, []byte(alone.block(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{value}}, 0)))
	if err != nil {
		return "", d.errorOn(last.node, e.Path, "%v", err)
	}
	inner, err = inner.edited(Edit{"[0]" + e.Path[len(last.path):], e.Value, e.Insert})
	if err != nil {
		return "", d.errorOn(last.node, e.Path, "is behind the alias *%s and cannot be set in a copy of it", last.node.Value)
	}
	return src.replace(way, inner.root.Content[0]), nil
}

// unshared wants that no alias outside of what is edited stands for what holds it, or for a part of it.
func (d *Doc) unshared(way []place, e Edit) error {
	aliases := map[*yaml.Node]int{} // the line of the first for each node
	each(d.root, func(a *yaml.Node) {
		if _, twice := aliases[a.Alias]; a.Kind == yaml.AliasNode && !twice {
			aliases[a.Alias] = a.Line
		}
	})
	line, name := 0, ""
	holds := func(n *yaml.Node) {
		if at := aliases[n]; at > 0 && line == 0 {
			line, name = at, n.Anchor
		}
	}
	for _, p := range way {
		holds(p.node)
	}
	last := way[max(0, len(way)-1)]
	if last.path == e.Path { // all of it goes
		each(last.node, holds)
	}
	if line == 0 {
		return nil
	}
	return d.errorOn(last.node, e.Path, "is marked &%s, and line %d uses it too, expected it written out there", name, line)
}

// each calls do for n and all that is in it.
func each(n *yaml.Node, do func(*yaml.Node)) {
	do(n)
	for _, child := range n.Content {
		each(child, do)
	}
}

// A step of a path is a key or the number of an item.
type step struct {
	key *string
	i   int
}

var steps = regexp.MustCompile(`^(?:\[(0|[1-9][0-9]{0,8})\]|\.?("(?:[^"\\]|\\.)*"|[^.\[\]"]+))`)

// split gives the steps from one path to another that it leads to.
func split(path, from string) ([]step, bool) {
	var all []step
	first := from == ""
	for rest := path[len(from):]; rest != ""; first = false {
		m := steps.FindStringSubmatch(rest)
		if m == nil || m[2] != "" && strings.HasPrefix(rest, ".") == first {
			return nil, false
		}
		rest = rest[len(m[0]):]
		if m[2] == "" {
			i, err := strconv.Atoi(m[1])
			if err != nil {
				return nil, false
			}
			all = append(all, step{i: i})
			continue
		}
		key := m[2]
		if strings.HasPrefix(key, `"`) {
			unquoted, err := strconv.Unquote(key)
			if err != nil {
				return nil, false
			}
			key = unquoted
		}
		if Join("", key) != m[2] {
			return nil, false
		}
		all = append(all, step{key: &key})
	}
	return all, true
}

// nest puts a value where the steps lead to, in new collections; nil where it would not be the first of its list.
func nest(steps []step, value *yaml.Node) *yaml.Node {
	for _, s := range slices.Backward(steps) {
		switch {
		case s.key != nil:
			value = &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{scalar("!!str", *s.key), value}}
		case s.i == 0:
			value = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{value}}
		default:
			return nil
		}
	}
	return value
}
