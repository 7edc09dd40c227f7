// Package setting changes the text of a plan by settings such as streams.chat.arrivals.rate=80. In come a document and settings, out
// comes another document. It must not know what a plan is, but that its streams have names.
package setting

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"loadshape/bucket/yamlfile"
)

// Changed is the document with values set.
func Changed(doc *yamlfile.Doc, sets []string) (*yamlfile.Doc, error) {
	for _, set := range sets {
		key, text, ok := strings.Cut(set, "=")
		if !ok || key == "" || text == "" {
			return nil, fmt.Errorf("--set: is %q, expected PATH=VALUE such as streams.chat.arrivals.rate=80", set)
		}
		path, err := pathIn(doc, key)
		if err != nil {
			return nil, fmt.Errorf("--set: is %q, %w", set, err)
		}
		value, err := yamlfile.ParseValue(text)
		if err != nil {
			return nil, fmt.Errorf("--set: is %q, and the value %w", set, err)
		}
		edited, err := doc.Edited(yamlfile.Edit{Path: path, Value: value})
		if err == nil {
			doc, err = yamlfile.Parse(doc.Name(), strings.NewReader(string(edited)))
		}
		if err != nil {
			return nil, fmt.Errorf("--set: is %q: %w", set, err)
		}
	}
	return doc, nil
}

// pathIn is a path in which a stream may be called by its name.
func pathIn(doc *yamlfile.Doc, key string) (string, error) {
	rest, ok := strings.CutPrefix(key, "streams.")
	if !ok {
		return key, nil
	}
	best, names := -1, []string(nil)
	for i := 0; doc.Has(fmt.Sprintf("streams[%d]", i)); i++ {
		name := doc.TextAt(fmt.Sprintf("streams[%d].name", i))
		names = append(names, name)
		if name != "" && (rest == name || strings.HasPrefix(rest, name+".")) && (best < 0 || len(name) > len(names[best])) {
			best = i
		}
	}
	name, tail, _ := strings.Cut(rest, ".")
	if best >= 0 {
		tail = strings.TrimPrefix(rest[len(names[best]):], ".")
	} else if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(names) {
		best = i
	} else {
		names = slices.DeleteFunc(names, func(n string) bool { return n == "" })
		if near, ok := yamlfile.Nearest(name, names); ok {
			return "", fmt.Errorf("and no stream is called %q, did you mean %s?", name, near)
		}
		return "", fmt.Errorf("and no stream is called %q, expected one of %s", name, strings.Join(names, ", "))
	}
	if tail == "" {
		return fmt.Sprintf("streams[%d]", best), nil
	}
	return fmt.Sprintf("streams[%d].%s", best, tail), nil
}
