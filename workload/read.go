package workload

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"loadshape/bucket/yamlfile"
	"loadshape/workload/amount"
	"loadshape/workload/setting"
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
		if doc, err = setting.Changed(doc, in.Set); err != nil {
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
	from := amount.Folder{Dir: p.dir, Sum: sum}
	for i := range p.Streams {
		a, path := p.Streams[i].Arrivals, fmt.Sprintf("streams[%d].arrivals", i)
		if a == nil {
			continue
		}
		if err := a.Load(path, &from); err != nil {
			return nil, p.Wrap(err)
		}
		var err error
		if p.Streams[i].Arrivals, err = a.Placed(path, nil); err != nil {
			return nil, p.Wrap(err)
		}
	}
	if err := p.Check(); err != nil {
		return nil, p.Wrap(err)
	}
	if err := p.checkWritten(); err != nil {
		return nil, p.Wrap(err)
	}
	for _, v := range p.variables {
		fmt.Fprintf(sum, "\x00${%s}=%s", v.Name, v.Value)
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

// Text is the plan's file, with the changes with which it was read; empty for a plan that was not read.
func (p *Plan) Text() string {
	if p.doc == nil {
		return ""
	}
	return p.doc.Text()
}
