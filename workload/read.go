package workload

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"loadshape/bucket/yamlfile"
	"loadshape/workload/amount"
)

// Surroundings are what a plan's file is read with. The zero Surroundings are nothing: every ${NAME} is an error.
type Surroundings struct {
	Variable func(name string) (string, error) // the value of ${NAME}; an error is about the name
	Set      []string                          // changes of the file, as streams.chat.arrivals.rate=80
}

// A Variable is one that the plan names, with its value.
type Variable struct{ Name, Value string }

// ReadPlan reads a plan. Errors call it name and say line and column; files that it names are looked for in
// name's folder.
func ReadPlan(name string, r io.Reader) (*Plan, error) { return ReadPlanIn(name, r, Surroundings{}) }

// ReadPlanIn reads a plan with variables and changes.
func ReadPlanIn(name string, r io.Reader, in Surroundings) (*Plan, error) {
	doc, err := yamlfile.Parse(name, r)
	if err != nil {
		return nil, err
	}
	if len(in.Set) > 0 {
		if doc, err = changed(doc, in.Set); err != nil {
			return nil, err
		}
	}
	p, err := planOf(doc, in.Variable)
	if err != nil && len(in.Set) > 0 {
		return nil, fmt.Errorf("%w (of the plan as --set changes it)", err)
	}
	return p, err
}

// planOf reads the plan of a document.
func planOf(doc *yamlfile.Doc, variable func(name string) (string, error)) (*Plan, error) {
	p := &Plan{dir: filepath.Dir(doc.Name()), doc: doc, variable: variable}
	sum := sha256.New()
	io.WriteString(sum, doc.Text())
	if err := doc.Expand(p.value); err != nil {
		return nil, err
	}
	if err := doc.Decode(p); err != nil {
		return nil, err
	}
	for _, v := range p.variables {
		fmt.Fprintf(sum, "\x00${%s}=%s", v.Name, v.Value)
	}
	from := amount.Folder{Dir: p.dir, Sum: sum}
	for i := range p.Streams {
		if a := p.Streams[i].Arrivals; a != nil {
			path := fmt.Sprintf("streams[%d].arrivals", i)
			err := a.Load(path, &from)
			if err == nil {
				p.Streams[i].Arrivals, err = a.Placed(path, nil)
			}
			if err != nil {
				return nil, p.Wrap(err)
			}
		}
	}
	if err := p.Check(); err != nil {
		return nil, p.Wrap(err)
	}
	if err := p.checkWritten(); err != nil {
		return nil, p.Wrap(err)
	}
	for i := range p.Streams {
		if err := p.Streams[i].load(fmt.Sprintf("streams[%d]", i), &from); err != nil {
			return nil, p.Wrap(err)
		}
	}
	for _, file := range from.Files {
		p.files = append(p.files, p.Beside(file))
	}
	p.sum = hex.EncodeToString(sum.Sum(nil))
	return p, nil
}

// value is that of a variable, which the plan then names.
func (p *Plan) value(name string) (string, error) {
	for _, v := range p.variables {
		if v.Name == name {
			return v.Value, nil
		}
	}
	if p.variable == nil {
		return "", errors.New("expected a value: variables are not read here")
	}
	v, err := p.variable(name)
	if err == nil {
		p.variables = append(p.variables, Variable{name, v})
	}
	return v, err
}

// Variables are those of the environment that the plan names, in the order in which it does.
func (p *Plan) Variables() []Variable { return p.variables }

// File is the name that the plan was read by, empty for one that was not read.
func (p *Plan) File() string {
	if p.doc == nil {
		return ""
	}
	return p.doc.Name()
}

// Text is the plan's file, with the changes with which it was read; empty for a plan that was not read.
func (p *Plan) Text() string {
	if p.doc == nil {
		return ""
	}
	return p.doc.Text()
}

// changed is the document with values set.
func changed(doc *yamlfile.Doc, sets []string) (*yamlfile.Doc, error) {
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
