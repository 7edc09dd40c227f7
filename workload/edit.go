package workload

import (
	"bytes"
	"errors"

	"loadshape/bucket/yamlfile"
)

// Edited gives the plan with the edits made to its file, and the file's text with them: the plan is read from that
// text. Files that it names are looked for in the folder of the plan's own. A plan that was changed after it was read,
// as by Scaled, has no such text.
func (p *Plan) Edited(edits ...yamlfile.Edit) (*Plan, []byte, error) {
	switch {
	case p.doc == nil:
		return nil, nil, errors.New("the plan was not read from a file, expected one that was, to edit it")
	case p.changed:
		return nil, nil, errors.New("the plan is no longer as its file says, expected one that is, to edit it")
	}
	text, err := p.doc.Edited(edits...)
	if err != nil {
		return nil, nil, err
	}
	doc, err := yamlfile.Parse(p.doc.Name(), bytes.NewReader(text))
	if err != nil {
		return nil, nil, err
	}
	edited, err := planOf(doc, p.variable)
	if err != nil {
		return nil, nil, err
	}
	if p.start != nil {
		edited, err = edited.Starting(*p.start)
	}
	return edited, text, err
}
