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
// is the one. Map keys may hold dots and brackets, so every key that fits is tried.
func find(n *yaml.Node, at, path string) (*yaml.Node, bool) {
	if at == path {
		return n, true
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	nearest, longest := n, -1
	try := func(child *yaml.Node, to string) bool {
		if !strings.HasPrefix(path, to) || // limits is no parent of limitsx
			len(path) > len(to) && path[len(to)] != '.' && path[len(to)] != '[' {
			return false
		}
		found, ok := find(child, to, path)
		if ok || len(to) > longest {
			nearest, longest = found, len(to)
		}
		return ok
	}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if key := n.Content[i]; key.Kind == yaml.ScalarNode && try(n.Content[i+1], join(at, key.Value)) {
				return nearest, true
			}
		}
	case yaml.SequenceNode:
		digits, _, _ := strings.Cut(strings.TrimPrefix(path, at+"["), "]")
		if i, err := strconv.Atoi(digits); err == nil && i >= 0 && i < len(n.Content) {
			ok := try(n.Content[i], index(at, i))
			return nearest, ok
		}
	}
	return nearest, false
}

func join(path, key string) string {
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
