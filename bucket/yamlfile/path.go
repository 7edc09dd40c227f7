package yamlfile

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Has says whether the file writes a value at path, as in "limits[2].per". A null is a value.
func (d *Doc) Has(path string) bool {
	_, ok := find(d.root, "", path)
	return ok
}

// find follows path from n, which stands at the path at. It returns the last node on the way, and whether that
// is the one.
func find(n *yaml.Node, at, path string) (*yaml.Node, bool) {
	way := follow(n, at, path)
	last := way[len(way)-1]
	return last.node, last.path == path
}

// A place is a node on the way to another: the i-th in its list, or the value of the i-th key of its mapping.
type place struct {
	node *yaml.Node
	path string
	i    int
}

// follow is the longest way from n, which stands at the path at, towards path. Map keys may hold dots and brackets,
// so every key that fits is tried. What is behind an alias comes after the alias.
func follow(n *yaml.Node, at, path string) []place {
	way := []place{{node: n, path: at}}
	if at == path {
		return way
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	var longest []place
	try := func(child *yaml.Node, to string, i int) {
		if longest != nil && longest[len(longest)-1].path == path || !strings.HasPrefix(path, to) || // limits is no parent of limitsx
			len(path) > len(to) && path[len(to)] != '.' && path[len(to)] != '[' {
			return
		}
		found := follow(child, to, path)
		found[0].i = i
		if longest == nil || len(found[len(found)-1].path) > len(longest[len(longest)-1].path) {
			longest = found
		}
	}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if key := n.Content[i]; key.Kind == yaml.ScalarNode {
				try(n.Content[i+1], Join(at, key.Value), i/2)
			}
		}
	case yaml.SequenceNode:
		digits, _, _ := strings.Cut(strings.TrimPrefix(path, at+"["), "]")
		if i, err := strconv.Atoi(digits); err == nil && i >= 0 && i < len(n.Content) {
			try(n.Content[i], index(at, i), i)
		}
	}
	return append(way, longest...)
}

// Join is the path of a key of the mapping at a path.
func Join(path, key string) string {
	if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r == '"' || r > '~' }) || key == "" {
		key = strconv.Quote(key)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

func index(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// short cuts a text of the file to what an error can show.
func short(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
