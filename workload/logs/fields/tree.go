package fields

import "strings"

// A node is where in a record something stands that a format asks for.
type node struct {
	path   string
	keys   []string
	kids   []*node
	elem   *node // of an array
	attrs  *node // of a list of OpenTelemetry's attributes
	slots  []int // of the fields that stand here
	record bool
	top    bool
	many   bool // below an array, where the first of several counts
}

// tree is where everything stands below the records at these paths, of which none is the top. Where split holds, a point in
// a name may be a step down, too.
func tree(records []string, fields []Field, split bool) *node {
	root := &node{top: true}
	if len(records) == 0 {
		records = []string{""}
	}
	for _, path := range records {
		at := root.down(path, "", false)
		at.record = true
		for slot, field := range fields {
			leaf := at.down(field.Path, field.Path, true)
			leaf.slots = append(leaf.slots, slot)
			if split {
				if down := strings.ReplaceAll(field.Path, ".", "/"); down != field.Path {
					leaf := at.down(down, field.Path, true)
					leaf.slots = append(leaf.slots, slot)
				}
			}
		}
	}
	return root
}

// down makes the way to a path and gives its end.
func (n *node) down(path, shown string, many bool) *node {
	for path != "" {
		var key string
		key, path, _ = strings.Cut(path, "/")
		name, list, attrs := strings.TrimSuffix(key, "[]"), strings.HasSuffix(key, "[]"), strings.HasSuffix(key, "{}")
		name = strings.TrimSuffix(name, "{}")
		if name != "" {
			n = n.kid(name, shown)
		}
		if list {
			if n.elem == nil {
				n.elem = &node{path: n.path, many: many}
			}
			n = n.elem
		}
		if attrs {
			if n.attrs == nil {
				n.attrs = &node{path: n.path}
			}
			n = n.attrs
		}
	}
	return n
}

// kid finds or makes what a key leads to.
func (n *node) kid(key, shown string) *node {
	if k := n.find([]byte(key)); k != nil {
		return k
	}
	k := &node{path: shown, many: n.many}
	n.keys, n.kids = append(n.keys, key), append(n.kids, k)
	return k
}

func (n *node) find(key []byte) *node {
	for i, k := range n.keys {
		if string(key) == k {
			return n.kids[i]
		}
	}
	return nil
}
